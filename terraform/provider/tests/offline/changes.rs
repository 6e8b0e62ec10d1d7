//! What becomes of resources that change, are protected, or are shared.

use super::{server, workspace};

#[test]
fn a_new_build_makes_a_new_fleet_before_the_old_one_goes() {
    let server = server();
    let mut workspace = workspace(&server, "cycle");
    workspace.apply().unwrap();
    workspace.set_variable("build", "2");

    let changes = workspace.plan().unwrap().changes();
    workspace.apply().unwrap();

    assert_eq!(changes["awscc_gamelift_build.server"], "create delete");
    assert_eq!(changes["awscc_gamelift_fleet.main"], "create delete");
    assert_eq!(changes["awscc_gamelift_alias.main"], "update");
    assert_eq!(changes.len(), 4, "{changes:?}");
    assert_eq!(server.account().count("awscc_gamelift_fleet"), 1);
    assert!(workspace.plan().unwrap().is_empty());
}

#[test]
fn a_rule_set_named_after_its_content_is_replaced() {
    let server = server();
    let mut workspace = workspace(&server, "cycle");
    workspace.apply().unwrap();
    workspace.set_variable("rule_set", r#"{"name":"duel","teams":[{}]}"#);

    let changes = workspace.plan().unwrap().changes();
    workspace.apply().unwrap();

    assert_eq!(changes["awscc_gamelift_matchmaking_rule_set.duel"], "create delete");
    assert_eq!(changes["awscc_gamelift_matchmaking_configuration.duel"], "update");
    assert_eq!(server.account().count("awscc_gamelift_matchmaking_rule_set"), 1);
}

#[test]
fn a_rule_set_that_keeps_its_name_cannot_be_replaced() {
    let server = server();
    let mut workspace = workspace(&server, "same_name");
    workspace.apply().unwrap();
    workspace.set_variable("rule_set", r#"{"name":"two"}"#);

    let refused = workspace.apply().unwrap_err();

    assert!(refused.words().contains("with identifier 'duel' already exists"), "{refused}");
}

#[test]
fn a_protected_table_is_neither_replaced_nor_destroyed() {
    let server = server();
    let mut workspace = workspace(&server, "cycle").variable("protect", "true");
    workspace.apply().unwrap();
    let words = "Resource cannot be deleted as it is currently protected against deletion";

    workspace.set_variable("table", "renamed");
    let replaced = workspace.apply().unwrap_err();
    workspace.set_variable("table", "players");
    let destroyed = workspace.destroy().unwrap_err();

    assert!(replaced.words().contains(words), "{replaced}");
    assert!(destroyed.words().contains(words), "{destroyed}");
    assert_eq!(server.account().count("aws_dynamodb_table"), 1);
}

#[test]
fn a_table_that_is_no_longer_protected_is_destroyed() {
    let server = server();
    let mut workspace = workspace(&server, "cycle").variable("protect", "true");
    workspace.apply().unwrap();

    workspace.set_variable("protect", "false");
    let changes = workspace.plan().unwrap().changes();
    workspace.apply().unwrap();
    workspace.destroy().unwrap();

    assert_eq!(changes["module.data.aws_dynamodb_table.players"], "update");
    assert!(server.account().is_empty());
}

#[test]
fn two_environments_live_side_by_side() {
    let server = server();
    let dev = workspace(&server, "cycle").variable("environment", "dev");
    let prod = workspace(&server, "cycle").variable("environment", "prod");

    dev.apply().unwrap();
    prod.apply().unwrap();
    let both = server.account().len();
    dev.destroy().unwrap();

    assert_eq!(both, 26);
    assert_eq!(server.account().len(), 13);
    assert!(prod.plan().unwrap().is_empty());
}

#[test]
fn one_environment_cannot_be_applied_from_two_states() {
    let server = server();
    workspace(&server, "cycle").apply().unwrap();

    let refused = workspace(&server, "cycle").apply().unwrap_err();

    assert!(refused.words().contains("Table already exists: fixture-dev-players"), "{refused}");
}

#[test]
fn what_went_behind_terraforms_back_is_planned_again() {
    let server = server();
    let workspace = workspace(&server, "cycle");
    workspace.apply().unwrap();

    let removed = server.account().remove("aws_s3_object", "key", "builds/1.zip");
    let changes = workspace.plan().unwrap().changes();

    assert_eq!(removed, 1);
    assert_eq!(changes["aws_s3_object.build"], "create");
}

#[test]
fn two_configurations_of_a_provider_do_not_mix() {
    let server = server();
    let workspace = workspace(&server, "aliases");
    workspace.apply().unwrap();

    let state = workspace.state().unwrap();

    let home = state.resource("aws_sqs_queue.home[4]").unwrap();
    assert_eq!(home["arn"], "arn:aws:sqs:eu-central-1:123456789012:queue-4");
    assert_eq!(home["tags_all"], serde_json::json!({"side": "home"}));
    let edge = state.resource("aws_sqs_queue.edge[4]").unwrap();
    assert_eq!(edge["arn"], "arn:aws:sqs:us-east-1:123456789012:queue-4");
    assert_eq!(edge["tags_all"], serde_json::json!({"side": "edge", "own": "yes"}));
    let elsewhere = state.resource("aws_sqs_queue.elsewhere").unwrap();
    assert_eq!(elsewhere["arn"], "arn:aws:sqs:ap-south-1:123456789012:queue");
    assert!(workspace.plan().unwrap().is_empty());
}

#[test]
fn state_outlives_the_stand_in() {
    let server_before = server();
    let before = workspace(&server_before, "cycle");
    before.apply().unwrap();
    let state = std::fs::read(before.root().join("terraform.tfstate")).unwrap();
    let server_after = server();
    let after = workspace(&server_after, "cycle");

    std::fs::write(after.root().join("terraform.tfstate"), state).unwrap();

    assert!(after.plan().unwrap().is_empty());
}
