//! How a match finds its game session.

use serde_json::json;

use super::{ARENA, DUEL, Scene, deployment};
use crate::gamelift::launch::Exit;

#[test]
fn the_location_with_the_lowest_average_latency_is_taken() {
    let mut scene = Scene::new(DUEL);
    let home = scene.ready_server("us-east-1");
    let europe = scene.ready_server("eu-west-1");
    scene.request_from("t-ada", "ada", &[("us-east-1", 45), ("eu-west-1", 20)]);
    scene.request_from("t-bob", "bob", &[("us-east-1", 40), ("eu-west-1", 50)]);

    scene.gather();

    assert_eq!(scene.game_session(&home), None);
    let session = scene.game_session(&europe).unwrap();
    assert!(session.contains("/eu-west-1/"), "{session}");
}

#[test]
fn a_second_best_location_takes_the_match_if_the_best_has_no_process() {
    let mut scene = Scene::new(DUEL);
    let home = scene.ready_server("us-east-1");
    scene.connected_server("eu-west-1");
    scene.request_from("t-ada", "ada", &[("us-east-1", 45), ("eu-west-1", 20)]);
    scene.request_from("t-bob", "bob", &[("us-east-1", 45), ("eu-west-1", 20)]);

    scene.gather();

    assert!(scene.game_session(&home).is_some());
}

#[test]
fn a_match_looks_farther_when_the_policy_does() {
    let mut scene = Scene::new(DUEL);
    let home = scene.ready_server("us-east-1");
    scene.request_from("t-ada", "ada", &[("us-east-1", 90)]);
    scene.request_from("t-bob", "bob", &[("us-east-1", 20)]);
    scene.gather();
    scene.wait(4_999);
    assert_eq!(scene.game_session(&home), None);

    scene.wait(1);

    assert!(scene.game_session(&home).is_some());
}

#[test]
fn a_match_waits_for_a_process() {
    let mut scene = Scene::new(DUEL);
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    scene.wait(10_000);
    assert_eq!(scene.state(&ada), "PLACING");

    let server = scene.ready_server("us-east-1");

    assert!(scene.game_session(&server).is_some());
    scene.activate(&server);
    assert_eq!(scene.state(&ada), "COMPLETED");
}

#[test]
fn a_placement_that_times_out_puts_its_tickets_back_silently() {
    let mut scene = Scene::of(&deployment(DUEL, |deployment| {
        deployment.queue.timeout_seconds = 10;
    }));
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    let published = scene.published();

    scene.wait(10_000);

    assert_eq!(scene.state(&ada), "SEARCHING");
    assert_eq!(scene.published(), published, "no event of its own");
    scene.gather();
    assert_eq!((scene.state(&ada), scene.world.matches_formed), ("PLACING", 2));
    let ticket = scene.world.tickets.find(&ada).unwrap();
    assert_eq!(ticket.start, scene.events[0].time, "the start time is kept");
}

#[test]
fn a_process_that_dies_before_the_activation_is_replaced_by_another() {
    let mut scene = Scene::new(DUEL);
    let first = scene.ready_server("us-east-1");
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    assert!(scene.game_session(&first).is_some());

    scene.act(|world, now| world.process_exited(&first.process, Exit::Killed, now));
    assert_eq!(scene.state(&ada), "PLACING");
    let second = scene.ready_server("us-east-1");

    assert_ne!(scene.game_session(&first), scene.game_session(&second));
    scene.activate(&second);
    assert_eq!(scene.state(&ada), "COMPLETED");
    assert_eq!(scene.world.status().game_sessions["TERMINATED"], 1);
}

#[test]
fn a_process_that_dies_after_the_activation_ends_the_game_session() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    scene.activate(&server);

    scene.act(|world, now| world.process_exited(&server.process, Exit::Code(-1), now));

    let status = scene.world.status();
    assert_eq!(status.game_sessions["TERMINATED"], 1);
    assert_eq!(status.player_sessions["COMPLETED"], 2);
    assert_eq!(scene.state(&ada), "COMPLETED", "the ticket's part was over");
    assert_eq!(scene.world.placements.waiting_count(), 0);
}

#[test]
fn a_game_session_that_does_not_activate_is_given_up_with_its_process() {
    let mut scene = Scene::new(DUEL);
    let stuck = scene.ready_server("us-east-1");
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    let spare = scene.ready_server("us-east-1");

    scene.wait(10_000);

    assert_eq!(scene.told(&stuck).last().unwrap()["Action"], "TerminateProcess");
    assert!(scene.game_session(&spare).is_some());
    let late = json!({
        "Action": "ActivateGameSession", "GameSessionId": scene.game_session(&stuck).unwrap(),
    });
    assert_eq!(scene.ask(&stuck, late)["StatusCode"], 400);
    scene.activate(&spare);
    assert_eq!(scene.state(&ada), "COMPLETED");
}

#[test]
fn a_process_has_one_game_session_at_a_time() {
    let mut scene = Scene::new(ARENA);
    let server = scene.ready_server("us-east-1");
    let ada = scene.request("t-ada", "ada");
    scene.gather();
    scene.activate(&server);
    let bob = scene.request("t-bob", "bob");

    scene.gather();

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("COMPLETED", "PLACING"));
    assert_eq!(scene.told(&server).len(), 1);
    assert_eq!(scene.world.status().placements_waiting, 1);
}

#[test]
fn the_game_session_is_told_of_its_match() {
    let mut scene = Scene::new(ARENA);
    let server = scene.ready_server("us-east-1");
    scene.request("t-ada", "ada");

    scene.gather();

    let message = scene.told(&server).pop().unwrap();
    let data: serde_json::Value =
        serde_json::from_str(message["MatchmakerData"].as_str().unwrap()).unwrap();
    assert_eq!(data["teams"][0]["players"][0]["playerId"], "ada");
    assert_eq!(
        (&message["MaximumPlayerSessionCount"], &message["Port"], &message["DnsName"]),
        (&json!(5), &json!(33000), &json!("localhost"))
    );
    assert_eq!(message["GameProperties"], json!({}));
    let id = message["GameSessionId"].as_str().unwrap();
    assert!(id.chars().all(|c| c.is_ascii_alphanumeric() || ":/-".contains(c)), "{id}");
}
