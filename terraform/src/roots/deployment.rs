//! The root that wires the modules of one deployment.
//!
//! What a module is given from outside, the root takes by the same name and the
//! same conditions: the module's own variable is taken over as it is.

use crate::{
    body,
    expression::{Reference, Root, binary, bound, call, for_each},
    joined,
    module::{Handle, Module},
    modules::{FOLDER, Scope, game_servers},
    value::{Body, Value, block},
    variable::Variable,
};

pub(super) fn root(scope: &Scope<'_>, modules: &[Module]) -> Module {
    let mut root = Module::new(
        "root",
        "One deployment: the modules, wired. `environments/` has the variables of each environment; the \
         state's bucket and key are given with `terraform init -backend-config=...`.",
    );
    root.backend = Some(("s3", body! { "encrypt": true, "use_lockfile": true }));
    let (name, tags) = named(&mut root, scope);
    let mut wires = Wires { root, modules, name };
    stores(&mut wires);
    apis(&mut wires);
    matches(&mut wires, scope, &tags);
    watch(&mut wires, scope);
    outputs(&mut wires.root);
    wires.root
}

/// Names and tags of everything, and the providers' settings.
fn named(root: &mut Module, scope: &Scope<'_>) -> (Reference, Reference) {
    let plain = "lower-case letters, digits and hyphens, a letter first";
    let project = Variable::text("project", "The project's name, in front of every resource's.")
        .matching("^[a-z][a-z0-9-]{0,19}$", plain)
        .or(&scope.deployment.project);
    let project = root.variable(project);
    let about = "Which of the project's deployments this is, behind the project's name.";
    let environment =
        Variable::text("environment", about).matching("^[a-z][a-z0-9-]{0,11}$", plain);
    let environment = root.variable(environment);
    let region = Variable::text("region", "The home region: APIs, tables, matchmaking.")
        .matching("^[a-z]{2}(-[a-z]+)+-\\d$", "a region as AWS names it")
        .or(&scope.deployment.region);
    let region = root.variable(region);
    let tags = body! {
        "Environment": &environment,
        "ManagedBy": "terraform",
        "Project": &project,
    };
    let tags = root.local("tags", tags);
    let all = block(body! { "tags": &tags });
    root.providers.insert("aws", body! { "default_tags": all, "region": &region });
    root.providers.insert("awscc", body! { "region": region });
    (root.local("name", joined![project, "-", environment]), tags)
}

/// The root with the modules that it calls.
struct Wires<'m> {
    root: Module,
    modules: &'m [Module],
    name: Reference,
}

impl Wires<'_> {
    /// Calls a module, which is given the name besides.
    fn call(&mut self, module: &'static str, mut arguments: Body) -> Handle {
        arguments.insert("name".to_owned(), (&self.name).into());
        self.root.call(module, format!("{FOLDER}/{module}"), arguments)
    }

    /// Takes over a module's variable, with what it is if nothing is said.
    fn taken(&mut self, module: &str, name: &str, default: Option<Value>) -> Reference {
        let found = self.modules.iter().find(|it| it.name == module);
        if let Some(variable) = found.and_then(|module| module.variables.get(name)) {
            self.root.variable(Variable { default, ..variable.clone() });
        }
        // A name that the module does not have is refused as a dangling reference.
        Reference::to(Root::Variable(name.to_owned()))
    }
}

/// What a module gives, whether it is called already or not: modules may refer to
/// each other as long as resources do not.
fn given(module: &str, output: &str) -> Reference {
    Reference::to(Root::Module(module.to_owned())).attr(output)
}

fn key() -> Reference {
    given("security", "key_arn")
}

fn retention() -> Reference {
    Reference::to(Root::Variable("log_retention_days".to_owned()))
}

fn not_protected() -> Value {
    let protection = Reference::to(Root::Variable("deletion_protection".to_owned()));
    binary(protection, "==", false)
}

/// What is kept and travels, and who works on it.
fn stores(wires: &mut Wires<'_>) {
    let retention = wires.taken("security", "log_retention_days", None);
    let limit = wires.taken("security", "requests_per_address", Some(5_000.into()));
    wires.call(
        "security",
        body! { "log_retention_days": &retention, "requests_per_address": limit },
    );
    let about = "Whether tables and the operators' user pool refuse to be deleted, and buckets to be \
                 deleted with what is in them.";
    let protection = wires.root.variable(Variable::truth("deletion_protection", about));
    wires.call("data", body! { "deletion_protection": protection, "key_arn": key() });
    let packages = wires.taken("functions", "packages", None);
    let concurrency = wires.taken("functions", "reserved_concurrency", None);
    wires.call(
        "functions",
        body! {
            "key_arn": key(),
            "log_retention_days": retention,
            "packages": packages,
            "reserved_concurrency": concurrency,
            "results_queue_arn": given("events", "results_queue_arn"),
            "table_arns": given("data", "table_arns"),
        },
    );
    wires.call(
        "events",
        body! { "function_arns": given("functions", "function_arns"), "key_arn": key() },
    );
}

