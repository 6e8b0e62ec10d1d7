//! The life of a deployment: planned, applied, moved to another build and back, and gone.

use serde_json::Value as Json;

use super::{
    golden,
    world::{ACCOUNT, World},
};

/// What `status` says is live, and which fleets there are.
fn fleets(world: &World) -> (String, Vec<String>) {
    let status = world.run("status --json", "").good().json();
    let all = status["fleets"].as_array().unwrap();
    let name = |fleet: &Json| fleet["name"].as_str().unwrap().to_owned();
    let live = all.iter().find(|fleet| fleet["live"] == true).map(name).unwrap();
    (live, all.iter().map(name).collect())
}

fn deployed() -> World {
    let world = World::new();
    world.has_bucket();
    world.run("apply --yes --packages target/packages", "").good();
    world.calls();
    world
}

fn sorted(names: [&str; 2]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| World::fleet(name)).collect();
    names.sort();
    names
}

#[test]
fn an_empty_account_is_asked_about_twice_and_then_deployed_to() {
    let world = World::new();
    let no = world.run("plan --packages target/packages", "n\n").refused("nothing was changed");
    let first = world.run("apply --packages target/packages", "y\ny\n").good();
    let calls = world.calls();
    world.has_bucket();
    let again = world.run("plan --packages target/packages --json", "").good();

    golden::check("bootstrap-declined", &no.said);
    golden::check("first-apply", &first.said);
    golden::check("nothing-to-do", &again.said);
    assert_eq!(again.json()["nothing_to_do"], true);
    assert!(world.root().join(format!("terraform/bootstrap/{ACCOUNT}.tfstate")).is_file());
    let record = std::fs::read_to_string(world.root().join("deploy/environments.json")).unwrap();
    assert!(record.contains(ACCOUNT), "{record}");
    let bucket = format!("muster-terraform-{ACCOUNT}");
    assert_eq!(
        world.store().keys(),
        [format!("{bucket}/dev/terraform.tfstate")],
        "no lock is left"
    );
    let uploads: Vec<_> = calls.iter().filter(|call| call.starts_with("s3 cp")).collect();
    assert!(uploads[0].contains("--include console-1.js --content-type text/javascript"));
    assert!(uploads[1].contains("--include index.html --content-type text/html"), "{uploads:?}");
    assert!(calls.iter().any(|call| call.starts_with("cloudfront create-invalidation")));
    assert!(!calls.iter().any(|call| call.contains("nothing")), "a secret on a command line");
}

#[test]
fn a_new_build_goes_live_when_it_is_healthy_and_back_when_it_is_not_wanted() {
    let world = deployed();
    world.build("second");
    world.fleets("ACTIVATING", 0, 3);
    let mut waiting = world.start("apply --yes --packages target/packages", "");
    waiting.interrupt_at("0 processes");
    let stopped = waiting.end();
    let half_way = fleets(&world);
    world.fleets("ACTIVE", 10, 3);
    let moved = world.run("apply --yes --packages target/packages", "").good();
    let after = fleets(&world);
    let back = world.run("rollback", "y\n").good();
    let rolled_back = fleets(&world);
    world.fleets("ACTIVE", 10, 0);
    let retired =
        world.run("apply --yes --keep-fleet --retire --packages target/packages", "").good();
    let end = fleets(&world);

    assert_eq!(stopped.status, Some(130), "{}", stopped.said);
    assert_eq!(half_way, (World::fleet("first"), sorted(["first", "second"])));
    assert_eq!(after, (World::fleet("second"), sorted(["first", "second"])));
    assert_eq!(rolled_back, (World::fleet("first"), sorted(["first", "second"])));
    assert_eq!(end, (World::fleet("first"), vec![World::fleet("first")]));
    golden::check("stopped-at-the-gate", &stopped.said);
    golden::check("moved", &moved.said);
    golden::check("rolled-back", &back.said);
    golden::check("retired", &retired.said);
}

#[test]
fn a_broken_fleet_never_goes_live() {
    let world = deployed();
    world.build("broken");
    world.fleets("ERROR", 0, 0);

    let seen = world.run("apply --yes --packages target/packages", "");

    golden::check("broken-fleet", &seen.refused("will not become healthy").said);
    assert_eq!(fleets(&world).0, World::fleet("first"));
}

