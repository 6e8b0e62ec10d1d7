//! The house's own rules: described, validated, used, tagged, and named in one manner.

use std::collections::BTreeSet;

use super::{Finding, Look, policies, references};
use crate::{
    expression::{Expression, Root},
    iam::wildcards::WILDCARDS,
    module::Module,
    project::Project,
    value::Value,
    variable::{Type, Variable},
};

/// Shortest description that says something.
const ABOUT_LENGTH_MIN: usize = 10;

/// Holds one module against the rules.
pub(super) fn check(look: &mut Look<'_>) {
    let module = look.module;
    if module.about.len() < ABOUT_LENGTH_MIN {
        look.refuse("README", "", "says nothing of what the module is for");
    }
    variables(look);
    for (name, output) in &module.outputs {
        snake_case(look, &format!("output.{name}"), name);
        if output.about.len() < ABOUT_LENGTH_MIN {
            look.refuse(&format!("output.{name}"), "", "is not described");
        }
    }
    for resource in module.resources.values() {
        snake_case(look, &resource.address(), &resource.label);
    }
    unused(look);
    tags(look);
}

fn variables(look: &mut Look<'_>) {
    for (name, variable) in &look.module.variables {
        let place = format!("var.{name}");
        snake_case(look, &place, name);
        if variable.about.len() < ABOUT_LENGTH_MIN {
            look.refuse(&place, "", "is not described");
        }
        if wants_validation(variable) && variable.validations.is_empty() {
            look.refuse(&place, "", "takes whatever it is given: validate it");
        }
    }
}

fn wants_validation(variable: &Variable) -> bool {
    match variable.kind {
        Type::Bool => false,
        Type::Text | Type::Number | Type::List(_) | Type::Map(_) | Type::Object(_) => true,
    }
}

fn snake_case(look: &mut Look<'_>, place: &str, name: &str) {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.chars().all(plain) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        look.refuse(place, "", "is not named in lower-case words with `_` between them");
    }
}

/// Everything that a module declares is referred to somewhere in it.
fn unused(look: &mut Look<'_>) {
    let module = look.module;
    let used = roots(module);
    let variables = module.variables.keys().map(|name| Root::Variable(name.clone()));
    let locals = module.locals.keys().map(|name| Root::Local(name.clone()));
    let data = module.data.keys().map(|(kind, label)| Root::Data(kind.clone(), label.clone()));
    for root in variables.chain(locals).chain(data) {
        let address = crate::expression::Reference::to(root).address();
        if !used.contains(&address) {
            look.refuse(&address, "", "is not used");
        }
    }
}

/// Where the references of a module begin.
fn roots(module: &Module) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (_, value) in references::places(module) {
        references::each(value, &mut |value| {
            if let Value::Expression(Expression::Reference(reference)) = value {
                let root = crate::expression::Reference::to(reference.root.clone());
                used.insert(root.address());
            }
        });
    }
    used
}

/// `aws` tags by its provider's settings; `awscc` has no such thing.
fn tags(look: &mut Look<'_>) {
    let module = look.module;
    for resource in module.resources.values().filter(|it| it.kind.starts_with("awscc_")) {
        let schema = look.schemas.resource(resource.kind);
        let takes = schema.is_some_and(|schema| schema.attributes.contains_key("tags"));
        if takes && !resource.body.contains_key("tags") {
            look.refuse(&resource.address(), "tags", "is missing");
        }
    }
    if let Some(aws) = module.providers.get("aws")
        && !aws.contains_key("default_tags")
    {
        look.refuse("provider.aws", "default_tags", "is missing");
    }
}

/// What the list of wildcards has and no policy needs.
pub(super) fn check_wildcards(project: &Project, findings: &mut Vec<Finding>) {
    if !project.whole {
        return;
    }
    let used: Vec<_> = project.all().flat_map(policies::used).collect();
    for wildcard in WILDCARDS.iter().filter(|wildcard| !used.contains(wildcard)) {
        findings.push(Finding {
            module: "iam/wildcards.rs".to_owned(),
            place: format!("{:?}", wildcard.what),
            argument: String::new(),
            problem: "is listed and not used".to_owned(),
            nearest: None,
        });
    }
}
