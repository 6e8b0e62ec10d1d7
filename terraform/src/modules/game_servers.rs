//! Where game servers run: on managed instances, in containers, or on machines of one's own.
//!
//! A module of its own, so that a change of an API never waits for a fleet. What a
//! function may do with the fleet is granted here too, once the fleet is there.

mod build;
mod fleets;

use api_contract::metrics::Source;
use stack::deployment::Resource as Subject;

use super::{Scope, functions::is_of_the_fleet, key, label, log_group, log_retention, name, tags};
use crate::{
    body,
    expression::{Reference, binary, call},
    iam::{Kind, Policy, Statement},
    joined,
    module::{Handle, Module, Resource},
    value::{Body, Value},
    variable::{Type, Variable},
};

/// The kinds of hosting, as the variable `hosting` names them.
const MANAGED: &str = "managed";
const CONTAINERS: &str = "containers";
const ANYWHERE: &str = "anywhere";

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "game-servers",
        "The fleets over all locations, each with its build, and the alias that leads to the live one. A \
         new build is a fleet more, beside the live one until the alias moves; `hosting` chooses managed \
         instances, containers or machines of one's own.",
    );
    let given = Given::to(&mut module, scope);
    let log = log_group(
        &mut module,
        "servers",
        scope.named(&scope.deployment.fleet.log_group, &given.name),
        &given.key,
        &given.retention,
    );
    let role = role(scope, &mut module, &given, &log);
    let fleet = fleets::build(scope, &mut module, &given, &role);
    let alias = Resource::new(
        "awscc_gamelift_alias",
        "live",
        body! {
            "description": "The fleet that new game sessions go to",
            "name": joined![&given.name, "-live"],
            "routing_strategy": body! { "fleet_id": fleet.id, "type": "SIMPLE" },
            "tags": given.tags.clone(),
        },
    );
    let managed = binary(given.is(MANAGED), "&&", binary(&given.live_fleet, "==", ""));
    let alias = module.add(alias.provided(
        binary(managed, "==", false),
        "Managed instances need a fleet: name it in fleets, with its build, and in live_fleet.",
    ));
    grants(scope, &mut module, &fleet.arns);
    module.output(
        "alias_arn",
        "The ARN of the alias that leads to the fleet.",
        alias.attr("alias_arn"),
    );
    let live = alias.attr("routing_strategy").attr("fleet_id");
    module.output("fleet_id", "The id of the fleet that the alias leads to.", live);
    let about = "The ids of the fleets on managed instances, by name.";
    module.output("fleet_ids", about, fleet.managed_ids);
    module.output("log_group_name", "The log group of the game servers.", log.attr("name"));
    module.output("role_arn", "The role that game servers may take.", role.attr("arn"));
    module
}

/// What the module is given.
struct Given {
    name: Reference,
    tags: Value,
    key: Reference,
    retention: Reference,
    hosting: Reference,
    queue_arn: Reference,
    queue_url: Reference,
    capacity: Reference,
    fleets: Reference,
    live_fleet: Reference,
}

impl Given {
    fn to(module: &mut Module, scope: &Scope<'_>) -> Self {
        let about = "Where game servers run: `managed` instances, `containers`, or `anywhere`.";
        let hosting = Variable::text("hosting", about).one_of(&[MANAGED, CONTAINERS, ANYWHERE]);
        let url = Variable::text("results_queue_url", "The URL of the queue that takes results.")
            .matching("^https://", "an address, `https://...`");
        Self {
            name: name(module),
            tags: tags(module),
            key: key(module),
            retention: log_retention(module),
            hosting: module.variable(hosting),
            queue_arn: module
                .variable(Variable::arn("results_queue_arn", "The ARN of the results' queue.")),
            queue_url: module.variable(url),
            capacity: module.variable(capacity(scope)),
            fleets: module.variable(fleets::variable()),
            live_fleet: module.variable(fleets::live_variable()),
        }
    }

    /// Whether game servers run like this.
    fn is(&self, hosting: &str) -> Value {
        binary(&self.hosting, "==", hosting)
    }
}

