//! A new build is a fleet more, until the alias has moved and the older one is empty.

use serde_json::{Value as Json, json};
use terraform_provider::{State, Workspace};

use super::{Fleet, fleet, fleets, server, workspace};

const ALIAS: &str = "module.game_servers.awscc_gamelift_alias.live";

fn set(workspace: &mut Workspace, all: &[&Fleet], live: &Fleet) {
    workspace.set_variable("fleets", &fleets(all));
    workspace.set_variable("live_fleet", &live.name);
}

fn applied(workspace: &Workspace) -> State {
    workspace.apply().unwrap_or_else(|error| panic!("{error}"));
    workspace.state().unwrap()
}

fn address(fleet: &Fleet) -> String {
    format!("module.game_servers.awscc_gamelift_fleet.managed[\"{}\"]", fleet.name)
}

fn live(state: &State) -> &Json {
    &state.resource(ALIAS).unwrap()["routing_strategy"]["fleet_id"]
}

fn id<'s>(state: &'s State, fleet: &Fleet) -> &'s Json {
    &state.resource(&address(fleet)).unwrap()["fleet_id"]
}

#[test]
fn a_new_build_is_a_fleet_more_until_the_alias_has_moved() {
    let server = server();
    let mut workspace = workspace(&server, "dev");
    let (old, new) = (fleet(&workspace, "gameserver", false), fleet(&workspace, "another", false));
    workspace.apply().unwrap_or_else(|error| panic!("{error}"));

    set(&mut workspace, &[&old, &new], &old);
    let beside = applied(&workspace);
    set(&mut workspace, &[&old, &new], &new);
    let moved_by = workspace.plan().unwrap().changes();
    let moved = applied(&workspace);
    let draining = fleet(&workspace, "gameserver", true);
    set(&mut workspace, &[&draining, &new], &new);
    let emptied = applied(&workspace);
    set(&mut workspace, &[&new], &new);
    let removed = applied(&workspace);

    assert_eq!(live(&beside), id(&beside, &old));
    assert_eq!(live(&moved), id(&moved, &new));
    assert_eq!(moved.output("fleet_id"), Some(id(&moved, &new)));
    assert_eq!(id(&moved, &old), id(&beside, &old), "the older fleet is as it was");
    let apart = |address: &String| address != ALIAS && !address.contains("metric_alarm");
    let dashboard = "module.observability.aws_cloudwatch_dashboard.overview";
    let besides: Vec<_> = moved_by.keys().filter(|it| apart(it) && *it != dashboard).collect();
    assert!(besides.is_empty(), "{besides:?}");
    for location in emptied.resource(&address(&old)).unwrap()["locations"].as_array().unwrap() {
        assert_eq!(
            location["location_capacity"],
            json!({ "desired_ec2_instances": 0, "managed_capacity_configuration": null, "max_size": 0, "min_size": 0 })
        );
    }
    assert!(removed.resource(&address(&old)).is_none());
    assert_eq!(live(&removed), id(&removed, &new));
}

#[test]
fn the_alias_moves_back_without_the_older_archive() {
    let server = server();
    let mut workspace = workspace(&server, "dev");
    let mut old = fleet(&workspace, "gameserver", false);
    let mut new = fleet(&workspace, "another", false);
    set(&mut workspace, &[&old, &new], &new);
    workspace.apply().unwrap_or_else(|error| panic!("{error}"));
    for fleet in [&mut old, &mut new] {
        fleet.json["archive"] = "".into();
    }

    set(&mut workspace, &[&old, &new], &old);
    let state = applied(&workspace);

    assert_eq!(live(&state), id(&state, &old));
    assert!(workspace.plan().unwrap().is_empty());
}

#[test]
fn an_archive_that_is_another_build_is_refused() {
    let server = server();
    let workspace = workspace(&server, "dev");
    std::fs::write(workspace.root().join("packages/gameserver.zip"), "tampered").unwrap();

    let refused = workspace.plan().unwrap_err().words();

    assert!(refused.contains("their SHA-256 differ"), "{refused}");
}

#[test]
fn a_new_build_leaves_everything_else_alone() {
    let server = server();
    let mut workspace = workspace(&server, "dev");
    let (old, new) = (fleet(&workspace, "gameserver", false), fleet(&workspace, "another", false));
    workspace.apply().unwrap_or_else(|error| panic!("{error}"));
    set(&mut workspace, &[&old, &new], &old);

    let changes = workspace.plan().unwrap().changes();

    for (address, actions) in &changes {
        let of_fleet = address.contains(&new.name) && actions == "create";
        // What functions may do with the fleets names each.
        let rights = address.contains("game_servers.aws_iam_role_policy") && actions == "update";
        assert!(of_fleet || rights, "{address}: {actions}");
    }
    assert!(changes.contains_key(&address(&new)), "{changes:?}");
}
