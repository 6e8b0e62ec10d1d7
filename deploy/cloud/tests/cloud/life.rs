//! The life of a deployment: planned, applied, moved to another build and back, and gone.

use serde_json::{Value as Json, json};

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

#[test]
fn an_empty_account_is_asked_about_twice_and_then_deployed_to() {
    let world = World::new();
    let no = world.run("plan --packages target/packages", "n\n").refused("nothing was changed");
    let mut asked = world.start("apply --packages target/packages", "");
    asked.interrupt_at("Make it? [y/N]");
    let stopped = asked.end();
    let first = world.run("apply --packages target/packages", "y\ny\n").good();
    let calls = world.calls();
    world.has_bucket();
    let again = world.run("plan --packages target/packages --json", "").good();
    let keys = world.store().keys();
    world.store().lose("dev/terraform.tfstate");
    let lost =
        world.run("apply --yes --packages target/packages", "").refused("Terraform could not");

    golden::check("bootstrap-declined", &no.said);
    golden::check("first-apply", &first.said);
    golden::check("nothing-to-do", &again.said);
    assert_eq!(stopped.status, Some(130), "{}", stopped.said);
    assert_eq!(again.json()["nothing_to_do"], true);
    assert!(world.root().join(format!("terraform/bootstrap/{ACCOUNT}.tfstate")).is_file());
    let record = std::fs::read_to_string(world.root().join("deploy/environments.json")).unwrap();
    assert!(record.contains(ACCOUNT), "{record}");
    assert_eq!(
        keys,
        [format!("muster-terraform-{ACCOUNT}/dev/terraform.tfstate")],
        "no lock is left"
    );
    let uploads: Vec<_> = calls.iter().filter(|call| call.starts_with("s3 cp")).collect();
    assert!(uploads[0].contains("--include console-1.js --content-type text/javascript"));
    assert!(uploads[1].contains("--include index.html --content-type text/html"), "{uploads:?}");
    assert!(calls.iter().any(|call| call.starts_with("cloudfront create-invalidation")));
    assert!(!calls.iter().any(|call| call.contains("nothing")), "a secret on a command line");
    // Which of them Terraform came to first differs.
    for part in ["    resource  module.", "already", "    next      something with that name is"] {
        assert!(lost.said.contains(part), "{}", lost.said);
    }
}

#[test]
fn a_new_build_goes_live_when_it_is_healthy_and_back_when_it_is_not_wanted() {
    let world = deployed();
    world.build("second");
    world.fleets("ERROR", 0, 0);
    let broken = world.run("apply --yes --packages target/packages", "");
    world.build("third");
    let replaced = world.run("plan --packages target/packages", "").good();
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
    let nowhere = world.run("rollback --to 000000000000-c7g-medium", "");
    world.fleets("ACTIVE", 10, 0);
    let retire = "apply --yes --keep-fleet --retire --packages target/packages";
    let retired = world.run(retire, "").good();
    let end = fleets(&world);

    golden::check("broken-fleet", &broken.refused("will not become healthy").said);
    golden::check("broken-fleet-replaced", &replaced.said);
    assert_eq!(stopped.status, Some(130), "{}", stopped.said);
    let both = {
        let mut both = vec![World::fleet("first"), World::fleet("second")];
        both.sort();
        both
    };
    assert_eq!(half_way, (World::fleet("first"), both.clone()));
    assert_eq!(after, (World::fleet("second"), both.clone()));
    assert_eq!(rolled_back, (World::fleet("first"), both));
    assert_eq!(end, (World::fleet("first"), vec![World::fleet("first")]));
    nowhere.refused("there is no fleet 000000000000-c7g-medium to go back to");
    golden::check("stopped-at-the-gate", &stopped.said);
    golden::check("moved", &moved.said);
    golden::check("rolled-back", &back.said);
    golden::check("retired", &retired.said);
}

#[test]
fn an_apply_that_was_stopped_leaves_no_lock_and_goes_on() {
    let world = World::new();
    world.has_bucket();
    let mut applying = world.start("apply --yes --packages target/packages", "");
    applying.interrupt_at("created ");
    let stopped = applying.end();
    let locks = world.store().keys();
    world.run("apply --yes --packages target/packages", "").good();
    let again = world.run("plan --packages target/packages --json", "").good().json();

    assert_eq!(stopped.status, Some(130), "{}", stopped.said);
    assert!(stopped.said.contains("the same command goes on from there"), "{}", stopped.said);
    assert!(!locks.iter().any(|key| key.ends_with(".tflock")), "{locks:?}");
    assert_eq!(again["nothing_to_do"], true);
    operators_are_invited_moved_listed_and_kept_out(&world);
    status_says_what_is_wrong_and_who_deploys(&world);
    it_goes_only_by_its_name(&world);
}

/// What follows goes on with a deployment that is there: making one takes longest.
fn it_goes_only_by_its_name(world: &World) {
    let refused = world.run("destroy", "muster-prod\n").refused("nothing was changed");
    let gone = world.run("destroy", "muster-dev\n").good();

    golden::check("destroy-declined", &refused.said);
    golden::check("destroyed", &gone.said);
    assert!(world.server().account().is_empty());
}

fn operators_are_invited_moved_listed_and_kept_out(world: &World) {
    world.calls();
    let invited = world.run("console-user create ada@example.com --group admin", "").good();
    let calls = world.calls();
    world.refuse("cognito-idp admin-create-user*", "UsernameExistsException", "AdminCreateUser");
    let groups = r#"{"Groups":[{"GroupName":"admin"}]}"#;
    world.answer("cognito-idp admin-list-groups-for-user*", 0, groups);
    world.run("console-user create ada@example.com --group viewer", "").good();
    let moved = world.calls();
    let user = json!({
        "Username": "1",
        "Enabled": true,
        "UserStatus": "CONFIRMED",
        "Attributes": [{ "Name": "email", "Value": "ada@example.com" }],
    });
    world.answer("cognito-idp list-users*", 0, &json!({ "Users": [user] }).to_string());
    let listed = world.run("console-user list --json", "").good();
    world.run("console-user disable ada@example.com", "").good();
    let disabled = world.calls();

    let has = |calls: &[String], one: &str, other: &str| {
        calls.iter().any(|call| call.contains(one) && call.contains(other))
    };
    golden::check("invited", &invited.said);
    assert!(has(&calls, "admin-create-user", "--desired-delivery-mediums EMAIL"), "{calls:?}");
    assert!(has(&calls, "admin-add-user-to-group", "--group-name admin"), "{calls:?}");
    assert!(!has(&calls, "password", ""), "{calls:?}");
    assert!(has(&moved, "admin-add-user-to-group", "--group-name viewer"), "{moved:?}");
    assert!(has(&moved, "admin-remove-user-from-group", "--group-name admin"), "{moved:?}");
    assert_eq!(listed.json()[0]["group"], "admin");
    assert!(has(&disabled, "admin-user-global-sign-out", "ada@example.com"), "{disabled:?}");
}

fn status_says_what_is_wrong_and_who_deploys(world: &World) {
    let alarm = json!({ "AlarmName": "muster-dev-fleet", "StateReason": "no capacity" });
    world.answer("cloudwatch describe-alarms*", 0, &json!({ "MetricAlarms": [alarm] }).to_string());
    let lock = json!({
        "ID": "lock-1",
        "Who": "ada@laptop",
        "Operation": "OperationTypeApply",
        "Created": "2026-11-22T10:00:00Z",
    });
    world.answer("s3 cp *.tflock -*", 0, &lock.to_string());

    let seen = world.run("status", "").good();

    golden::check("status", &seen.said);
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
