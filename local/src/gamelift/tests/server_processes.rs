//! Game server processes: admission, health, coming back, ending.

use http::StatusCode;
use serde_json::json;

use super::{DUEL, Scene, query};
use crate::gamelift::launch::Exit;
use crate::gamelift::processes::Stage;

#[test]
fn a_process_is_let_in_with_its_own_token_only() {
    let mut scene = Scene::new(DUEL);
    let launch = scene.act(|world, now| world.launch("us-east-1", now));
    let other = scene.connected_server("us-east-1");
    let query = query(&launch);
    let status = |query: &str| scene.world.admit(query).map_err(|refusal| refusal.status);

    assert_eq!(status(&query).unwrap().process, launch.process);
    let token = launch.environment[4].1.clone();
    assert_eq!(status(&query.replace(&token, &other.token)).unwrap_err(), StatusCode::FORBIDDEN);
    assert_eq!(status(&query.replace(&token, "SigV4")).unwrap_err(), StatusCode::FORBIDDEN);
    assert_eq!(status(&query.replace("pID=", "pID=x")).unwrap_err(), StatusCode::FORBIDDEN);
    assert_eq!(status(&query.replace("FleetId=", "FleetId=x")).unwrap_err(), StatusCode::FORBIDDEN);
    assert_eq!(
        status(&query.replace("ComputeId=", "OtherId=")).unwrap_err(),
        StatusCode::BAD_REQUEST
    );
}

#[test]
fn the_token_is_no_secret_to_the_log() {
    let mut scene = Scene::new(DUEL);
    let launch = scene.act(|world, now| world.launch("us-east-1", now));
    let token = &launch.environment[4].1;

    assert!(!format!("{launch:?}").contains(token));
    assert!(!format!("{:?}", scene.world).contains(token));
}

#[test]
fn a_refusal_has_the_shape_of_the_real_service() {
    let scene = Scene::new(DUEL);
    let refusal = scene.world.admit("pID=p&FleetId=f&ComputeId=c&Authorization=t").unwrap_err();

    let body: serde_json::Value = serde_json::from_str(&refusal.body()).unwrap();

    assert_eq!(
        (&body["Action"], &body["RequestId"], &body["StatusCode"]),
        (&json!("$connect"), &json!("$connect"), &json!(403))
    );
    assert!(body["ErrorMessage"].as_str().unwrap().contains("not known"));
}

#[test]
fn a_process_that_has_ended_does_not_come_back() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    scene.ask(&server, json!({"Action": "TerminateServerProcess"}));

    assert_eq!(scene.world.admit(&server.query).unwrap_err().status, StatusCode::FORBIDDEN);
    scene.act(|world, now| world.process_exited(&server.process, Exit::Code(0), now));
    let refusal = scene.world.admit(&server.query).unwrap_err();

    assert!(refusal.message.contains("has ended"), "{refusal}");
    assert!(scene.killed.is_empty());
}

#[test]
fn a_process_is_ready_at_its_first_heartbeat_or_a_second_after_its_reply() {
    let mut scene = Scene::new(DUEL);
    let with_heartbeat = scene.connected_server("us-east-1");
    scene.ask(&with_heartbeat, json!({"Action": "ActivateServerProcess", "Port": 33000}));
    assert!(!scene.world.processes.any_idle());
    scene.ask(&with_heartbeat, json!({"Action": "HeartbeatServerProcess", "HealthStatus": true}));
    assert!(scene.world.processes.idle_in("us-east-1").is_some());

    let without = scene.connected_server("eu-west-1");
    scene.ask(&without, json!({"Action": "ActivateServerProcess", "Port": 33000}));
    scene.wait(999);
    assert!(scene.world.processes.idle_in("eu-west-1").is_none());
    scene.wait(1);
    assert!(scene.world.processes.idle_in("eu-west-1").is_some());
}

#[test]
fn a_process_is_ready_once_and_with_a_port() {
    let mut scene = Scene::new(DUEL);
    let server = scene.connected_server("us-east-1");
    let without_port = scene.ask(&server, json!({"Action": "ActivateServerProcess"}));
    assert_eq!(without_port["StatusCode"], 400);
    scene.ask(&server, json!({"Action": "ActivateServerProcess", "Port": 33000}));

    let again = scene.ask(&server, json!({"Action": "ActivateServerProcess", "Port": 33000}));

    assert_eq!(again["StatusCode"], 400);
}

#[test]
fn a_process_that_never_gets_ready_is_killed() {
    let mut scene = Scene::new(DUEL);
    let server = scene.connected_server("us-east-1");

    scene.wait(300_000);

    assert_eq!(scene.killed, [server.process]);
    assert_eq!(scene.cut, [server.connection]);
}

