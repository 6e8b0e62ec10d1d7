//! The modules, one a concern, and what they have in common.

mod admin_api;
pub(crate) mod bucket;
mod budget;
mod console;
mod data;
mod events;
mod functions;
pub(crate) mod game_servers;
mod identity;
mod matchmaking;
mod observability;
mod player_api;
mod security;

use stack::Deployment;
use stack::deployment::Function;

use crate::{
    body,
    expression::{Reference, bound, for_each, joined},
    module::Module,
    value::Value,
    variable::{Type, Variable},
};

/// Where modules lie, from a root.
pub(crate) const FOLDER: &str = "../modules";

/// Every module.
pub(crate) fn all(scope: &Scope<'_>) -> Vec<Module> {
    vec![
        admin_api::module(scope),
        budget::module(),
        console::module(scope),
        data::module(scope),
        events::module(scope),
        functions::module(scope),
        game_servers::module(scope),
        identity::module(scope),
        matchmaking::module(scope),
        observability::module(scope),
        player_api::module(scope),
        security::module(),
    ]
}

/// The deployment that is rendered, and how its names become variables.
#[derive(Debug)]
pub(crate) struct Scope<'d> {
    /// What is rendered.
    pub(crate) deployment: &'d Deployment,
    prefix: String,
}

impl<'d> Scope<'d> {
    /// A scope for `deployment`.
    pub(crate) fn new(deployment: &'d Deployment) -> Self {
        let prefix = format!("{}-{}", deployment.project, deployment.environment);
        Self { deployment, prefix }
    }

    /// A text of the deployment with its own name wherever it occurs replaced by
    /// `name`, so that the same files serve every environment.
    pub(crate) fn named(&self, text: &str, name: &Reference) -> Value {
        let mut parts: Vec<Value> = Vec::new();
        for (number, piece) in text.split(self.prefix.as_str()).enumerate() {
            if number > 0 {
                parts.push(name.into());
            }
            if !piece.is_empty() {
                parts.push(piece.into());
            }
        }
        match parts.as_slice() {
            [only] => only.clone(),
            _several => joined(parts),
        }
    }

    /// A name without project and environment.
    pub(crate) fn short<'n>(&self, name: &'n str) -> &'n str {
        let rest = name.strip_prefix(self.prefix.as_str()).unwrap_or(name);
        rest.trim_start_matches('-')
    }

    /// The short names of the tables.
    pub(crate) fn tables(&self) -> Vec<&'d str> {
        self.deployment.tables.iter().map(|table| self.short(&table.name)).collect()
    }

    /// The functions that a choice holds for.
    pub(crate) fn functions_where(
        &self,
        choice: impl Fn(&Function) -> bool,
    ) -> impl Iterator<Item = &'d Function> {
        self.deployment.functions.iter().filter(move |function| choice(function))
    }
}

/// A label of a name: words with `_` between them.
pub(crate) fn label(name: &str) -> String {
    name.replace(['-', '.'], "_")
}

/// The variable with the name that everything begins with.
pub(crate) fn name(module: &mut Module) -> Reference {
    let about = "Project and environment with a hyphen between them: in front of every name.";
    let variable = Variable::text("name", about)
        .matching("^[a-z][a-z0-9-]{1,32}$", "lower-case letters, digits and hyphens, 33 at most");
    module.variable(variable)
}

/// The variable with the tags of everything that the provider does not tag itself.
pub(crate) fn tags(module: &mut Module) -> Value {
    let variable =
        Variable::new("tags", Type::Map(Box::new(Type::Text)), "Tags of every resource.");
    let few = crate::expression::binary(
        crate::expression::call("length", [variable.reference()]),
        "<=",
        50,
    );
    let tags = module.variable(variable.valid_if(few, "may have 50 at most"));
    for_each(tags, &["key", "value"], body! { "key": bound("key"), "value": bound("value") })
}

/// The variable with the key that encrypts what is kept.
pub(crate) fn key(module: &mut Module) -> Reference {
    module.variable(Variable::arn("key_arn", "The ARN of the KMS key that encrypts what is kept."))
}

/// The variable with the days that logs are kept.
pub(crate) fn log_retention(module: &mut Module) -> Reference {
    let variable = Variable::new("log_retention_days", Type::Number, "Days that logs are kept.");
    let days: Vec<Value> = LOG_RETENTION_DAYS.iter().map(|days| Value::from(*days)).collect();
    let listed = Value::List(days);
    let condition =
        crate::expression::call("contains", [listed.clone(), variable.reference().into()]);
    module.variable(variable.valid_if(condition, &format!("must be one of {}", listed.written())))
}

/// What CloudWatch Logs takes as days that logs are kept.
const LOG_RETENTION_DAYS: &[u32] = &[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// A log group that is encrypted and forgets.
pub(crate) fn log_group(
    module: &mut Module,
    label: &str,
    name: Value,
    key: &Reference,
    retention: &Reference,
) -> crate::module::Handle {
    let body = body! { "kms_key_id": key, "name": name, "retention_in_days": retention };
    module.resource("aws_cloudwatch_log_group", label, body)
}
