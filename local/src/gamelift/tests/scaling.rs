//! The fleet's capacity: instances started and ended, and what they take along.

use serde_json::{Value, json};

use super::operations::event_codes;
use super::{ARENA, DUEL, Scene, Server, deployment, query, variable};
use crate::gamelift::ids::{ConnectionId, InstanceId};

/// A fleet that may have up to four instances in us-east-1.
fn roomy(rule_set: &str) -> Scene {
    Scene::of(&deployment(rule_set, |deployment| {
        deployment.fleet.locations[0].capacity.maximum = 4;
    }))
}

impl Scene {
    fn update(&mut self, members: Value) -> Value {
        let mut input = json!({"FleetId": self.call("ListFleets", json!({}))["FleetIds"][0]});
        for (name, value) in members.as_object().unwrap() {
            input[name] = value.clone();
        }
        self.call("UpdateFleetCapacity", input)
    }

    /// Instances of us-east-1: wanted, pending, active, idle, terminating.
    fn counts(&mut self) -> [u64; 5] {
        let answer = self.call("DescribeFleetCapacity", json!({}));
        let counts = &answer["FleetCapacity"][0]["InstanceCounts"];
        ["DESIRED", "PENDING", "ACTIVE", "IDLE", "TERMINATING"]
            .map(|name| counts[name].as_u64().unwrap())
    }

    /// The instances of us-east-1 that were started so far.
    fn here(&self) -> Vec<InstanceId> {
        let here = self.started.iter().filter(|instance| instance.location == "us-east-1");
        here.map(|instance| instance.id.clone()).collect()
    }

    /// A process on `instance` that can take a game session.
    fn ready_on(&mut self, instance: &InstanceId) -> Server {
        let launch = self.act(|world, now| world.launch_on(instance, now)).unwrap();
        let mut server = Server {
            process: launch.process.clone(),
            token: variable(&launch, "GAMELIFT_SDK_AUTH_TOKEN"),
            query: query(&launch),
            connection: ConnectionId(0),
        };
        self.connect(&mut server);
        self.ask(&server, json!({"Action": "ActivateServerProcess", "Port": 33000}));
        self.ask(&server, json!({"Action": "HeartbeatServerProcess", "HealthStatus": true}));
        server
    }
}

#[test]
fn the_deployment_s_instances_are_started_and_become_active() {
    let mut scene = Scene::new(DUEL);
    scene.wait(0);
    assert_eq!(scene.started.len(), 2, "one in each location");
    assert_eq!(scene.counts(), [1, 1, 0, 0, 0]);

    let instance = scene.here()[0].clone();
    scene.ready_on(&instance);

    assert_eq!(scene.counts(), [1, 0, 1, 1, 0]);
    assert!(instance.to_string().starts_with("i-"), "{instance}");
    assert_eq!(instance.to_string().len(), 19);
}

#[test]
fn more_instances_are_started_and_the_log_says_so() {
    let mut scene = roomy(DUEL);

    let answer = scene.update(json!({"DesiredInstances": 3}));

    assert_eq!(answer["Location"], "us-east-1", "the home region, if none is named");
    assert_eq!(scene.here().len(), 3);
    assert_eq!(scene.counts(), [3, 3, 0, 0, 0]);
    assert_eq!(event_codes(&mut scene).pop().unwrap(), "FLEET_SCALING_EVENT");
    let there = json!({"Location": "eu-west-1", "DesiredInstances": 2});
    assert_eq!(scene.update(there)["Location"], "eu-west-1");
    assert_eq!(scene.started.len(), 5);
}

#[test]
fn idle_instances_end_before_those_with_game_sessions() {
    let mut scene = roomy(ARENA);
    scene.update(json!({"DesiredInstances": 2}));
    let [first, second] = scene.here().try_into().unwrap();
    let busy = scene.ready_on(&first);
    scene.request("t-ada", "ada");
    scene.gather();
    scene.activate(&busy);
    let idle = scene.ready_on(&second);

    scene.update(json!({"DesiredInstances": 1}));

    assert_eq!(scene.told(&idle).pop().unwrap()["Action"], "TerminateProcess");
    assert_eq!(scene.told(&busy).len(), 1, "it was told of its game session only");
    assert!(scene.act(|world, now| world.launch_on(&second, now)).is_none());
    assert_eq!(scene.counts(), [1, 0, 1, 0, 1]);
    scene.ask(&idle, json!({"Action": "TerminateServerProcess"}));
    scene.wait(60_000);
    assert_eq!(scene.counts(), [1, 0, 1, 0, 0]);
}

