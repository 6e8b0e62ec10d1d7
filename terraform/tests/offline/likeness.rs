//! What is applied in the cloud is what the local cloud runs: both come from one description.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use terraform_provider::State;

use super::{deployment, server, workspace};

#[test]
fn what_is_applied_is_what_is_described() {
    let server = server();
    let workspace = workspace(&server, "dev");

    workspace.apply().unwrap_or_else(|error| panic!("{error}"));

    let state = workspace.state().unwrap();
    assert_names_and_variables(&state);
    assert_permissions(&state);
    assert_game_servers(&state);
}

fn assert_names_and_variables(state: &State) {
    let deployment = deployment("dev");
    for function in &deployment.functions {
        let label = function.binary.replace('-', "_");
        let made =
            state.resource(&format!("module.functions.aws_lambda_function.{label}")).unwrap();
        assert_eq!(made["function_name"], json!(function.name));
        assert_eq!(made["timeout"], json!(function.timeout_seconds));
        assert_eq!(made["memory_size"], json!(function.memory_mib));
        let variables: BTreeMap<String, String> =
            serde_json::from_value(made["environment"][0]["variables"].clone()).unwrap();
        assert_eq!(variables, function.environment, "{label}");
    }
    let names = |kind: &str, key: &str| -> Vec<String> {
        let made = state.resources_of(kind);
        let mut names: Vec<String> =
            made.values().map(|made| made[key].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let mut tables: Vec<String> = deployment.tables.iter().map(|it| it.name.clone()).collect();
    tables.sort();
    assert_eq!(names("aws_dynamodb_table", "name"), tables);
    assert_eq!(
        names("awscc_gamelift_matchmaking_configuration", "name"),
        [deployment.matchmaking.name.as_str()]
    );
    assert_eq!(
        names("awscc_gamelift_matchmaking_rule_set", "name"),
        [deployment.rule_set.name.as_str()]
    );
}

fn assert_permissions(state: &State) {
    for function in deployment("dev").functions {
        let label = function.binary.replace('-', "_");
        let mut allowed: BTreeMap<String, Json> = BTreeMap::new();
        for module in ["functions", "game_servers"] {
            let address = format!("module.{module}.aws_iam_role_policy.{label}");
            let Some(policy) = state.resource(&address) else { continue };
            let policy: Json = serde_json::from_str(policy["policy"].as_str().unwrap()).unwrap();
            for statement in policy["Statement"].as_array().unwrap() {
                let sid = statement["Sid"].as_str().unwrap().to_owned();
                allowed.insert(sid, statement["Action"].clone());
            }
        }
        for statement in &function.statements {
            assert_eq!(allowed[statement.sid], json!(statement.actions), "{label}");
        }
    }
}

fn assert_game_servers(state: &State) {
    let queue = state.resource("module.events.aws_sqs_queue.match_results").unwrap();
    let role = state.resource("module.game_servers.aws_iam_role.servers").unwrap();
    let placed =
        deployment("dev").placed(queue["url"].as_str().unwrap(), role["arn"].as_str().unwrap());
    let fleets = state.resources_of("awscc_gamelift_fleet");
    let fleet = fleets.values().next().unwrap();
    let process = &fleet["runtime_configuration"]["server_processes"][0];
    let described = &placed.fleet.runtime.server_processes[0];

    assert_eq!(process["parameters"], json!(described.on_instances()));
    assert_eq!(process["concurrent_executions"], json!(described.concurrent_executions));
    assert_eq!(process["launch_path"], json!(format!("/local/game/{}", described.launch_path)));
}
