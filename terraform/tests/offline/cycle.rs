//! Valid, planned, applied, unchanged, changed and gone, in every environment and kind of hosting.

use std::{fs, path::Path};

use terraform_provider::Workspace;

use super::{server, workspace};

#[test]
fn dev_is_applied_once_and_destroyed_whole() {
    let server = server();
    let workspace = workspace(&server, "dev");

    workspace.validate().unwrap_or_else(|error| panic!("{error}"));
    workspace.apply().unwrap_or_else(|error| panic!("{error}"));
    let second = workspace.plan().unwrap();
    workspace.destroy().unwrap_or_else(|error| panic!("{error}"));

    assert!(second.is_empty(), "{:?}", second.changes());
    assert!(server.account().is_empty());
}

#[test]
fn prod_is_applied_once_and_keeps_its_tables() {
    let server = server();
    let mut workspace = workspace(&server, "prod");
    workspace.set_variable("alarm_email", "ops@example.com");
    workspace.set_variable("monthly_budget_usd", "100");

    workspace.apply().unwrap_or_else(|error| panic!("{error}"));
    let second = workspace.plan().unwrap();
    let applied = workspace.state().unwrap();
    workspace.set_variable("environment", "live");
    let renamed = workspace.run(&[
        "apply",
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-target=module.data",
    ]);
    let destroyed = workspace.destroy();

    assert!(renamed.is_err(), "a renamed table would be another one, and empty");
    assert!(second.is_empty(), "{:?}", second.changes());
    assert_eq!(applied.resources_of("aws_budgets_budget").len(), 1);
    assert!(destroyed.is_err(), "what players left is protected");
    let left = workspace.state().unwrap();
    for (address, table) in applied.resources_of("aws_dynamodb_table") {
        assert_eq!(left.resource(&address).unwrap()["arn"], table["arn"]);
    }
}

#[test]
fn containers_and_own_machines_are_applied_once() {
    for (hosting, kind) in
        [("containers", "awscc_gamelift_container_fleet"), ("anywhere", "awscc_gamelift_location")]
    {
        let server = server();
        let workspace = workspace(&server, "dev")
            .variable("hosting", hosting)
            .variable("fleets", "{}")
            .variable("live_fleet", "")
            .variable("container_image", "123456789012.dkr.ecr.us-east-1.amazonaws.com/game:1");

        workspace.apply().unwrap_or_else(|error| panic!("{hosting}: {error}"));
        let second = workspace.plan().unwrap();

        assert!(second.is_empty(), "{hosting}: {:?}", second.changes());
        assert!(!workspace.state().unwrap().resources_of(kind).is_empty(), "{hosting}");
    }
}

#[test]
fn a_changed_rule_set_is_there_before_the_old_one_goes() {
    let server = server();
    let workspace = workspace(&server, "dev");
    workspace.apply().unwrap_or_else(|error| panic!("{error}"));
    let before = workspace.state().unwrap();
    let name = before.output("matchmaking_configuration").unwrap().clone();
    let file = workspace.root().join("../modules/matchmaking/main.tf.json");
    let text = fs::read_to_string(&file).unwrap();
    let hash = super::deployment("dev").rule_set.name;
    let hash = hash.rsplit('-').next().unwrap();
    fs::write(&file, text.replace(hash, "0badcafe")).unwrap();

    workspace.apply().unwrap_or_else(|error| panic!("{error}"));

    let after = workspace.state().unwrap();
    let address = "module.matchmaking.awscc_gamelift_matchmaking_configuration.matches";
    let configuration = after.resource(address).unwrap();
    assert_eq!(configuration["name"], name);
    assert!(configuration["rule_set_name"].as_str().unwrap().ends_with("0badcafe"));
    assert!(configuration["rule_set_arn"].as_str().unwrap().ends_with("0badcafe"));
}

#[test]
fn the_suites_pass() {
    let server = server();
    let workspace = Workspace::new(&server, Path::new("."), "root").unwrap();

    let ran = workspace.test().unwrap_or_else(|error| panic!("{error}"));

    assert!(ran.output.contains("7 passed, 0 failed"), "{}", ran.output);
}

#[test]
fn what_makes_no_sense_is_refused_with_its_reason() {
    let server = server();
    for (variable, value, reason) in [
        ("hosting", "cloud", "Hosting must be one of"),
        ("log_retention_days", "31", "Log retention days must be one of"),
        ("environment", "Prod", "Environment must be lower-case letters"),
        ("monthly_budget_usd", "10", "A budget is set, and nobody is told"),
        ("live_fleet", "", "Managed instances need a fleet"),
        ("live_fleet", "another", "Live fleet must be the name of one of the fleets"),
        ("fleets", "{}", "Live fleet must be the name of one of the fleets"),
        (
            "fleets",
            "{a={archive=\"\",build=\"\",draining=false,instance_type=\"\"}}",
            "Fleets must be named",
        ),
        ("capacity", "{us-east-1={desired=1,maximum=1,minimum=1}}", "Capacity must have"),
    ] {
        let workspace = workspace(&server, "dev").variable(variable, value);

        let refused = workspace.plan().unwrap_err().to_string();

        assert!(refused.contains(reason), "{variable}: {refused}");
    }
}
