//! Everything that a deployment names is its own, and named once.

use std::collections::BTreeSet;

use api_contract::{admin::routes as admin, routes::ROUTES};
use stack::config::{ENVIRONMENT_LENGTH_MAX, PROJECT_LENGTH_MAX};
use stack::deployment::{Deployment, Function};

use super::{RULE_SET, describe, describe_with, smallest};

fn function<'d>(deployment: &'d Deployment, binary: &str) -> &'d Function {
    deployment.functions.iter().find(|function| function.binary == binary).unwrap()
}

fn names(deployment: &Deployment) -> Vec<&str> {
    let mut names: Vec<&str> = vec![
        &deployment.matchmaking_topic.name,
        &deployment.matchmaking_topic.dead_letters,
        &deployment.identity_pool.name,
        &deployment.user_pool.name,
        &deployment.user_pool.client.name,
        &deployment.admin_api.name,
        &deployment.admin_api.authorizer,
        &deployment.results_queue.name,
        &deployment.results_queue.dead_letters.name,
        &deployment.fleet.name,
        &deployment.fleet.role,
        &deployment.queue.name,
        &deployment.rule_set.name,
        &deployment.matchmaking.name,
    ];
    names.extend(deployment.functions.iter().map(|function| function.name.as_str()));
    names.extend(deployment.tables.iter().map(|table| table.name.as_str()));
    names
}

#[test]
fn every_name_starts_with_project_and_environment() {
    for name in names(&smallest()) {
        assert!(name.starts_with("game-dev-"), "{name}");
    }
}

#[test]
fn the_longest_names_fit_the_service_with_the_shortest() {
    let project = "p".repeat(PROJECT_LENGTH_MAX);
    let environment = "e".repeat(ENVIRONMENT_LENGTH_MAX);

    let text = format!("project = \"{project}\"\nenvironment = \"{environment}\"");
    let deployment = describe(&text).unwrap();

    // Lambda's and IAM's names have at most 64 characters, and a role's may
    // want a suffix.
    for name in names(&deployment) {
        assert!(name.len() <= 64 - "-role".len(), "{name}");
    }
}

#[test]
fn functions_are_named_after_their_binaries() {
    for function in smallest().functions {
        assert_eq!(function.name, format!("game-dev-{}", function.binary));
    }
}

#[test]
fn every_table_variable_names_an_own_table() {
    let deployment = smallest();
    let tables: BTreeSet<&str> = deployment.tables.iter().map(|table| &*table.name).collect();
    for function in &deployment.functions {
        for (variable, value) in &function.environment {
            if variable.ends_with("_TABLE") {
                assert!(tables.contains(value.as_str()), "{variable}={value}");
            }
        }
    }
}

#[test]
fn every_route_is_served_by_exactly_one_function() {
    let deployment = smallest();
    for route in ROUTES {
        let serving: Vec<&str> = deployment
            .functions
            .iter()
            .filter(|function| function.routes.contains(route))
            .map(|function| function.binary.as_str())
            .collect();

        assert_eq!(serving, [route.function.name()], "{} {}", route.method, route.path);
    }
    let served: usize = deployment.functions.iter().map(|function| function.routes.len()).sum();
    assert_eq!(served, ROUTES.len());
}

#[test]
fn every_function_is_reached_somehow() {
    let deployment = smallest();
    for function in &deployment.functions {
        let subscribed = function.subscription.as_ref();
        if let Some(topic) = subscribed {
            assert_eq!(topic, &deployment.matchmaking_topic.name);
        }
        let source = function.event_source.as_ref();
        if let Some(source) = source {
            assert_eq!(source.queue, deployment.results_queue.name);
        }
        let ways = [
            subscribed.is_some(),
            source.is_some(),
            !function.routes.is_empty(),
            !function.admin_routes.is_empty(),
        ];
        let ways = ways.into_iter().filter(|way| *way).count();
        assert_eq!(ways, 1, "{}", function.binary);
    }
}

#[test]
fn the_admin_apis_routes_are_all_one_functions() {
    for function in smallest().functions {
        let served = function.admin_routes.as_slice();
        let expected = if function.binary == admin::FUNCTION { admin::ROUTES } else { &[] };
        assert_eq!(served, expected, "{}", function.binary);
    }
}

#[test]
fn the_admin_api_watches_over_every_function() {
    let deployment = smallest();

    let environment = &function(&deployment, admin::FUNCTION).environment;

    let watched: Vec<&str> = environment["FUNCTIONS"].split(',').collect();
    let names: Vec<&str> = deployment.functions.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(watched, names);
    assert_eq!(environment["NAME_PREFIX"], "game-dev-");
    assert_eq!(environment["GAME_SERVER_LOG_GROUP"], deployment.fleet.log_group);
}

