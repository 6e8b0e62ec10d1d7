//! The functions, each with a role, a log group and an alarm's worth of limits of its own.

use stack::deployment::{
    FUNCTION_ARCHITECTURE, Function, Resource as Subject, Statement as Permission,
};

use super::{Scope, key, label, log_group, log_retention, name};
use crate::{
    body,
    expression::{Reference, call},
    iam::{Kind, Policy, Statement, arn},
    joined,
    module::{Handle, Module, Resource},
    value::{Body, Value, block},
    variable::Variable,
};

/// Seconds that an event whose invocation failed waits for somebody to look.
const DEAD_RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "functions",
        "The Lambda functions on arm64, each with its own role, log group, tracing and reserved \
         concurrency. Permissions come from the deployment's description; the local cloud enforces the same.",
    );
    let given = Given::to(&mut module, scope);
    let mut outputs = Outputs::default();
    for function in &scope.deployment.functions {
        let role = role(scope, &mut module, function, &given);
        let made = build(scope, &mut module, function, &given, &role);
        outputs.add(&function.binary, &made, &role);
    }
    outputs.give(&mut module);
    module
}

/// What the module is given.
struct Given {
    name: Reference,
    key: Reference,
    packages: Reference,
    retention: Reference,
    concurrency: Reference,
    tables: Reference,
    queue: Reference,
}

impl Given {
    fn to(module: &mut Module, scope: &Scope<'_>) -> Self {
        let packages =
            Variable::text("packages", "The folder with a zip archive for each function.")
                .matching("[^/]$", "a folder without a slash at its end");
        let concurrency = Variable::number(
            "reserved_concurrency",
            "Instances of each function at most, kept for it out of the account's quota; -1 for an \
             account whose quota is too small to keep any.",
            -1,
            1000,
        );
        let tables = Variable::arns(
            "table_arns",
            "The tables' ARNs, by their short names.",
            &scope.tables(),
        );
        Self {
            name: name(module),
            key: key(module),
            packages: module.variable(packages),
            retention: log_retention(module),
            concurrency: module.variable(concurrency),
            tables: module.variable(tables),
            queue: module
                .variable(Variable::arn("results_queue_arn", "The ARN of the results' queue.")),
        }
    }
}

/// What the module gives, function by function.
#[derive(Default)]
struct Outputs {
    arns: Body,
    invoke_arns: Body,
    names: Body,
    roles: Body,
}

impl Outputs {
    fn add(&mut self, binary: &str, function: &Handle, role: &Handle) {
        let key = || binary.to_owned();
        self.arns.insert(key(), function.attr("arn").into());
        self.invoke_arns.insert(key(), function.attr("invoke_arn").into());
        self.names.insert(key(), function.attr("function_name").into());
        self.roles.insert(key(), role.attr("name").into());
    }

    fn give(self, module: &mut Module) {
        module.output("function_arns", "The functions' ARNs, by their binaries.", self.arns);
        let about = "What API Gateway calls the functions by, by their binaries.";
        module.output("function_invoke_arns", about, self.invoke_arns);
        module.output("function_names", "The functions' names, by their binaries.", self.names);
        module.output(
            "role_names",
            "The names of the functions' roles, by their binaries.",
            self.roles,
        );
    }
}

fn role(scope: &Scope<'_>, module: &mut Module, function: &Function, given: &Given) -> Handle {
    module.resource(
        "aws_iam_role",
        &label(&function.binary),
        body! {
            "assume_role_policy": Policy::trust_in("lambda.amazonaws.com"),
            "description": format!("What the function {} may do", function.binary),
            "name": scope.named(&function.name, &given.name),
        },
    )
}

fn build(
    scope: &Scope<'_>,
    module: &mut Module,
    function: &Function,
    given: &Given,
    role: &Handle,
) -> Handle {
    let (label, name) = (label(&function.binary), scope.named(&function.name, &given.name));
    let group = joined!["/aws/lambda/", name.clone()];
    let log = log_group(module, &label, group, &given.key, &given.retention);
    let dead = function.dead_letters();
    let dead = dead.map(|queue| dead_letters(module, &label, scope.named(&queue, &given.name)));
    let policy = policy(scope, module, function, given, &log, dead.as_ref());
    let policy = body! { "name": "permissions", "policy": policy, "role": role.attr("name") };
    let policy = module.resource("aws_iam_role_policy", &label, policy);
    let mut body = arguments(scope, function, given);
    body.extend(body! {
        "function_name": name,
        "logging_config": block(body! { "log_format": "Text", "log_group": log.attr("name") }),
        "role": role.attr("arn"),
    });
    if let Some(dead) = dead {
        let target = block(body! { "target_arn": dead.attr("arn") });
        body.insert("dead_letter_config".to_owned(), target);
    }
    module.add(Resource::new("aws_lambda_function", &label, body).after(&policy))
}

