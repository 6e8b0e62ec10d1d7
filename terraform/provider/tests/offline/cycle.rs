//! The life of a configuration: valid, planned, applied, unchanged, changed, gone.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{server, workspace};

#[test]
fn what_was_applied_is_planned_no_second_time() {
    let server = server();
    let workspace = workspace(&server, "cycle");

    workspace.validate().unwrap();
    let first = workspace.plan().unwrap();
    workspace.apply().unwrap();
    let second = workspace.plan().unwrap();

    assert_eq!(first.changes().len(), 13);
    assert!(second.is_empty(), "{:?}", second.changes());
    assert_eq!(server.account().len(), 13);
}

#[test]
fn what_was_destroyed_is_gone() {
    let server = server();
    let workspace = workspace(&server, "cycle");
    workspace.apply().unwrap();

    workspace.destroy().unwrap();

    assert!(server.account().is_empty());
    assert!(workspace.state().unwrap().resources().is_empty());
}

#[test]
fn what_was_applied_can_be_read_back() {
    let server = server();
    let workspace = workspace(&server, "cycle");
    workspace.apply().unwrap();

    let state = workspace.state().unwrap();

    let table = state.resource("module.data.aws_dynamodb_table.players").unwrap();
    assert_eq!(table["name"], "fixture-dev-players");
    assert_eq!(table["tags_all"], json!({"project": "fixture"}));
    assert_eq!(state.output("table_arn").unwrap(), &table["arn"]);
    let fleet = state.resource("awscc_gamelift_fleet.main").unwrap();
    assert_eq!(fleet["locations"].as_array().unwrap().len(), 2);
    assert_eq!(state.resources_of("awscc_gamelift_alias").len(), 1);
}

#[test]
fn terraforms_own_tests_run() {
    let server = server();
    let workspace = workspace(&server, "cycle");

    let ran = workspace.test().unwrap();

    assert!(ran.output.contains("2 passed, 0 failed"), "{}", ran.output);
    assert!(server.account().is_empty(), "what a test applies, it destroys");
}

#[test]
fn a_whole_deployment_is_applied_twice_within_a_minute() {
    let started = Instant::now();
    let server = server();
    for environment in ["dev", "prod"] {
        let workspace = workspace(&server, "large").variable("environment", environment);
        workspace.validate().unwrap();
        let resources = workspace.plan().unwrap().changes().len();
        workspace.apply().unwrap();

        assert_eq!(resources, 115);
        assert!(workspace.plan().unwrap().is_empty());
        let state = workspace.state().unwrap();
        let tickets = state.resource("aws_api_gateway_resource.tickets").unwrap();
        assert_eq!(tickets["path"], "/v1/tickets");
        workspace.destroy().unwrap();
    }

    assert!(server.account().is_empty());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
