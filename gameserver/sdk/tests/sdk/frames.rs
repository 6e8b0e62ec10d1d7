//! Frames that nobody should send, and what they do: nothing.

use std::time::{Duration, Instant};

use muster_server_sdk::messages::{Frame, Request};
use muster_server_sdk::session::Session;
use muster_server_sdk::{Endpoint, MatchmakerData, Timings};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The words of the protocol, so that nonsense gets past the first look.
const WORDS: [&str; 24] = [
    "Action",
    "RequestId",
    "StatusCode",
    "ErrorMessage",
    "CreateGameSession",
    "UpdateGameSession",
    "TerminateProcess",
    "RefreshConnection",
    "GameSessionId",
    "GameSession",
    "GameProperties",
    "MatchmakerData",
    "MaximumPlayerSessionCount",
    "Port",
    "TerminationTime",
    "RefreshConnectionEndpoint",
    "AuthToken",
    "PlayerSessions",
    "UpdateReason",
    "teams",
    "players",
    "playerId",
    "attributes",
    "valueAttribute",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        1 => ".{0,12}",
    ]
}

fn nonsense() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(200)),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Plays `frames` to a session and looks at everything it does.
fn play(frames: &[String]) {
    let mut now = Instant::now();
    let mut session = Session::new(Timings::default(), 1);
    session.connected(now);
    session.call(&Request::GetComputeCertificate {}, now).unwrap();
    for frame in frames {
        session.receive(frame, now);
        now += Duration::from_secs(20);
        session.tick(now);
        while let Some(output) = session.next_output() {
            assert!(!format!("{output:?}").is_empty());
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,200}") {
        let _ = Frame::parse(&text);
        let _ = MatchmakerData::parse(&text);
        let _ = Endpoint::parse(&text);
        play(&[text]);
    }

    #[test]
    fn no_json_makes_the_session_panic(messages in prop::collection::vec(nonsense(), 1..8)) {
        let frames = messages.iter().map(Value::to_string).collect::<Vec<_>>();
        play(&frames);
    }

    #[test]
    fn no_json_makes_matchmaker_data_panic(message in nonsense()) {
        if let Ok(data) = MatchmakerData::parse(&message.to_string()) {
            let _ = data.backfill_players();
        }
    }
}

#[test]
fn a_frame_nested_without_end_is_passed_over() {
    let deep = format!(r#"{{"Action":{}"#, "[".repeat(100_000));

    assert!(Frame::parse(&deep).is_err());
}
