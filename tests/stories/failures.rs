//! What fails on the way does not cost anybody their ticket.

use std::{fs, process::Command};

use api_contract::tickets::TicketState;
use serde_json::{Value, json};
use tests::{
    binaries, bots,
    cloud::{Cloud, PATIENCE, Setup},
    folder::Folder,
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
    signal("-KILL", processes);
}

fn signal(signal: &str, processes: &[u32]) {
    assert!(!processes.is_empty(), "there is nobody to send {signal} to");
    let ids = processes.iter().map(u32::to_string);
    assert!(Command::new("kill").arg(signal).args(ids).status().unwrap().success());
}

/// How many game server processes can take a game session at once.
fn idle_processes(status: &Value) -> u64 {
    let locations = status["gamelift"]["processes"].as_object().unwrap().values();
    locations.filter_map(|states| states["IDLE"].as_u64()).sum()
}

/// A folder with the binaries, one function of which ends as soon as it starts:
/// it is a game server, which does not find GameLift there.
fn binaries_with_broken(broken: &str) -> Folder {
    let folder = Folder::new();
    let functions = ["request-matchmaking", "match-status", "cancel-matchmaking", "match-events"];
    for name in functions.into_iter().chain(["gameserver"]) {
        let source = if name == broken { "gameserver" } else { name };
        fs::copy(binaries::debug().join(source), folder.path().join(name)).unwrap();
    }
    folder
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
async fn a_game_server_that_dies_before_its_session_is_active_costs_nobody_the_match() {
    let cloud = Cloud::start_with(Setup { processes_per_location: 1, ..Setup::default() }).await;
    cloud.until("idle game servers", |status| idle_processes(status) == 2).await;
    let ada = Player::arrive(&cloud).await;
    let game_servers = processes(&cloud, "gameserver");
    // Stopped, they are there and cannot activate anything.
    signal("-STOP", &game_servers);

    let mut search = ada.search(&NEAR).await;
    let activating = |status: &Value| status["gamelift"]["gameSessions"]["ACTIVATING"] == 1;
    cloud.until("a game session that is not active yet", activating).await;
    kill(&game_servers);
    let found = search.wait(PATIENCE).await.unwrap();
    let mut game = ada.join(&found).await;
    let result = game.finish(A_MATCH).await.unwrap();

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

    let run = bots::run(&cloud, &["--players", "8", "--rate", "8", "--seed", "3"]).await;

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

#[tokio::test]
async fn events_that_no_function_takes_are_laid_aside_and_the_ticket_is_settled() {
    let folder = binaries_with_broken("match-events");
    let setup = Setup { binaries: folder.path().to_owned(), ..Setup::default() };
    let cloud = Cloud::start_with(setup).await;
    let ada = Player::arrive(&cloud).await;

    let found = ada.search(&NEAR).await.wait(PATIENCE).await;
    let laid_aside = |status: &Value| status["deadLetters"].as_u64() >= Some(1);
    // A minute and more of attempts come before.
    cloud.until_within(PATIENCE * 4, "a dead letter", laid_aside).await;
    let letters = cloud.read("/local/dead-letters").await;

    assert!(found.is_ok(), "{found:?}");
    assert!(letters[0]["attempts"].as_u64() > Some(1), "it was tried again");
    assert!(letters[0]["reason"].as_str().unwrap().contains("match-events"));
}
