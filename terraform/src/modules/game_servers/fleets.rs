//! The three kinds of fleets, of which one is made.
//!
//! On managed instances there may be several at once: the live one, which the alias
//! leads to, one more that is being made of a new build, and one that was live before.

use stack::deployment::{BUILD_FOLDER, FleetLocation};

use super::{ANYWHERE, CONTAINERS, Given, MANAGED, build};
use crate::{
    body,
    expression::{Reference, Root, binary, bound, call, each_value, for_each, when},
    joined,
    module::{Handle, Module, Resource},
    modules::{Scope, label},
    value::{Body, Value},
    variable::{Type, Variable},
};

/// Percent of game sessions that are kept free for who comes next.
const FREE_SESSIONS_PERCENT: u32 = 20;

/// What GameLift calls locations that are not AWS's.
const OWN_LOCATION: &str = "custom-";

/// US dollars an hour of a machine of one's own, by which queues compare; nobody is charged.
const OWN_MACHINE_COST: &str = "0.1";

/// MiB and vCPUs of a container group: one game server beside the agent.
const CONTAINER_MEMORY_MIB: u32 = 512;
const CONTAINER_VCPU: u32 = 1;

/// The fleets that are made.
pub(super) struct Fleets {
    /// The id of the one that is live.
    pub(super) id: Value,
    /// The ARNs of all.
    pub(super) arns: Value,
    /// The ids of those on managed instances, by name.
    pub(super) managed_ids: Value,
}

/// The variable with the fleets on managed instances.
pub(super) fn variable() -> Variable {
    let parts = [
        ("archive", Type::Text),
        ("build", Type::Text),
        ("draining", Type::Bool),
        ("instance_type", Type::Text),
    ];
    let kind = Type::Map(Box::new(Type::Object(parts.to_vec())));
    let about = "The fleets on managed instances, by name: the zip archive with the game server's build, \
                 or nothing once the fleet is there, and its SHA-256; the instances' type; and whether the \
                 fleet is being emptied, which takes its capacity away and leaves instances with game \
                 sessions until these end.";
    let variable = Variable::new("fleets", kind, about);
    let named = call("regex", [Value::from("^[0-9a-f]{12}-[a-z0-9-]+$"), bound("name").into()]);
    let named = for_each(call("keys", [variable.reference()]), &["name"], call("can", [named]));
    let complaint = "must be named by twelve digits of the build's SHA-256, a hyphen and the type";
    variable.valid_if(call("alltrue", [named]), complaint)
}

/// The variable with the name of the live one.
pub(super) fn live_variable() -> Variable {
    let about =
        "The name of the fleet that new game sessions go to; nothing without managed instances.";
    let variable = Variable::text("live_fleet", about);
    let fleets = Reference::to(Root::Variable("fleets".to_owned()));
    let there = call("contains", [call("keys", [fleets]), variable.reference().into()]);
    let none = binary(variable.reference(), "==", "");
    variable
        .valid_if(binary(none, "||", there), "must be the name of one of the fleets, or nothing")
}

/// The fleets that there are: none unless instances are managed.
pub(super) fn managed_fleets(given: &Given) -> Value {
    when(given.is(MANAGED), &given.fleets, Value::Object(Body::new()))
}

/// Makes the fleets' resources, of which the variable `hosting` keeps one kind.
pub(super) fn build(
    scope: &Scope<'_>,
    module: &mut Module,
    given: &Given,
    role: &Handle,
) -> Fleets {
    let managed = managed(scope, module, given, role);
    let others = [containers(scope, module, given, role), anywhere(scope, module, given)];
    let managed_ids = module.local("managed_fleet_ids", managed.by_key("fleet_id"));
    let live = call("lookup", [Value::from(&managed_ids), (&given.live_fleet).into(), Value::Null]);
    let ids = [live].into_iter().chain(others.iter().map(|fleet| fleet.one("fleet_id")));
    let mut arns = vec![for_each(managed.whole(), &["each"], bound("each").attr("fleet_arn"))];
    arns.extend(others.iter().map(|fleet| Value::from(fleet.every("fleet_arn"))));
    Fleets {
        id: call("coalesce", ids),
        arns: call("concat", arns),
        managed_ids: managed_ids.into(),
    }
}

