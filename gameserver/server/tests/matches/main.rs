//! The real game server, played against: one process, a GameLift that is a test's,
//! and clients over QUIC.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod client;
mod gamelift;
mod queue;
mod results;
mod world;

use api_contract::play::{ClientMessage, ClosingReason, PublicResult, RefusalCode, ServerMessage};
use serde_json::json;
use tokio::process::Command;
use wtransport::tls::Sha256Digest;

use crate::world::World;

fn ended(message: &ServerMessage) -> Option<PublicResult> {
    let ServerMessage::Ended { result } = message else { return None };
    Some(result.clone())
}

fn notice(message: &ServerMessage) -> Option<(ClosingReason, u32)> {
    let ServerMessage::Closing { reason, seconds_left } = message else { return None };
    Some((*reason, *seconds_left))
}

#[tokio::test]
async fn two_players_play_a_match_to_its_end() {
    let mut world = World::with_game_session(&["--match-seconds", "1"], &["ada", "bob"]).await;
    let mut ada = world.arrive("ada").await;
    let seat = ada.seat().await;
    let mut bob = world.arrive("bob").await;
    assert_ne!(bob.seat().await, seat);

    assert_eq!((ada.started().await, bob.started().await), (0, 0));
    let start = ada.state().await;
    ada.steer(127, 0);
    let moved = loop {
        let state = ada.state().await;
        if state.acked_input == 1 {
            break state;
        }
    };
    let result = ada.expect(ended).await;

    assert!(moved.players[0].x > start.players[0].x);
    assert_eq!(bob.expect(ended).await, result);
    assert_eq!(result.match_id.as_ref().unwrap().as_str(), "match-1");
    assert_eq!(result.players.len(), 2);
    assert!(result.players.iter().all(|player| !player.left));
    world.gamelift.request("RemovePlayerSession").await;
    world.gamelift.request("RemovePlayerSession").await;
    drop((ada, bob));
    world.gamelift.request("TerminateServerProcess").await;
    let logged = world.logged(|line| line.get("result").cloned()).await;
    let logged: PublicResult = serde_json::from_value(logged).unwrap();
    assert_eq!(logged, result);
    assert_eq!(world.logged(|line| line["Players"].as_f64()).await, 2.0);
    assert_eq!(world.exit().await.code(), Some(0));
}

#[tokio::test]
async fn no_player_learns_the_id_of_another() {
    let (adas_id, bobs_id) =
        ("3f9c0a52-9c1e-4d38-8f2b-0c8f6a1f4b6d", "b81d2e07-55aa-4c0e-9d3f-7e6a1b0c2d4f");
    let arguments = ["--match-seconds", "1"];
    let world = World::with_game_session(&arguments, &[adas_id, bobs_id]).await;
    let mut bob = world.arrive(bobs_id).await;
    let (_, bobs_tag) = bob.seat_and_tag().await;
    let mut ada = world.arrive(adas_id).await;
    let (_, adas_tag) = ada.seat_and_tag().await;

    ada.state().await;
    bob.state().await;
    ada.say(&ClientMessage::Goodbye {}).await;
    let result = bob.expect(ended).await;

    let tags: Vec<_> = result.players.iter().map(|player| player.player_tag).collect();
    assert_eq!(tags, [bobs_tag, adas_tag]);
    assert!(bob.has_heard(&adas_tag.to_string()) && ada.has_heard(&bobs_tag.to_string()));
    for id in [adas_id, bobs_id] {
        assert!(!ada.has_heard(id) && !bob.has_heard(id), "{id}");
    }
}

#[tokio::test]
async fn the_log_has_no_players_id() {
    let adas_id = "3f9c0a52-9c1e-4d38-8f2b-0c8f6a1f4b6d";
    let mut world = World::with_game_session(&["--match-seconds", "1"], &[adas_id]).await;
    let mut ada = world.arrive(adas_id).await;
    let (_, adas_tag) = ada.seat_and_tag().await;
    ada.expect(ended).await;
    drop(ada);

    let log = world.rest_of_log().await;

    assert!(!log.iter().any(|line| line.contains(adas_id)), "{log:?}");
    let tag = adas_tag.to_string();
    assert!(log.iter().filter(|line| line.contains(&tag)).count() >= 2, "{log:?}");
}

