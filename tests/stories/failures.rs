//! What fails on the way does not cost anybody their ticket.

use std::process::Command;

use api_contract::tickets::TicketState;
use serde_json::json;
use tests::{
    bots,
    cloud::{Cloud, PATIENCE, Setup},
};

use crate::players::{A_MATCH, Player};

const NEAR: [(&str, u32); 2] = [("us-east-1", 20), ("eu-west-1", 60)];

/// The processes of `cloud` whose command line has `name`.
fn processes(cloud: &Cloud, name: &str) -> Vec<u32> {
    let parent = cloud.process_id().to_string();
    let listing = Command::new("pgrep").args(["-P", &parent, "-f", name]).output().unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    listing.lines().map(|line| line.trim().parse().unwrap()).collect()
}

/// Ends processes at once, as a crash would.
fn kill(processes: &[u32]) {
    assert!(!processes.is_empty(), "there is nothing to kill");
    let ids = processes.iter().map(u32::to_string);
    assert!(Command::new("kill").arg("-9").args(ids).status().unwrap().success());
}

#[tokio::test]
async fn a_killed_game_server_is_replaced_and_the_next_match_is_played() {
    let cloud = Cloud::start_with(Setup { processes_per_location: 1, ..Setup::default() }).await;
    let (ada, bob) = tokio::join!(Player::arrive(&cloud), Player::arrive(&cloud));
    let found = ada.find_match(&NEAR).await;
    let mut game = ada.join(&found).await;

    kill(&processes(&cloud, "gameserver"));
    let lost = game.finish(PATIENCE).await;
    let found = bob.find_match(&NEAR).await;
    let mut game = bob.join(&found).await;
    let result = game.finish(A_MATCH).await.unwrap();

    assert!(lost.is_err(), "a killed server tells no result: {lost:?}");
    assert_eq!(result.players[0].player_tag, game.welcome().player_tag);
}

#[tokio::test]
async fn a_killed_function_is_replaced_and_no_ticket_is_lost() {
    let cloud = Cloud::start().await;
    let ada = Player::arrive(&cloud).await;
    let mut search = ada.search(&NEAR).await;

    for function in ["match-events", "match-status", "request-matchmaking"] {
        let running = processes(&cloud, function);
        if !running.is_empty() {
            kill(&running);
        }
    }
    let found = search.wait(PATIENCE).await.unwrap();

    assert!(found.player_session_id.as_str().starts_with("psess-"));
}

#[tokio::test]
async fn events_that_come_twice_and_in_the_wrong_order_change_nothing() {
    let cloud = Cloud::start().await;
    cloud.send("/local/faults", &json!({"duplicate": true, "reorder": true})).await;

    let run =
        bots::run(&cloud, &["--players", "8", "--rate", "8", "--seed", "3", "--play-seconds", "1"])
            .await;

    assert!(run.succeeded, "{:#}", run.report);
    assert_eq!(run.report["requests"]["connected"], 8, "{:#}", run.report);
}

#[tokio::test]
async fn a_ticket_whose_events_are_all_lost_is_settled_when_it_is_read() {
    let cloud = Cloud::start().await;
    cloud.send("/local/faults", &json!({"drop": 1.0})).await;
    let ada = Player::arrive(&cloud).await;

    let mut search = ada.search(&NEAR).await;
    let found = search.wait(PATIENCE * 3).await;

    assert!(found.is_ok(), "{found:?}");
    assert!(matches!(search.ticket().state, TicketState::Completed { .. }));
}