#[test]
fn the_matchmaking_function_knows_configuration_locations_and_time_limit() {
    let deployment = smallest();

    let environment = &function(&deployment, "request-matchmaking").environment;

    assert_eq!(environment["MATCHMAKING_CONFIGURATION"], deployment.matchmaking.name);
    assert_eq!(environment["LOCATIONS"], "us-east-1,eu-west-1");
    assert_eq!(environment["REQUEST_TIMEOUT_SECONDS"], "60");
}

#[test]
fn each_function_is_given_the_variables_that_it_reads_and_no_others() {
    let all = ["DEPLOYMENT", "PLAYERS_TABLE", "TICKETS_TABLE"];
    let start = ["LOCATIONS", "MATCHMAKING_CONFIGURATION", "REQUEST_TIMEOUT_SECONDS"];
    let operate = [
        "AUDIT_TABLE",
        "FUNCTIONS",
        "GAME_SERVER_LOG_GROUP",
        "MATCHES_TABLE",
        "MATCHMAKING_CONFIGURATION",
        "NAME_PREFIX",
    ];
    let deployment = smallest();
    for (binary, besides) in [
        ("request-matchmaking", start.as_slice()),
        ("admin-api", &operate),
        ("match-status", &[]),
        ("cancel-matchmaking", &[]),
        ("match-events", &["MATCHES_TABLE"]),
    ] {
        let given: BTreeSet<&str> =
            function(&deployment, binary).environment.keys().map(String::as_str).collect();

        assert_eq!(given, all.iter().chain(besides).copied().collect(), "{binary}");
    }
    let results = &function(&deployment, "match-results").environment;
    assert_eq!(results.keys().collect::<Vec<_>>(), ["DEPLOYMENT", "MATCHES_TABLE"]);
}

#[test]
fn the_ports_are_in_the_game_servers_parameters() {
    let deployment =
        describe("project = \"game\"\n[game_server]\nports = \"40000-40099\"").unwrap();

    let process = &deployment.fleet.runtime.server_processes[0];

    assert!(process.parameters.starts_with("--ports 40000-40099 --match-seconds 20 "));
}

#[test]
fn game_servers_are_told_where_results_go_once_that_is_known() {
    let placed = smallest().placed("https://queue", "arn:role");

    let parameters = &placed.fleet.runtime.server_processes[0].parameters;

    let told = "--results-queue https://queue --fleet-role arn:role --region us-east-1";
    assert!(parameters.ends_with(told), "{parameters}");
    assert!(!parameters.contains(['{', '}']), "{parameters}");
}

#[test]
fn a_result_stays_hidden_while_a_function_may_work_on_it() {
    let deployment = smallest();

    let function = function(&deployment, "match-results");

    assert!(deployment.results_queue.visibility_timeout_seconds >= 6 * function.timeout_seconds);
    assert!(function.event_source.as_ref().unwrap().partial_batch_responses);
}

#[test]
fn a_rule_set_gets_another_name_with_another_content() {
    let changed = RULE_SET.replace("smallest", "smaller");

    let before = describe("project = \"game\"").unwrap().rule_set;
    let after = describe_with("project = \"game\"", &changed).unwrap().rule_set;

    assert_ne!(before.name, after.name);
    assert_eq!(after.body, changed);
}

#[test]
fn another_environment_may_be_asked_for() {
    let deployment =
        Deployment::from_toml("muster.toml", "project = \"game\"", Some("local"), |_| {
            Ok::<_, String>(RULE_SET.to_owned())
        })
        .unwrap();

    assert_eq!(deployment.environment, "local");
    assert_eq!(deployment.queue.name, "game-local-queue");
}

#[test]
fn the_rule_set_is_looked_for_beside_the_file_that_names_it() {
    let text = "project = \"game\"\n[matchmaking]\nrule_set = \"rules/a.json\"";
    let mut asked = String::new();

    Deployment::from_toml("games/one/muster.toml", text, None, |file| {
        asked.push_str(file);
        Ok::<_, String>(RULE_SET.to_owned())
    })
    .unwrap();

    assert_eq!(asked, "games/one/rules/a.json");
}

#[test]
fn an_instance_number_alone_is_enough() {
    let text = "project = \"game\"\n[[locations]]\nname = \"eu-west-1\"\n";
    for (line, expected) in [
        ("", [1, 1, 2]),
        ("desired = 5", [5, 1, 5]),
        ("desired = 0", [0, 0, 2]),
        ("minimum = 3", [3, 3, 3]),
        ("maximum = 0", [0, 0, 0]),
        ("maximum = 8", [1, 1, 8]),
    ] {
        let deployment = describe(&format!("{text}{line}")).unwrap();

        let capacity = deployment.fleet.locations[0].capacity;
        assert_eq!([capacity.desired, capacity.minimum, capacity.maximum], expected, "{line}");
    }
}

#[test]
fn the_same_files_give_the_same_description() {
    assert_eq!(smallest(), smallest());
}