#[tokio::test]
async fn a_player_session_that_gamelift_does_not_accept_is_refused_and_changes_nothing() {
    let world = World::with_game_session(&[], &["ada", "bob"]).await;
    let mut ada = world.arrive("ada").await;
    ada.seat().await;

    let invented = world.arrive("mallory").await.refusal().await;
    let used_twice = world.arrive("ada").await.refusal().await;

    assert_eq!(invented, RefusalCode::PlayerSessionRefused);
    assert_eq!(used_twice, RefusalCode::PlayerSessionRefused);
    let mut bob = world.arrive("bob").await;
    assert_eq!(bob.seat().await, 1);
    let joined = ada.next().await;
    assert!(matches!(joined, Some(ServerMessage::Joined { seat: 1, .. })), "{joined:?}");
}

#[tokio::test]
async fn strangers_cannot_move_see_or_take_a_seat() {
    let world = World::with_game_session(&["--match-seconds", "2"], &["ada"]).await;
    let mut strangers = Vec::new();
    for _ in 0..8 {
        strangers.push(world.stranger().await);
    }
    strangers.iter_mut().for_each(|stranger| stranger.steer(127, 127));

    let mut ada = world.arrive("ada").await;
    assert_eq!(ada.seat().await, 0);
    ada.started().await;
    let first = ada.state().await;
    strangers.iter_mut().for_each(|stranger| stranger.steer(127, 127));
    let result = ada.expect(ended).await;

    assert_eq!((first.players.len(), first.players[0].seat), (1, 0));
    let later = ada.state().await;
    assert_eq!((later.players[0].x, later.players[0].y), (first.players[0].x, first.players[0].y));
    assert_eq!(result.players.len(), 1);
    for mut stranger in strangers {
        assert_eq!(stranger.refusal().await, RefusalCode::ShuttingDown);
        assert!(!stranger.is_shown_anything().await);
    }
}

#[tokio::test]
async fn strangers_are_bounded_and_do_not_keep_players_out_for_long() {
    let world = World::with_game_session(&[], &["ada"]).await;
    let (mut held, mut refused) = (Vec::new(), 0);
    while refused == 0 {
        match client::connect(world.port, "/play", &world.hash).await {
            Ok(stranger) => held.push(stranger),
            Err(_) => refused += 1,
        }
    }
    assert!(held.len() <= 32, "{} strangers", held.len());

    held[0].1.closed().await;

    assert_eq!(world.arrive("ada").await.seat().await, 0);
}

#[tokio::test]
async fn what_is_not_a_hello_is_refused() {
    let world = World::with_game_session(&[], &["ada"]).await;

    let mut goodbye = world.stranger().await;
    goodbye.say(&ClientMessage::Goodbye {}).await;
    let mut endless = world.stranger().await;
    endless.write(&u32::MAX.to_be_bytes()).await;
    let mut later = world.stranger().await;
    let hello = br#"{"type":"hello","protocol":2,"playerSessionId":"psess-ada"}"#;
    later.write(&u32::try_from(hello.len()).unwrap().to_be_bytes()).await;
    later.write(hello).await;

    assert_eq!(goodbye.refusal().await, RefusalCode::MalformedMessage);
    assert_eq!(endless.refusal().await, RefusalCode::MalformedMessage);
    assert_eq!(later.refusal().await, RefusalCode::UnsupportedProtocol);
    assert!(client::connect(world.port, "/other", &world.hash).await.is_err());
    assert_eq!(world.gamelift.status("ada"), "RESERVED");
}

#[tokio::test]
async fn without_a_game_session_nobody_is_let_in() {
    let world = World::start(&[]).await;

    let refusal = world.arrive("ada").await.refusal().await;

    assert_eq!(refusal, RefusalCode::NoGameSession);
}