/// Both APIs, and who may call them.
fn apis(wires: &mut Wires<'_>) {
    let role = wires.taken("player-api", "account_log_role", Some(true.into()));
    let rate = wires.taken("player-api", "requests_per_second", Some(500.into()));
    let burst = wires.taken("player-api", "requests_burst", Some(1_000.into()));
    wires.call(
        "player-api",
        body! {
            "account_log_role": role,
            "function_invoke_arns": given("functions", "function_invoke_arns"),
            "function_names": given("functions", "function_names"),
            "key_arn": key(),
            "log_retention_days": retention(),
            "requests_burst": burst,
            "requests_per_second": rate,
            "web_acl_arn": given("security", "player_web_acl_arn"),
        },
    );
    wires.call(
        "identity",
        body! {
            "console_origin": given("console", "origin"),
            "deletion_protection": Reference::to(Root::Variable("deletion_protection".to_owned())),
            "player_api_invocation_arn": given("player_api", "invocation_arn"),
        },
    );
    wires.call(
        "admin-api",
        body! {
            "client_id": given("identity", "client_id"),
            "function_arns": given("functions", "function_arns"),
            "issuer": given("identity", "issuer"),
            "key_arn": key(),
            "log_retention_days": retention(),
        },
    );
    let hash = wires.taken("console", "console_script_hash", None);
    let domain = wires.taken("console", "console_domain", Some("".into()));
    let certificate = wires.taken("console", "console_certificate_arn", Some("".into()));
    wires.call(
        "console",
        body! {
            "admin_api_host": given("admin_api", "host"),
            "client_id": given("identity", "client_id"),
            "console_certificate_arn": certificate,
            "console_domain": domain,
            "console_script_hash": hash,
            "delete_files": not_protected(),
            "environment": Reference::to(Root::Variable("environment".to_owned())),
            "project": Reference::to(Root::Variable("project".to_owned())),
            "sign_in_url": given("identity", "sign_in_url"),
            "web_acl_arn": given("security", "console_web_acl_arn"),
        },
    );
}

/// Where game servers run, and how players get there.
fn matches(wires: &mut Wires<'_>, scope: &Scope<'_>, tags: &Reference) {
    let module = "game-servers";
    let hosting = wires.taken(module, "hosting", Some("managed".into()));
    let fleets = wires.taken(module, "fleets", Some(Body::new().into()));
    let live = wires.taken(module, "live_fleet", Some("".into()));
    let image = wires.taken(module, "container_image", Some("".into()));
    let capacity = game_servers::described_capacity(scope);
    let capacity = wires.taken(module, "capacity", Some(capacity.into()));
    wires.call(
        module,
        body! {
            "capacity": capacity,
            "container_image": image,
            "delete_builds": not_protected(),
            "fleets": fleets,
            "hosting": hosting,
            "key_arn": key(),
            "live_fleet": live,
            "log_retention_days": retention(),
            "results_queue_arn": given("events", "results_queue_arn"),
            "results_queue_url": given("events", "results_queue_url"),
            "role_names": given("functions", "role_names"),
            "tags": tags,
        },
    );
    wires.call(
        "matchmaking",
        body! {
            "alias_arn": given("game_servers", "alias_arn"),
            "tags": tags,
            "topic_arn": given("events", "matchmaking_topic_arn"),
        },
    );
}

/// Who is told when something is wrong or expensive.
fn watch(wires: &mut Wires<'_>, scope: &Scope<'_>) {
    let alarms = &scope.deployment.alarms;
    let email = alarms.email.as_deref().unwrap_or_default();
    let email = wires.taken("observability", "alarm_email", Some(email.into()));
    let amount = alarms.monthly_budget_usd.unwrap_or_default();
    let amount = wires.taken("budget", "monthly_budget_usd", Some(amount.into()));
    wires.call(
        "observability",
        body! {
            "alarm_email": &email,
            "fleet_id": given("game_servers", "fleet_id"),
            "key_arn": key(),
            "player_api_name": given("player_api", "name"),
        },
    );
    wires.call("budget", body! { "alarm_email": email, "monthly_budget_usd": amount });
}

/// What the root gives: name, what it is, and where it comes from.
const OUTPUTS: &[(&str, &str, &str, &str)] = &[
    ("console_bucket", "The bucket for the console's files.", "console", "bucket"),
    (
        "console_distribution_id",
        "The distribution, for invalidations.",
        "console",
        "distribution_id",
    ),
    ("console_url", "The operators' console.", "console", "origin"),
    ("dashboard_name", "What there is to look at.", "observability", "dashboard_name"),
    ("fleet_id", "The fleet that is live.", "game_servers", "fleet_id"),
    ("fleet_ids", "The fleets on managed instances, by name.", "game_servers", "fleet_ids"),
    ("game_servers_role_arn", "The role that game servers may take.", "game_servers", "role_arn"),
    ("identity_pool_id", "Where guests get their identity.", "identity", "identity_pool_id"),
    (
        "matchmaking_configuration",
        "The matchmaking configuration.",
        "matchmaking",
        "configuration_name",
    ),
    ("player_api_url", "Where players' clients find the API.", "player_api", "url"),
    ("user_pool_id", "The operators' user pool.", "identity", "user_pool_id"),
];

fn outputs(root: &mut Module) {
    for (name, about, module, output) in OUTPUTS {
        root.output(name, about, given(module, output));
    }
    // What the next run goes on from; an archive is of the run that uploads it.
    let fleets = Reference::to(Root::Variable("fleets".to_owned()));
    let kept = ["build", "draining", "instance_type"]
        .map(|part| (part.to_owned(), bound("fleet").attr(part).into()));
    let kept = for_each(&fleets, &["fleet"], kept.into_iter().collect::<Body>());
    let about = "The fleets on managed instances, by name, as they were asked for.";
    root.output("fleets", about, call("zipmap", [call("keys", [fleets]), kept]));
}