fn arguments(scope: &Scope<'_>, function: &Function, given: &Given) -> Body {
    let archive = joined![&given.packages, format!("/{}.zip", function.binary)];
    let variables: Body = function
        .environment
        .iter()
        .map(|(variable, value)| (variable.clone(), scope.named(value, &given.name)))
        .collect();
    body! {
        "architectures": [FUNCTION_ARCHITECTURE.name()],
        "description": format!("Muster's {}", function.binary),
        "environment": block(body! { "variables": variables }),
        "filename": archive.clone(),
        "handler": "bootstrap",
        "kms_key_arn": &given.key,
        "memory_size": function.memory_mib,
        "reserved_concurrent_executions": &given.concurrency,
        "runtime": "provided.al2023",
        "source_code_hash": call("filebase64sha256", [archive]),
        "timeout": function.timeout_seconds,
        "tracing_config": block(body! { "mode": "Active" }),
    }
}

/// Where events go whose invocation failed too often.
fn dead_letters(module: &mut Module, label: &str, name: Value) -> Handle {
    module.resource(
        "aws_sqs_queue",
        &format!("{label}_dead"),
        body! {
            "message_retention_seconds": DEAD_RETENTION_SECONDS,
            "name": name,
            "sqs_managed_sse_enabled": true,
        },
    )
}

fn policy(
    scope: &Scope<'_>,
    module: &mut Module,
    function: &Function,
    given: &Given,
    log: &Handle,
    dead: Option<&Handle>,
) -> Policy {
    let mut statements = vec![
        Statement::allow("Log", &["logs:CreateLogStream", "logs:PutLogEvents"])
            .on(Kind::LogGroup, joined![log.attr("arn"), ":*"]),
        Statement::allow("Traces", &["xray:PutTelemetryRecords", "xray:PutTraceSegments"])
            .on(Kind::Anything, "*"),
        Statement::allow("Variables", &["kms:Decrypt"]).on(Kind::Key, &given.key),
    ];
    if let Some(dead) = dead {
        let send = Statement::allow("DeadLetters", &["sqs:SendMessage"]);
        statements.push(send.on(Kind::Queue, dead.attr("arn")));
    }
    for permission in function.statements.iter().filter(|it| !is_of_the_fleet(it)) {
        statements.push(statement(scope, module, permission, given));
    }
    Policy::of(statements)
}

/// Whether a permission can only be given with the fleet: APIs do not wait for it.
pub(super) fn is_of_the_fleet(permission: &Permission) -> bool {
    permission.resources.iter().any(|resource| matches!(resource, Subject::Fleet(_)))
}

fn statement(
    scope: &Scope<'_>,
    module: &mut Module,
    permission: &Permission,
    given: &Given,
) -> Statement {
    let mut statement = Statement::allow(permission.sid, &permission.actions);
    for resource in &permission.resources {
        let (kind, arn) = target(scope, module, resource, given);
        statement = statement.on(kind, arn);
    }
    statement
}

fn target(
    scope: &Scope<'_>,
    module: &mut Module,
    resource: &Subject,
    given: &Given,
) -> (Kind, Value) {
    let named = |name: &str| scope.named(name, &given.name);
    let table = |name: &str| given.tables.clone().key(scope.short(name));
    match resource {
        Subject::Table(name) => (Kind::Table, table(name).into()),
        Subject::Index { table: name, index } => {
            (Kind::Index, joined![table(name), format!("/index/{index}")])
        }
        Subject::Fleet(name) => (Kind::Fleet, named(name)),
        Subject::MatchmakingConfiguration(name) => {
            let parts = ["matchmakingconfiguration/".into(), named(name)];
            (Kind::MatchmakingConfiguration, arn(module, "gamelift", parts))
        }
        Subject::RuleSets { prefix } => {
            let parts = ["matchmakingruleset/".into(), named(prefix), "*".into()];
            (Kind::MatchmakingRuleSet, arn(module, "gamelift", parts))
        }
        Subject::LogGroup(name) => {
            let parts = ["log-group:".into(), named(name), ":*".into()];
            (Kind::LogGroup, arn(module, "logs", parts))
        }
        Subject::ResultsQueue(_) => (Kind::Queue, (&given.queue).into()),
        Subject::Any { .. } => (Kind::Anything, "*".into()),
    }
}