/// The variable with the numbers of instances, by location.
pub(crate) fn capacity(scope: &Scope<'_>) -> Variable {
    let numbers = ["desired", "maximum", "minimum"].map(|part| (part, Type::Number));
    let kind = Type::Map(Box::new(Type::Object(numbers.to_vec())));
    let about = "Instances at the start, at most and at least, by location.";
    let variable = Variable::new("capacity", kind, about);
    let fleet = &scope.deployment.fleet;
    let names: Vec<Value> = fleet.locations.iter().map(|it| (&it.name).into()).collect();
    let given = call("keys", [variable.reference()]);
    let known = call("toset", [Value::List(names.clone())]);
    let same = binary(call("toset", [given]), "==", known);
    let complaint = format!("must have the locations {}", Value::List(names).written());
    variable.valid_if(same, &complaint)
}

/// The numbers of instances that the deployment describes.
pub(crate) fn described_capacity(scope: &Scope<'_>) -> Body {
    let numbers = |location: &stack::deployment::FleetLocation| {
        let capacity = location.capacity;
        let numbers = body! {
            "desired": capacity.desired,
            "maximum": capacity.maximum,
            "minimum": capacity.minimum,
        };
        (location.name.clone(), numbers.into())
    };
    scope.deployment.fleet.locations.iter().map(numbers).collect()
}

/// The role of the instances and of the servers on them.
fn role(scope: &Scope<'_>, module: &mut Module, given: &Given, log: &Handle) -> Handle {
    let fleet = &scope.deployment.fleet;
    let role = module.resource(
        "aws_iam_role",
        "servers",
        body! {
            "assume_role_policy": Policy::trust_in("gamelift.amazonaws.com"),
            "description": "What game servers may do",
            "name": scope.named(&fleet.role, &given.name),
        },
    );
    let written = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
    let mut statements =
        vec![
            Statement::allow("Log", &written).on(Kind::LogGroup, joined![log.attr("arn"), ":*"]),
            Statement::allow("Metrics", &["cloudwatch:PutMetricData"])
                .on(Kind::Anything, "*")
                .when("StringEquals", "cloudwatch:namespace", Source::GameServers.namespace()),
        ];
    for permission in &fleet.statements {
        let mut statement = Statement::allow(permission.sid, &permission.actions);
        for resource in &permission.resources {
            statement = match resource {
                Subject::ResultsQueue(_) => statement.on(Kind::Queue, &given.queue_arn),
                Subject::LogGroup(_) => {
                    statement.on(Kind::LogGroup, joined![log.attr("arn"), ":*"])
                }
                Subject::Any { .. } => statement.on(Kind::Anything, "*"),
                Subject::Table(name)
                | Subject::Index { table: name, .. }
                | Subject::Fleet(name)
                | Subject::MatchmakingConfiguration(name)
                | Subject::RuleSets { prefix: name } => {
                    // Servers are given nothing of these; as a kind that no
                    // action takes it would be refused.
                    statement.on(Kind::ThisKey, name)
                }
            };
        }
        statements.push(statement);
    }
    let policy = Policy::of(statements);
    let body = body! { "name": "permissions", "policy": policy, "role": role.attr("name") };
    module.resource("aws_iam_role_policy", "servers", body);
    role
}

/// What functions may do with the fleets, now that there are some.
fn grants(scope: &Scope<'_>, module: &mut Module, fleets: &Value) {
    let functions: Vec<_> =
        scope.functions_where(|function| function.statements.iter().any(is_of_the_fleet)).collect();
    if functions.is_empty() {
        return;
    }
    let binaries: Vec<&str> = functions.iter().map(|function| function.binary.as_str()).collect();
    let about = "The names of the functions' roles, by their binaries.";
    let roles = module.variable(Variable::map_with("role_names", about, &binaries));
    for function in functions {
        let permissions = function.statements.iter().filter(|it| is_of_the_fleet(it));
        let statements = permissions.map(|permission| {
            Statement::allow(permission.sid, &permission.actions).on_each(Kind::Fleet, fleets)
        });
        module.resource(
            "aws_iam_role_policy",
            &label(&function.binary),
            body! {
                "name": "fleet",
                "policy": Policy::of(statements),
                "role": roles.clone().key(&function.binary),
            },
        );
    }
}
