//! Joining a match and playing it.

use std::time::Duration;

use api_contract::{
    PlayerSessionId,
    client_config::ClientConfig,
    play::{ClientMessage, RefusalCode, SeatedPlayer, ServerMessage},
};
use muster_client::play::{Dialer, FinishError, Game, GameEvent, JoinError, LostError};

use crate::game_server::{GameServer, ServerClient, result, tag};

const LIMIT: Duration = Duration::from_secs(20);

fn dialer(hashes: &[&str]) -> Dialer {
    let config = ClientConfig {
        project: "test".to_owned(),
        environment: "test".to_owned(),
        region: "us-east-1".to_owned(),
        identity_pool_id: "pool".to_owned(),
        identity_endpoint: String::new(),
        player_api_url: String::new(),
        locations: Vec::new(),
        server_certificate_hashes: hashes.iter().map(|hash| (*hash).to_owned()).collect(),
    };
    Dialer::open(&config, 1).unwrap()
}

/// A game, and the server's end of it.
async fn joined(server: &mut GameServer) -> (Game, ServerClient) {
    let dialer = dialer(&[&server.certificate_hash]);
    let address = server.address();
    tokio::join!(async { dialer.join(&address).await.unwrap() }, async {
        let mut client = server.next_client().await;
        client.welcome(tag(1)).await;
        client
    })
}

#[tokio::test]
async fn a_player_says_the_player_session_and_is_let_in() {
    let mut server = GameServer::start();

    let (game, client) = joined(&mut server).await;

    let player_session_id = PlayerSessionId::parse("psess-1").unwrap();
    assert_eq!(client.hello, ClientMessage::Hello { protocol: 1, player_session_id });
    assert_eq!(game.welcome().player_tag, tag(1));
    assert_eq!(game.welcome().match_length, Duration::from_secs(60));
}

#[tokio::test]
async fn a_refusal_says_why() {
    let mut server = GameServer::start();
    let (dialer, address) = (dialer(&[&server.certificate_hash]), server.address());

    let (joined, ()) = tokio::join!(dialer.join(&address), async {
        let mut client = server.next_client().await;
        let code = RefusalCode::PlayerSessionRefused;
        client.say(&ServerMessage::Refused { code, message: "used".to_owned() }).await;
        client.connection.closed().await;
    });

    let error = joined.unwrap_err();
    assert_eq!(error.code(), "player-session-refused");
    assert_eq!(error.to_string(), "refused (player-session-refused): used");
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let mut server = GameServer::start();
    let (dialer, address) = (dialer(&[&server.certificate_hash]), server.address());

    let (joined, _second) = tokio::join!(dialer.join(&address), async {
        let mut first = server.next_client().await;
        let code = RefusalCode::ServerBusy;
        first.say(&ServerMessage::Refused { code, message: "wait".to_owned() }).await;
        let mut second = server.next_client().await;
        second.welcome(tag(1)).await;
        second
    });

    assert!(joined.is_ok());
}

#[tokio::test]
async fn a_server_with_another_certificate_is_not_spoken_to() {
    let server = GameServer::start();

    let error = dialer(&[&"ab".repeat(32)]).join(&server.address()).await.unwrap_err();

    assert!(matches!(error, JoinError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn without_published_hashes_only_public_authorities_count() {
    let server = GameServer::start();

    let error = dialer(&[]).join(&server.address()).await.unwrap_err();

    assert!(matches!(error, JoinError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn what_happens_is_told_in_order_until_the_result() {
    let mut server = GameServer::start();
    let (mut game, mut client) = joined(&mut server).await;
    let bob = tag(2);
    client.say(&ServerMessage::Joined { seat: 1, player_tag: bob }).await;
    client.write(b"\0\0\0\x12{\"type\":\"weather\"}").await;
    client.say(&ServerMessage::Started { tick: 0 }).await;
    client.say(&ServerMessage::Left { seat: 1 }).await;
    client.say(&ServerMessage::Ended { result: result(1) }).await;

    let mut events = Vec::new();
    while let Some(event) = game.next().await {
        events.push(event.unwrap());
    }

    let expected = [
        GameEvent::Joined(SeatedPlayer { seat: 1, player_tag: bob }),
        GameEvent::Started { tick: 0 },
        GameEvent::Left { seat: 1 },
        GameEvent::Ended(result(1)),
    ];
    assert_eq!(events, expected);
    client.connection.closed().await;
}

#[tokio::test]
async fn the_newest_state_is_shown_and_older_ones_are_not() {
    let mut server = GameServer::start();
    let (mut game, client) = joined(&mut server).await;

    client.show(7).await;
    assert!(game.state_changed().await);
    client.show(6).await;
    client.connection.send_datagram(b"\x09\x09later").unwrap();
    client.show(8).await;
    assert!(game.state_changed().await);

    assert_eq!(game.state().unwrap().tick, 8);
}

#[tokio::test]
async fn a_direction_is_sent_at_once_and_repeated_with_rising_numbers() {
    let mut server = GameServer::start();
    let (game, client) = joined(&mut server).await;

    game.steer(127, -1);
    let first = client.next_input().await;
    let second = client.next_input().await;
    game.steer(0, 0);
    let third = client.next_input().await;

    assert_eq!((first.x, first.y), (127, -1));
    assert_eq!((second.x, second.y), (127, -1));
    assert!(first.sequence >= 1 && second.sequence > first.sequence);
    assert!(third.sequence > second.sequence);
}

#[tokio::test]
async fn who_leaves_says_goodbye() {
    let mut server = GameServer::start();
    let (game, mut client) = joined(&mut server).await;

    let ((), said) = tokio::join!(game.leave(), client.next_message());

    assert_eq!(said, Some(ClientMessage::Goodbye {}));
    client.connection.closed().await;
}

#[tokio::test]
async fn a_game_that_is_dropped_is_left_too() {
    let mut server = GameServer::start();
    let (game, mut client) = joined(&mut server).await;

    drop(game);

    assert_eq!(client.next_message().await, Some(ClientMessage::Goodbye {}));
}

#[tokio::test]
async fn a_server_that_goes_away_ends_the_game() {
    let mut server = GameServer::start();
    let (mut game, client) = joined(&mut server).await;

    client.connection.close(7_u32.into(), b"out of cheese");

    let error = game.finish(LIMIT).await.unwrap_err();
    assert!(matches!(error, FinishError::Lost(LostError::Connection(_))), "{error:?}");
    assert!(matches!(game.finish(LIMIT).await, Err(FinishError::Over)));
}

#[tokio::test]
async fn nonsense_on_the_stream_ends_the_game() {
    let mut server = GameServer::start();
    let (mut game, mut client) = joined(&mut server).await;

    client.write(&[0xff; 8]).await;

    let error = game.finish(LIMIT).await.unwrap_err();
    assert!(matches!(error, FinishError::Lost(LostError::Protocol(_))), "{error:?}");
}

#[tokio::test]
async fn a_game_is_waited_for_only_so_long() {
    let mut server = GameServer::start();
    let (mut game, _client) = joined(&mut server).await;

    let error = game.finish(Duration::from_millis(50)).await.unwrap_err();

    assert!(matches!(error, FinishError::TooLong(_)));
}