#[test]
fn three_unhealthy_reports_end_a_process_two_do_not() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    for healthy in [false, false, true, false, false] {
        scene.wait(60_000);
        scene.ask(&server, json!({"Action": "HeartbeatServerProcess", "HealthStatus": healthy}));
    }
    assert!(scene.told(&server).is_empty());

    scene.ask(&server, json!({"Action": "HeartbeatServerProcess", "HealthStatus": false}));

    let told = scene.told(&server).pop().unwrap();
    assert_eq!(told["Action"], "TerminateProcess");
    assert_eq!(told["TerminationTime"], scene.now.as_millis() + 300_000);
    assert!(told.get("RequestId").is_none());
    scene.wait(300_000);
    assert_eq!(scene.killed, [server.process]);
}

#[test]
fn three_missed_heartbeats_end_a_process() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");

    scene.wait(3 * 85_000 - 1);
    assert!(scene.told(&server).is_empty());
    scene.wait(1);

    assert_eq!(scene.told(&server).pop().unwrap()["Action"], "TerminateProcess");
}

#[test]
fn a_process_that_comes_back_is_the_same_process() {
    let mut scene = Scene::new(DUEL);
    let mut server = scene.ready_server("us-east-1");
    let (process, old) = (server.process.clone(), server.connection);
    scene.act(|world, now| world.disconnect(&process, old, now));
    assert!(!scene.world.processes.any_idle(), "nothing can be sent to it");
    scene.wait(200_000);

    assert!(scene.world.admit(&server.query).is_ok());
    scene.connect(&mut server);
    scene.ask(&server, json!({"Action": "HeartbeatServerProcess", "HealthStatus": true}));
    scene.wait(100_000);

    assert!(scene.killed.is_empty());
    assert!(scene.world.processes.idle_in("us-east-1").is_some());
}

#[test]
fn a_process_that_does_not_come_back_is_lost_with_its_game_session() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    scene.activate(&server);
    scene.act(|world, now| world.disconnect(&server.process, server.connection, now));

    scene.wait(239_999);
    assert_eq!(scene.world.status().game_sessions["ACTIVE"], 1);
    scene.wait(1);

    assert_eq!(scene.world.status().game_sessions["TERMINATED"], 1);
    assert_eq!(scene.killed, [server.process]);
}

#[test]
fn a_new_socket_takes_over_and_the_old_one_is_still_heard() {
    let mut scene = Scene::new(DUEL);
    let mut server = scene.ready_server("us-east-1");
    let old = server.clone();
    scene.connect(&mut server);
    scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();

    assert!(scene.game_session(&old).is_none());
    assert!(scene.game_session(&server).is_some());
    let reply = scene.ask(&old, json!({"Action": "GetComputeCertificate"}));
    assert_eq!(reply["StatusCode"], 200);
    scene.act(|world, now| world.disconnect(&old.process, old.connection, now));
    scene.wait(240_000);
    assert!(scene.killed.is_empty(), "the new socket stands for the process");
}

#[test]
fn a_process_keeps_a_bounded_number_of_sockets() {
    let mut scene = Scene::new(DUEL);
    let mut server = scene.ready_server("us-east-1");
    let first = server.connection;
    for _ in 0..4 {
        scene.connect(&mut server);
    }

    assert_eq!(scene.cut, [first]);
}

#[test]
fn what_a_process_missed_is_told_when_it_comes_back() {
    let mut scene = Scene::new(DUEL);
    let mut server = scene.ready_server("us-east-1");
    scene.act(|world, now| world.disconnect(&server.process, server.connection, now));
    scene.act(|world, now| world.terminate_process(&server.process, now));

    scene.connect(&mut server);

    assert_eq!(scene.told(&server).pop().unwrap()["Action"], "TerminateProcess");
}

#[test]
fn a_process_that_says_it_ends_has_a_minute_and_is_not_cut() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");

    let reply = scene.ask(&server, json!({"Action": "TerminateServerProcess"}));
    scene.wait(59_999);
    assert_eq!((&reply["StatusCode"], scene.cut.len()), (&json!(200), 0));
    scene.wait(1);

    assert_eq!((scene.cut.len(), scene.killed), (1, vec![server.process]));
}

#[test]
fn a_socket_of_nobody_is_cut() {
    let mut scene = Scene::new(DUEL);
    let mut server = scene.ready_server("us-east-1");
    scene.act(|world, now| world.process_exited(&server.process, Exit::NeverStarted, now));

    scene.connect(&mut server);

    assert!(scene.cut.contains(&server.connection));
    assert!(scene.world.processes.find(&server.process).is_none());
}

#[test]
fn the_numbers_say_what_processes_do() {
    let mut scene = Scene::new(DUEL);
    scene.ready_server("us-east-1");
    let busy = scene.ready_server("eu-west-1");
    scene.connected_server("eu-west-1");
    scene.world.processes.find_mut(&busy.process).unwrap().stage = Stage::Terminating;

    let status = scene.world.status();

    assert_eq!(status.processes["us-east-1"]["IDLE"], 1);
    assert_eq!(status.processes["eu-west-1"]["TERMINATING"], 1);
    assert_eq!(status.processes["eu-west-1"]["LAUNCHED"], 1);
}
