//! The fleet's capacity: processes come and go with it.

use std::fs;

use rustix::process::{Pid, test_kill_process};

use crate::{
    gamelift::{client, operator},
    world::{Folder, World, eventually},
};

#[tokio::test(flavor = "multi_thread")]
async fn instances_bring_their_processes_and_take_them_along() {
    let folder = Folder::new();
    let settings = folder.settings();
    let world = World::start(folder, settings).await.unwrap();
    let client = client(&world, operator(&world));
    let fleets = client.list_fleets().send().await.unwrap();
    let fleet = &fleets.fleet_ids()[0];
    eventually("the first is started", || (world.folder.started().len() == 1).then_some(())).await;

    client.update_fleet_capacity().fleet_id(fleet).desired_instances(2).send().await.unwrap();

    let started = || Some(world.folder.started()).filter(|started| started.len() == 2);
    let started = eventually("another one is started", started).await;
    let capacity = client.describe_fleet_location_capacity().fleet_id(fleet).location("us-east-1");
    let counts = || async {
        let answer = capacity.clone().send().await.unwrap();
        let counts = answer.fleet_capacity().unwrap().instance_counts().unwrap();
        (counts.desired(), counts.maximum(), counts.pending())
    };
    assert_eq!(counts().await, (Some(2), Some(2), Some(2)));

    let none = client.update_fleet_capacity().fleet_id(fleet).desired_instances(0).min_size(0);
    none.send().await.unwrap();

    for id in started {
        let pid = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        eventually("it is ended", || test_kill_process(pid).is_err().then_some(())).await;
    }
    assert_eq!(counts().await, (Some(0), Some(2), Some(0)));
    let events = client.describe_fleet_events().fleet_id(fleet).send().await.unwrap();
    let scaled = events.events().iter().filter(|event| {
        event.event_code() == Some(&aws_sdk_gamelift::types::EventCode::FleetScalingEvent)
    });
    assert_eq!(scaled.count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn rule_sets_outlive_a_restart_and_the_switch_does_not() {
    let rules = fs::read_to_string("../rule-sets/simplerule.json").unwrap();
    let world = World::new().await;
    let gamelift = client(&world, operator(&world));
    let create = gamelift.create_matchmaking_rule_set().name("tried").rule_set_body(&rules);
    create.send().await.unwrap();
    let name = world.folder.settings().deployment.matchmaking.name;
    let switch = gamelift.update_matchmaking_configuration().name(&name).rule_set_name("tried");
    let switched = switch.send().await.unwrap();
    assert_eq!(switched.configuration().unwrap().rule_set_name(), Some("tried"));
    let folder = world.stop().await;

    let settings = local::Settings { processes_per_location: Some(0), ..folder.settings() };
    let world = World::start(folder, settings).await.unwrap();

    let gamelift = client(&world, operator(&world));
    let kept = gamelift.describe_matchmaking_rule_sets().names("tried").send().await.unwrap();
    assert_eq!(kept.rule_sets()[0].rule_set_body(), Some(rules.as_str()));
    let used = gamelift.describe_matchmaking_configurations().send().await.unwrap();
    assert_ne!(used.configurations()[0].rule_set_name(), Some("tried"));
}
