//! The root that wires the modules of one deployment.

use crate::{
    body,
    expression::Reference,
    joined,
    module::{Handle, Module},
    modules::{FOLDER, Scope, console, game_servers, log_retention},
    value::{Body, Value, block},
    variable::Variable,
};

pub(super) fn root(scope: &Scope<'_>) -> Module {
    let mut root = Module::new(
        "root",
        "One deployment: the modules, wired. `environments/` has the variables of each environment; the \
         state's bucket and key are given with `terraform init -backend-config=...`.",
    );
    root.backend = Some(("s3", body! { "encrypt": true, "use_lockfile": true }));
    let wires = Wires::of(&mut root, scope);
    let security = wires.call(
        &mut root,
        "security",
        body! {
            "log_retention_days": &wires.retention,
        },
    );
    let key = security.attr("key_arn");
    let data = wires.call(
        &mut root,
        "data",
        body! {
            "deletion_protection": &wires.protection,
            "key_arn": &key,
        },
    );
    // Called by their names before they stand: modules may refer to each other
    // as long as resources do not.
    let later = |name: &str| Reference::to(crate::expression::Root::Module(name.to_owned()));
    let functions = wires.functions(&mut root, &key, &data, &later("events"));
    let events = wires.call(
        &mut root,
        "events",
        body! {
            "function_arns": functions.attr("function_arns"),
            "key_arn": &key,
        },
    );
    let player_api = wires.player_api(&mut root, &key, &functions, &security);
    let identity = wires.call(
        &mut root,
        "identity",
        body! {
            "console_origin": later("console").attr("origin"),
            "deletion_protection": &wires.protection,
            "player_api_invocation_arn": player_api.attr("invocation_arn"),
        },
    );
    let admin_api = wires.call(
        &mut root,
        "admin-api",
        body! {
            "client_id": identity.attr("client_id"),
            "function_arns": functions.attr("function_arns"),
            "issuer": identity.attr("issuer"),
            "key_arn": &key,
            "log_retention_days": &wires.retention,
        },
    );
    let console = wires.console(&mut root, &identity, &admin_api, &security);
    let servers = wires.game_servers(&mut root, scope, &key, &events, &functions);
    let matchmaking = wires.call(
        &mut root,
        "matchmaking",
        body! {
            "alias_arn": servers.attr("alias_arn"),
            "tags": &wires.tags,
            "topic_arn": events.attr("matchmaking_topic_arn"),
        },
    );
    wires.watch(&mut root, scope, &key, &player_api, &servers);
    outputs(&mut root, &[&player_api, &identity, &console, &servers, &matchmaking]);
    root
}

/// What several modules are given.
struct Wires {
    name: Reference,
    project: Reference,
    environment: Reference,
    tags: Reference,
    retention: Reference,
    protection: Reference,
}

impl Wires {
    fn of(root: &mut Module, scope: &Scope<'_>) -> Self {
        let plain = "lower-case letters, digits and hyphens, a letter first";
        let project =
            Variable::text("project", "The project's name, in front of every resource's.")
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
        let name = root.local("name", joined![&project, "-", &environment]);
        let retention = log_retention(root);
        let about = "Whether tables and the operators' user pool refuse to be deleted, and buckets to be \
                     deleted with what is in them.";
        let protection = root.variable(Variable::truth("deletion_protection", about));
        Self { name, project, environment, tags, retention, protection }
    }

    /// Calls a module, which is given the name besides.
    fn call(&self, root: &mut Module, module: &'static str, mut arguments: Body) -> Handle {
        arguments.insert("name".to_owned(), (&self.name).into());
        root.call(module, format!("{FOLDER}/{module}"), arguments)
    }

    fn functions(
        &self,
        root: &mut Module,
        key: &Reference,
        data: &Handle,
        events: &Reference,
    ) -> Handle {
        let packages =
            Variable::text("packages", "The folder with a zip archive for each function.")
                .matching("[^/]$", "a folder without a slash at its end");
        let packages = root.variable(packages);
        let about = "Instances of each function at most, kept for it out of the account's quota; -1 keeps none.";
        let concurrency = Variable::number("reserved_concurrency", about, -1, 1000);
        let concurrency = root.variable(concurrency);
        self.call(
            root,
            "functions",
            body! {
                "key_arn": key,
                "log_retention_days": &self.retention,
                "packages": packages,
                "reserved_concurrency": concurrency,
                "results_queue_arn": events.clone().attr("results_queue_arn"),
                "table_arns": data.attr("table_arns"),
            },
        )
    }

    fn player_api(
        &self,
        root: &mut Module,
        key: &Reference,
        functions: &Handle,
        security: &Handle,
    ) -> Handle {
        let about = "Whether this deployment keeps the role by which API Gateway writes logs: one for an \
                     account and region, and needed once.";
        let role = root.variable(Variable::truth("account_log_role", about).or(true));
        self.call(
            root,
            "player-api",
            body! {
                "account_log_role": role,
                "function_invoke_arns": functions.attr("function_invoke_arns"),
                "function_names": functions.attr("function_names"),
                "key_arn": key,
                "log_retention_days": &self.retention,
                "web_acl_arn": security.attr("player_web_acl_arn"),
            },
        )
    }

