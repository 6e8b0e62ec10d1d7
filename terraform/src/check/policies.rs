//! No permission is wider than its use, and none grants nothing.

use super::{Look, nearest, references};
use crate::{
    iam::{
        Effect, Kind, Policy, Principal, Statement, actions,
        wildcards::{self, Wildcard},
    },
    module::Module,
    value::Value,
};

/// Holds every statement of every policy against IAM's tables.
pub(super) fn check(look: &mut Look<'_>) {
    for (place, policy) in policies(look.module) {
        for statement in &policy.statements {
            check_statement(look, &place, statement);
        }
    }
    for (place, arn) in attached(look.module) {
        if wildcards::managed(&arn).is_none() {
            let problem = "is a policy that AWS keeps, which no reason in iam/wildcards.rs covers";
            look.refuse(&place, "policy_arn", problem);
        }
    }
}

/// The policies that AWS keeps and a module attaches, as they are written.
fn attached(module: &Module) -> Vec<(String, String)> {
    let attachments =
        module.resources.values().filter(|it| it.kind == "aws_iam_role_policy_attachment");
    let arn = |it: &crate::module::Resource| {
        let written = it.body.get("policy_arn")?.written();
        Some((it.address(), written.trim_matches('"').to_owned()))
    };
    attachments.filter_map(arn).collect()
}

/// Every policy of a module with where it stands.
pub(crate) fn policies(module: &Module) -> Vec<(String, Policy)> {
    let mut policies = Vec::new();
    for (place, value) in references::places(module) {
        references::each(value, &mut |value| {
            if let Value::Policy(policy) = value {
                policies.push((place.clone(), policy.clone()));
            }
        });
    }
    policies
}

fn check_statement(look: &mut Look<'_>, place: &str, statement: &Statement) {
    let sid = statement.sid.as_str();
    if sid.is_empty() || !sid.chars().all(|c| c.is_ascii_alphanumeric()) {
        look.refuse(place, sid, "is no statement id: letters and digits");
    }
    // What forbids may be as wide as it likes.
    if statement.effect == Effect::Deny {
        return;
    }
    if statement.principal == Some(Principal::Everyone)
        && (statement.conditions.is_empty() || wildcards::everyone(sid).is_none())
    {
        look.refuse(place, sid, "allows everybody, which no reason in iam/wildcards.rs covers");
    }
    for action in &statement.actions {
        check_action(look, place, statement, action);
    }
}

fn check_action(look: &mut Look<'_>, place: &str, statement: &Statement, action: &str) {
    let at = format!("{}: {action}", statement.sid);
    if actions::is_of_trust(action) {
        if !statement.targets.is_empty() {
            look.refuse(place, &at, "is of a role's trust, and takes no resource");
        }
        return;
    }
    let Some(kinds) = actions::taken_by(action) else {
        let near = nearest(action, actions::names());
        return look.refuse_near(place, &at, "is no action that iam/actions.rs knows", near);
    };
    if action.contains('*') && wildcards::actions(action).is_none() {
        look.refuse(place, &at, "is several actions, which no reason in iam/wildcards.rs covers");
    }
    if statement.targets.is_empty() {
        look.refuse(place, &at, "is allowed on nothing");
    }
    for target in &statement.targets {
        if let Some(problem) = target_problem(action, kinds, target.kind) {
            look.refuse(place, &at, problem);
        }
    }
}

/// What is wrong with allowing `action`, which takes `kinds`, on a thing of `kind`.
fn target_problem(action: &str, kinds: &[Kind], kind: Kind) -> Option<String> {
    if kind == Kind::Anything {
        if !kinds.is_empty() {
            return Some(format!("takes {kinds:?}, and is allowed on everything"));
        }
        let unlisted = wildcards::any_resource(action).is_none();
        let problem = "is allowed on everything, which no reason in iam/wildcards.rs covers";
        return unlisted.then(|| problem.to_owned());
    }
    if kinds.is_empty() {
        return Some(format!("takes no resource: scoped to {kind:?} it grants nothing"));
    }
    (!kinds.contains(&kind)).then(|| format!("takes {kinds:?}, and is given {kind:?}"))
}

/// What of the list of wildcards `module` uses.
pub(super) fn used(module: &Module) -> Vec<&'static Wildcard> {
    let managed = attached(module).into_iter().filter_map(|(_, arn)| wildcards::managed(&arn));
    let mut used: Vec<&Wildcard> = managed.collect();
    for (_, policy) in policies(module) {
        let statements = policy.statements.iter();
        used.extend(statements.filter(|it| it.effect == Effect::Allow).flat_map(used_by));
    }
    used
}

fn used_by(statement: &Statement) -> Vec<&'static Wildcard> {
    let on_anything = statement.targets.iter().any(|target| target.kind == Kind::Anything);
    let actions = statement.actions.iter();
    let mut used: Vec<&Wildcard> = actions
        .flat_map(|action| {
            let any = wildcards::any_resource(action).filter(|_| on_anything);
            wildcards::actions(action).into_iter().chain(any)
        })
        .collect();
    if statement.principal == Some(Principal::Everyone) {
        used.extend(wildcards::everyone(&statement.sid));
    }
    used
}
