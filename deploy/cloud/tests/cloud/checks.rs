//! What a command refuses before it does anything, and what it says then.

use std::fs;

use super::{golden, world::World};

#[test]
fn who_has_no_terraform_is_told_where_to_get_it() {
    let mut world = World::new();
    world.variables = vec![("TERRAFORM", "/nowhere/terraform".to_owned())];

    let seen = world.run("plan", "").refused("install 1.10 or newer");

    golden::check("no-terraform", &seen.said);
}

#[test]
fn who_has_no_aws_cli_is_told_where_to_get_it() {
    let mut world = World::new();
    let terraform = super::world::terraform();
    world.variables = vec![("TERRAFORM", terraform), ("PATH", "/nowhere".to_owned())];

    world.run("status", "").refused("the AWS CLI (`aws`) is missing");
}

#[test]
fn who_is_not_signed_in_is_told_how() {
    let world = World::new();
    let said =
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".";
    world.answer("sts get-caller-identity*", 253, said);

    let seen = world.run("plan", "").refused("there are no AWS credentials");

    golden::check("no-credentials", &seen.said);
}

#[test]
fn another_account_or_region_than_the_environments_is_refused() {
    let world = World::new();
    fs::create_dir(world.root().join("deploy")).unwrap();
    let record = world.root().join("deploy/environments.json");
    fs::write(&record, r#"{"dev":{"account":"999999999999","region":"us-east-1"}}"#).unwrap();
    let account = world.run("apply --yes", "").refused("these credentials");
    fs::write(&record, r#"{"dev":{"account":"123456789012","region":"eu-west-1"}}"#).unwrap();
    let region = world.run("apply --yes", "").refused("a deployment does not move");

    golden::check("wrong-account", &account.said);
    golden::check("wrong-region", &region.said);
}

#[test]
fn an_environment_that_nobody_described_is_refused() {
    let world = World::new();
    world.run("plan --environment live", "").refused("there are dev, prod");
}

#[test]
fn generated_files_that_are_stale_are_refused() {
    let world = World::new();
    fs::write(world.root().join("terraform/root/main.tf.json"), "{}").unwrap();

    world.run("plan", "").refused("terraform/root/main.tf.json is not as muster.toml says");
}

#[test]
fn what_is_not_deployed_is_told_so() {
    let world = World::new();
    for command in ["status", "rollback", "destroy --yes", "console-user list"] {
        world.run(command, "").refused("muster-dev is not deployed in account 123456789012");
    }
}

#[test]
fn a_game_server_that_would_report_elsewhere_is_refused() {
    let world = World::new();
    let list = world.root().join("target/packages/packages.json");
    let text = fs::read_to_string(&list).unwrap().replacen('{', r#"{"environment":"prod","#, 1);
    fs::write(&list, text).unwrap();

    let seen = world.run("plan --packages target/packages", "");

    seen.refused("is of prod in us-east-1, and dev in us-east-1 is");
}

#[test]
fn whoever_finds_the_state_locked_is_told_who_holds_it() {
    let world = World::new();
    world.has_bucket();
    let lock = r#"{"ID":"lock-1","Who":"ada@laptop","Operation":"OperationTypeApply","Path":"x"}"#;
    world.store().put("muster-terraform-123456789012/dev/terraform.tfstate.tflock", lock);

    let seen = world.run("plan --packages target/packages", "").refused("ada@laptop");

    assert!(seen.said.contains("somebody else is deploying"), "{}", seen.said);
}

#[test]
fn what_players_left_is_protected() {
    let world = World::new();
    let seen =
        world.run("destroy --environment prod --yes", "").refused("muster-prod is protected");

    golden::check("protected", &seen.said);
    assert!(world.calls().iter().all(|call| call.starts_with("sts ")));
}