    fn console(
        &self,
        root: &mut Module,
        identity: &Handle,
        admin_api: &Handle,
        security: &Handle,
    ) -> Handle {
        let about = "The hash of the console's inline script, as a policy has it: `sha256-...`.";
        let hash = Variable::text("console_script_hash", about)
            .matching("^sha256-[A-Za-z0-9+/]{43}=$", "a hash as a policy has it, `sha256-...`");
        let hash = root.variable(hash);
        let (domain, certificate) = console::domain_variables();
        let domain = root.variable(domain.or(""));
        let certificate = root.variable(certificate.or(""));
        self.call(
            root,
            "console",
            body! {
                "admin_api_host": admin_api.attr("host"),
                "client_id": identity.attr("client_id"),
                "console_certificate_arn": certificate,
                "console_domain": domain,
                "console_script_hash": hash,
                "delete_files": not(&self.protection),
                "environment": &self.environment,
                "project": &self.project,
                "sign_in_url": identity.attr("sign_in_url"),
                "web_acl_arn": security.attr("console_web_acl_arn"),
            },
        )
    }

    fn game_servers(
        &self,
        root: &mut Module,
        scope: &Scope<'_>,
        key: &Reference,
        events: &Handle,
        functions: &Handle,
    ) -> Handle {
        let about = "Where game servers run: `managed` instances, `containers`, or `anywhere`.";
        let hosting = Variable::text("hosting", about)
            .one_of(&["managed", "containers", "anywhere"])
            .or("managed");
        let about =
            "The zip archive with the game server's build; wanted where instances are managed.";
        let archive = Variable::text("game_server_build", about)
            .matching("^$|\\.zip$", "the path of a .zip file, or nothing")
            .or("");
        let about = "The game server's image in ECR; wanted where servers run in containers.";
        let image = Variable::text("container_image", about)
            .matching("^$|^[a-zA-Z0-9:/._@-]+$", "an image's address, or nothing")
            .or("");
        let capacity = game_servers::capacity(scope).or(game_servers::described_capacity(scope));
        let (hosting, archive) = (root.variable(hosting), root.variable(archive));
        let (image, capacity) = (root.variable(image), root.variable(capacity));
        self.call(
            root,
            "game-servers",
            body! {
                "build_archive": archive,
                "capacity": capacity,
                "container_image": image,
                "delete_builds": not(&self.protection),
                "hosting": hosting,
                "key_arn": key,
                "log_retention_days": &self.retention,
                "results_queue_arn": events.attr("results_queue_arn"),
                "results_queue_url": events.attr("results_queue_url"),
                "role_names": functions.attr("role_names"),
                "tags": &self.tags,
            },
        )
    }

    fn watch(
        &self,
        root: &mut Module,
        scope: &Scope<'_>,
        key: &Reference,
        player_api: &Handle,
        servers: &Handle,
    ) {
        let alarms = &scope.deployment.alarms;
        let about = "Who is told of alarms and of the budget; nobody if it is empty.";
        let email = Variable::text("alarm_email", about)
            .matching("^$|^[^@ ]+@[^@ ]+$", "one e-mail address, or nothing")
            .or(alarms.email.as_deref().unwrap_or_default());
        let email = root.variable(email);
        let about = "US dollars a month from which on it is warned; 0 for no budget.";
        let amount = Variable::number("monthly_budget_usd", about, 0, 1_000_000)
            .or(alarms.monthly_budget_usd.unwrap_or_default());
        let amount = root.variable(amount);
        self.call(
            root,
            "observability",
            body! {
                "email": &email,
                "fleet_id": servers.attr("fleet_id"),
                "key_arn": key,
                "player_api_name": player_api.attr("name"),
            },
        );
        self.call(root, "budget", body! { "email": email, "monthly_usd": amount });
    }
}

fn not(value: &Reference) -> Value {
    crate::expression::binary(value, "==", false)
}

fn outputs(root: &mut Module, modules: &[&Handle; 5]) {
    let [player_api, identity, console, servers, matchmaking] = modules;
    let given: [(&str, &'static str, Reference); 9] = [
        ("player_api_url", "Where players' clients find the API.", player_api.attr("url")),
        ("identity_pool_id", "Where guests get their identity.", identity.attr("identity_pool_id")),
        ("user_pool_id", "The operators' user pool.", identity.attr("user_pool_id")),
        ("console_url", "The operators' console.", console.attr("origin")),
        ("console_bucket", "The bucket for the console's files.", console.attr("bucket")),
        (
            "console_distribution_id",
            "The distribution, for invalidations.",
            console.attr("distribution_id"),
        ),
        ("fleet_id", "The fleet that is live.", servers.attr("fleet_id")),
        ("game_servers_role_arn", "The role that game servers may take.", servers.attr("role_arn")),
        (
            "matchmaking_configuration",
            "The matchmaking configuration.",
            matchmaking.attr("configuration_name"),
        ),
    ];
    for (name, about, value) in given {
        root.output(name, about, value);
    }
}