fn managed(scope: &Scope<'_>, module: &mut Module, given: &Given, role: &Handle) -> Handle {
    let build = build::build(module, given);
    let fleet = &scope.deployment.fleet;
    let processes: Vec<Value> = fleet
        .runtime
        .server_processes
        .iter()
        .map(|process| {
            body! {
                "concurrent_executions": process.concurrent_executions,
                "launch_path": format!("{BUILD_FOLDER}{}", process.launch_path),
                "parameters": parameters(scope, module, given, role, &process.on_instances()),
            }
            .into()
        })
        .collect();
    let runtime = body! {
        "game_session_activation_timeout_seconds":
            fleet.runtime.game_session_activation_timeout_seconds,
        "server_processes": processes,
    };
    let mut body = inbound("ec2_inbound_permissions", scope);
    body.extend(capacity(scope, given, Some(each_value().attr("draining"))));
    body.extend(body! {
        "apply_capacity": "ON_CREATE_AND_UPDATE_WITH_AUTOSCALING",
        "build_id": build.each("build_id"),
        "certificate_configuration": body! { "certificate_type": "GENERATED" },
        "compute_type": "EC2",
        "description": "Game servers on managed instances",
        "ec2_instance_type": each_value().attr("instance_type"),
        "fleet_type": "ON_DEMAND",
        "instance_role_arn": role.attr("arn"),
        "instance_role_credentials_provider": "SHARED_CREDENTIAL_FILE",
        "name": scope.named(&fleet.name, &given.name),
        "new_game_session_protection_policy": "FullProtection",
        "runtime_configuration": runtime,
        "tags": given.tags.clone(),
    });
    let fleet = Resource::new("awscc_gamelift_fleet", "managed", body);
    module.add(fleet.for_each(managed_fleets(given)).replaced_before_destroyed())
}

/// Parameters with what only Terraform knows.
fn parameters(
    scope: &Scope<'_>,
    module: &mut Module,
    given: &Given,
    role: &Handle,
    text: &str,
) -> Value {
    let (home, region) = (format!("--region {}", scope.deployment.region), module.region());
    let mut parts: Vec<Value> = vec![text.into()];
    let known: [(&str, Vec<Value>); 3] = [
        ("{results_queue}", vec![(&given.queue_url).into()]),
        ("{fleet_role}", vec![role.attr("arn").into()]),
        (&home, vec!["--region ".into(), region.into()]),
    ];
    for (placeholder, values) in known {
        parts = parts.into_iter().flat_map(|part| filled(part, placeholder, &values)).collect();
    }
    crate::expression::joined(parts)
}

/// `part` with `values` wherever it has the placeholder.
fn filled(part: Value, placeholder: &str, values: &[Value]) -> Vec<Value> {
    let Value::Text(text) = &part else { return vec![part] };
    let mut parts = Vec::new();
    for (number, piece) in text.split(placeholder).enumerate() {
        if number > 0 {
            parts.extend_from_slice(values);
        }
        if !piece.is_empty() {
            parts.push(piece.into());
        }
    }
    parts
}