#[tokio::test]
async fn a_player_who_leaves_frees_the_seat_for_another() {
    let mut world = World::with_game_session(&["--match-seconds", "2"], &["ada", "bob"]).await;
    let mut ada = world.arrive("ada").await;
    ada.seat().await;
    let mut bob = world.arrive("bob").await;
    let (bobs_seat, bobs_tag) = bob.seat_and_tag().await;
    ada.started().await;

    bob.say(&ClientMessage::Goodbye {}).await;
    let removed = world.gamelift.request("RemovePlayerSession").await;
    ada.expect(|message| matches!(message, ServerMessage::Left { .. }).then_some(())).await;
    world.gamelift.reserve("cyd");
    let mut cyd = world.arrive("cyd").await;

    assert_eq!(removed["PlayerSessionId"], "psess-bob");
    assert_eq!(world.gamelift.status("bob"), "COMPLETED");
    assert_eq!(cyd.seat().await, bobs_seat);
    let result = cyd.expect(ended).await;
    let players: Vec<_> =
        result.players.iter().map(|player| (player.player_tag, player.left)).collect();
    assert_eq!(players.len(), 3);
    assert_eq!(players[2], (bobs_tag, true));
}

#[tokio::test]
async fn a_match_is_over_when_everybody_has_left() {
    let mut world = World::with_game_session(&[], &["ada"]).await;
    let mut ada = world.arrive("ada").await;
    ada.started().await;

    drop(ada);

    let result = world.logged(|line| line.get("result").cloned()).await;
    assert_eq!(result["players"][0]["left"], true);
    world.gamelift.request("TerminateServerProcess").await;
    assert_eq!(world.exit().await.code(), Some(0));
    assert_eq!(world.gamelift.status("ada"), "COMPLETED");
}

#[tokio::test]
async fn players_are_given_notice_before_the_process_ends() {
    let mut world = World::with_game_session(&["--grace-seconds", "1"], &["ada"]).await;
    let mut ada = world.arrive("ada").await;
    ada.started().await;

    let at = i64::MAX / 1_000_000;
    world.gamelift.push(json!({ "Action": "TerminateProcess", "TerminationTime": at }));

    assert_eq!(ada.expect(notice).await, (ClosingReason::Terminating, 1));
    let result = ada.expect(ended).await;
    assert!(!result.players[0].left);
    drop(ada);
    world.gamelift.request("TerminateServerProcess").await;
    assert_eq!(world.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_sigterm_is_a_notice_too() {
    let mut world = World::with_game_session(&["--grace-seconds", "1"], &["ada"]).await;
    let mut ada = world.arrive("ada").await;
    ada.started().await;

    world.send_sigterm().await;

    ada.expect(notice).await;
    ada.expect(ended).await;
    drop(ada);
    world.gamelift.request("TerminateServerProcess").await;
    assert_eq!(world.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_process_without_a_certificate_makes_one_and_says_which() {
    let mut world = World::start_without_certificate(&[]).await;
    let sha256 = world.logged(|line| Some(line["sha256"].as_str()?.to_owned())).await;
    let bytes: Vec<_> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&sha256[at..at + 2], 16).unwrap()).collect();
    world.hash = Sha256Digest::new(bytes.try_into().unwrap());

    let refusal = world.arrive("ada").await.refusal().await;

    assert_eq!(refusal, RefusalCode::NoGameSession);
}

#[tokio::test]
async fn a_process_that_knows_no_gamelift_fails_and_says_why() {
    let process =
        Command::new(env!("CARGO_BIN_EXE_gameserver")).env_clear().output().await.unwrap();

    let log = String::from_utf8(process.stdout).unwrap();
    assert_eq!(process.status.code(), Some(1));
    assert!(log.contains("GAMELIFT_SDK_WEBSOCKET_URL"), "{log}");
}

#[tokio::test]
async fn an_idle_process_ends_when_it_is_told_to() {
    let mut world = World::start(&[]).await;

    world.gamelift.push(json!({ "Action": "TerminateProcess", "TerminationTime": 0 }));

    world.gamelift.request("TerminateServerProcess").await;
    assert_eq!(world.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_game_session_to_which_nobody_comes_ends() {
    let mut world = World::with_game_session(&["--join-seconds", "1"], &["ada", "bob"]).await;

    let missing = world.logged(|line| line["missing"].as_u64()).await;

    assert_eq!(missing, 2);
    world.gamelift.request("TerminateServerProcess").await;
    assert_eq!(world.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_match_begins_without_those_who_do_not_come() {
    let world =
        World::with_game_session(&["--join-seconds", "1", "--match-seconds", "1"], &["ada", "bob"])
            .await;
    let mut ada = world.arrive("ada").await;

    let result = ada.expect(ended).await;

    assert_eq!(result.players.len(), 1);
}