#[test]
fn players_get_notice_when_their_instance_ends() {
    let mut scene = roomy(ARENA);
    scene.wait(0);
    let instance = scene.here()[0].clone();
    let server = scene.ready_on(&instance);
    scene.request("t-ada", "ada");
    scene.gather();
    let session = scene.activate(&server);

    scene.update(json!({"DesiredInstances": 0, "MinSize": 0}));

    assert_eq!(scene.told(&server).pop().unwrap()["Action"], "TerminateProcess");
    let found = scene.call("DescribeGameSessions", json!({"GameSessionId": session}));
    assert_eq!(found["GameSessions"][0]["Status"], "TERMINATING");
    assert!(scene.killed.is_empty());
}

#[test]
fn a_process_that_hears_nothing_is_killed_with_its_instance() {
    let mut scene = roomy(DUEL);
    scene.wait(0);
    let instance = scene.here()[0].clone();
    let launch = scene.act(|world, now| world.launch_on(&instance, now)).unwrap();

    scene.update(json!({"DesiredInstances": 0, "MinSize": 0}));

    assert_eq!(scene.killed, [launch.process]);
    assert_eq!(scene.counts(), [0, 0, 0, 0, 0]);
}

#[test]
fn limits_hold_and_take_the_desired_number_along() {
    let mut scene = roomy(DUEL);
    for members in [
        json!({"DesiredInstances": 5}),
        json!({"DesiredInstances": 0}),
        json!({"DesiredInstances": -1}),
        json!({"MinSize": 5}),
        json!({"MaxSize": 0}),
        json!({"ManagedCapacityConfiguration": {}}),
    ] {
        assert_eq!(scene.update(members.clone())["__type"], "InvalidRequestException", "{members}");
    }
    let nowhere = json!({"Location": "ap-south-1", "DesiredInstances": 1});
    assert_eq!(scene.update(nowhere)["__type"], "NotFoundException");
    let everywhere = json!({"DesiredInstances": 600, "MaxSize": 1000});
    assert_eq!(scene.update(everywhere)["__type"], "LimitExceededException");
    assert_eq!(scene.counts()[0], 1, "nothing was changed");

    scene.update(json!({"MinSize": 2}));

    assert_eq!(scene.counts()[0], 2);
}

#[test]
fn the_runtime_configuration_and_the_policies_are_told() {
    let mut scene = Scene::new(DUEL);
    let fleet = json!({"FleetId": scene.call("ListFleets", json!({}))["FleetIds"][0]});

    let runtime = scene.call("DescribeRuntimeConfiguration", fleet.clone());
    let policies = scene.call("DescribeScalingPolicies", fleet);

    let runtime = &runtime["RuntimeConfiguration"];
    assert_eq!(runtime["GameSessionActivationTimeoutSeconds"], 10);
    assert_eq!(runtime["ServerProcesses"].as_array().unwrap().len(), 1);
    assert_eq!(policies, json!({"ScalingPolicies": []}));
}

#[test]
fn the_fleet_s_metrics_say_what_is_free() {
    let mut scene = roomy(ARENA);
    scene.wait(0);
    let instance = scene.here()[0].clone();
    let server = scene.ready_on(&instance);
    scene.ready_on(&instance);
    scene.request("t-ada", "ada");
    scene.gather();
    scene.activate(&server);

    let states = scene.world.location_states();

    let here = states.iter().find(|state| state.location == "us-east-1").unwrap();
    let value = |name: &str| here.values.iter().find(|(other, _)| *other == name).unwrap().1;
    assert_eq!(value("ActiveGameSessions"), 1.0);
    assert_eq!(value("AvailableGameSessions"), 1.0);
    assert_eq!(value("CurrentPlayerSessions"), 1.0);
    assert_eq!((value("ActiveInstances"), value("IdleInstances")), (1.0, 0.0));
}