fn containers(scope: &Scope<'_>, module: &mut Module, given: &Given, role: &Handle) -> Handle {
    let fleet = &scope.deployment.fleet;
    let about = "The game server's image in ECR; wanted where servers run in containers. Its entry point \
                 finds the servers' parameters in GAME_SERVER_PARAMETERS.";
    let image = Variable::text("container_image", about)
        .matching("^$|^[a-zA-Z0-9:/._@-]+$", "an image's address, or nothing");
    let image = module.variable(image);
    let ports = body! {
        "from_port": u32::from(fleet.ports.first),
        "protocol": "UDP",
        "to_port": u32::from(fleet.ports.last),
    };
    let texts = fleet.runtime.server_processes.first();
    let texts = texts.map(|process| parameters(scope, module, given, role, &process.parameters));
    let variable =
        body! { "name": "GAME_SERVER_PARAMETERS", "value": texts.unwrap_or(Value::Null) };
    let container = body! {
        "container_name": "game-server",
        "environment_override": [Value::from(variable)],
        "image_uri": image,
        "port_configuration": body! { "container_port_ranges": [Value::from(ports)] },
        "server_sdk_version": build::SERVER_SDK_VERSION,
    };
    let group = Resource::new(
        "awscc_gamelift_container_group_definition",
        "servers",
        body! {
            "container_group_type": "GAME_SERVER",
            "game_server_container_definition": container,
            "name": joined![&given.name, "-servers"],
            "operating_system": "AMAZON_LINUX_2023",
            "tags": given.tags.clone(),
            "total_memory_limit_mebibytes": CONTAINER_MEMORY_MIB,
            "total_vcpu_limit": CONTAINER_VCPU,
        },
    );
    let group = module.add(group.only_if(given.is(CONTAINERS)));
    let mut body = inbound("instance_inbound_permissions", scope);
    body.extend(capacity(scope, given, None));
    body.extend(body! {
        "billing_type": "ON_DEMAND",
        "description": "Game servers in containers",
        "fleet_role_arn": role.attr("arn"),
        "game_server_container_group_definition_name": group.one("name"),
        "instance_type": &fleet.instance_type,
        "new_game_session_protection_policy": "FullProtection",
        "tags": given.tags.clone(),
    });
    let fleet = Resource::new("awscc_gamelift_container_fleet", "containers", body);
    module.add(fleet.only_if(given.is(CONTAINERS)))
}

fn anywhere(scope: &Scope<'_>, module: &mut Module, given: &Given) -> Handle {
    let fleet = &scope.deployment.fleet;
    let locations: Vec<Value> = fleet
        .locations
        .iter()
        .map(|location| {
            let name = location.name.trim_start_matches(OWN_LOCATION);
            let body = body! {
                "location_name": joined![OWN_LOCATION, &given.name, "-", name],
                "tags": given.tags.clone(),
            };
            let made = Resource::new("awscc_gamelift_location", &label(name), body);
            let made = module.add(made.only_if(given.is(ANYWHERE)));
            body! { "location": made.one("location_name") }.into()
        })
        .collect();
    // Without what only managed instances have: it would replace the fleet again
    // and again.
    let body = body! {
        "anywhere_configuration": body! { "cost": OWN_MACHINE_COST },
        "compute_type": "ANYWHERE",
        "description": "Game servers on machines of one's own",
        "locations": locations,
        "name": scope.named(&fleet.name, &given.name),
        "tags": given.tags.clone(),
    };
    let fleet = Resource::new("awscc_gamelift_fleet", "anywhere", body);
    module.add(fleet.only_if(given.is(ANYWHERE)))
}

/// The ports that players reach servers by.
fn inbound(argument: &str, scope: &Scope<'_>) -> Body {
    let ports = scope.deployment.fleet.ports;
    let permission = body! {
        "from_port": u32::from(ports.first),
        "ip_range": "0.0.0.0/0",
        "protocol": "UDP",
        "to_port": u32::from(ports.last),
    };
    [(argument.to_owned(), Value::from([Value::from(permission)]))].into_iter().collect()
}

/// Locations with their capacity, and how it follows demand; none while the fleet is
/// being emptied.
fn capacity(scope: &Scope<'_>, given: &Given, draining: Option<Reference>) -> Body {
    let locations = scope.deployment.fleet.locations.iter();
    let in_aws = locations.filter(|location| !location.name.starts_with(OWN_LOCATION));
    let location = |location: &FleetLocation| -> Value {
        let numbers = given.capacity.clone().key(&location.name);
        let number = |part: &str| {
            let number = numbers.clone().attr(part);
            draining.as_ref().map_or_else(|| number.clone().into(), |it| when(it, 0, &number))
        };
        let capacity = body! {
            "desired_ec2_instances": number("desired"),
            "max_size": number("maximum"),
            "min_size": number("minimum"),
        };
        body! { "location": &location.name, "location_capacity": capacity }.into()
    };
    let policy = body! {
        "metric_name": "PercentAvailableGameSessions",
        "name": "free-sessions",
        "policy_type": "TargetBased",
        "target_configuration": body! { "target_value": FREE_SESSIONS_PERCENT },
    };
    body! {
        "locations": in_aws.map(location).collect::<Vec<_>>(),
        "scaling_policies": [Value::from(policy)],
    }
}