#[test]
fn an_apply_that_was_stopped_leaves_no_lock_and_goes_on() {
    let world = World::new();
    world.has_bucket();
    let mut applying = world.start("apply --yes --packages target/packages", "");
    applying.interrupt_at("created");
    let stopped = applying.end();
    let locks = world.store().keys();
    world.run("apply --yes --packages target/packages", "").good();
    let again = world.run("plan --packages target/packages --json", "").good().json();

    assert_eq!(stopped.status, Some(130), "{}", stopped.said);
    assert!(stopped.said.contains("the same command goes on from there"), "{}", stopped.said);
    assert!(!locks.iter().any(|key| key.ends_with(".tflock")), "{locks:?}");
    assert_eq!(again["nothing_to_do"], true);
}

#[test]
fn a_failed_apply_says_what_why_and_what_next() {
    let world = deployed();
    world.store().lose("dev/terraform.tfstate");

    let seen =
        world.run("apply --yes --packages target/packages", "").refused("Terraform could not");

    assert!(seen.said.contains("    resource  module.data.aws_dynamodb_table"), "{}", seen.said);
    assert!(seen.said.contains("Table already exists"), "{}", seen.said);
    assert!(seen.said.contains("    next      something with that name is in the account"));
}

#[test]
fn a_deployment_goes_only_by_its_name() {
    let world = deployed();
    let refused = world.run("destroy", "muster-prod\n").refused("nothing was changed");
    let gone = world.run("destroy", "muster-dev\n").good();

    golden::check("destroy-declined", &refused.said);
    golden::check("destroyed", &gone.said);
    assert!(world.server().account().is_empty());
}

#[test]
fn what_is_protected_goes_when_the_protection_is_lifted() {
    let world = World::new();
    world.has_bucket();
    let apply = "apply --environment prod --packages target/packages";
    world.run(apply, "y\n").refused("it was not confirmed");
    world.run(apply, "muster-prod\n").good();

    world.run("destroy --environment prod --lift-protection", "muster-prod\n").good();

    assert!(world.server().account().is_empty());
}

#[test]
fn operators_are_invited_moved_listed_and_kept_out() {
    let world = deployed();
    let invited = world.run("console-user create ada@example.com --group admin", "").good();
    let calls = world.calls();
    let exists =
        "An error occurred (UsernameExistsException) when calling the AdminCreateUser operation: x";
    world.answer("cognito-idp admin-create-user*", 254, exists);
    let groups = r#"{"Groups":[{"GroupName":"admin"}]}"#;
    world.answer("cognito-idp admin-list-groups-for-user*", 0, groups);
    world.run("console-user create ada@example.com --group viewer", "").good();
    let moved = world.calls();
    let users = r#"{"Users":[{"Username":"1","Enabled":true,"UserStatus":"CONFIRMED","Attributes":[{"Name":"email","Value":"ada@example.com"}]}]}"#;
    world.answer("cognito-idp list-users*", 0, users);
    let listed = world.run("console-user list --json", "").good();
    world.run("console-user disable ada@example.com", "").good();
    let disabled = world.calls();

    golden::check("invited", &invited.said);
    assert!(calls.iter().any(|call| call.contains("--desired-delivery-mediums EMAIL")));
    assert!(calls.iter().any(
        |call| call.contains("admin-add-user-to-group") && call.contains("--group-name admin")
    ));
    assert!(!calls.iter().any(|call| call.contains("password")));
    assert!(
        moved.iter().any(|call| call.contains("admin-remove-user-from-group")
            && call.contains("--group-name admin"))
    );
    assert_eq!(listed.json()[0]["group"], "admin");
    assert!(disabled.iter().any(|call| call.contains("admin-user-global-sign-out")));
}

#[test]
fn status_says_what_is_wrong_and_who_deploys() {
    let world = deployed();
    let alarm =
        r#"{"MetricAlarms":[{"AlarmName":"muster-dev-fleet","StateReason":"no capacity"}]}"#;
    world.answer("cloudwatch describe-alarms*", 0, alarm);
    let lock = r#"{"ID":"lock-1","Who":"ada@laptop","Operation":"OperationTypeApply","Created":"2026-11-22T10:00:00Z"}"#;
    world.answer("s3 cp *.tflock -*", 0, lock);

    let seen = world.run("status", "").good();

    golden::check("status", &seen.said);
}
