//! Wrong input gets a problem document with a stable code, and nothing is written.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{
    cloud::Cloud,
    guest::{Answer, RawGuest},
};

const TICKETS: &str = "/v1/tickets";

fn wish(latencies: &Value) -> Vec<u8> {
    json!({ "latencies": latencies }).to_string().into_bytes()
}

#[tokio::test]
async fn wrong_input_is_refused_and_nothing_is_written() {
    let cloud = Cloud::start().await;
    let guest = RawGuest::sign_in(&cloud).await;
    let thousand: BTreeMap<_, _> = (0..1000).map(|n| (format!("r{n}"), 20)).collect();
    let cases: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("no JSON", b"{".to_vec(), 400, "malformed-request"),
        ("nothing", Vec::new(), 400, "malformed-request"),
        ("no object", b"[]".to_vec(), 400, "malformed-request"),
        ("a huge body", vec![b' '; 200_000], 413, "body-too-large"),
        (
            "an unknown field",
            br#"{"latencies":{"us-east-1":20},"playerId":"somebody"}"#.to_vec(),
            400,
            "malformed-request",
        ),
        ("an unknown location", wish(&json!({"moon-east-1": 20})), 400, "unknown-location"),
        ("a negative latency", wish(&json!({"us-east-1": -1})), 400, "invalid-latencies"),
        ("an impossible latency", wish(&json!({"us-east-1": 1e9})), 400, "invalid-latencies"),
        ("not a number", br#"{"latencies":{"us-east-1":NaN}}"#.to_vec(), 400, "malformed-request"),
        ("no latencies", wish(&json!({})), 400, "invalid-latencies"),
        ("a thousand latencies", wish(&json!(thousand)), 400, "invalid-latencies"),
    ];
    for (what, body, status, code) in cases {
        let answer = guest.call("POST", TICKETS, body).await;
        problem(&answer, status, code, what);
    }

    let me = guest.call("GET", "/v1/players/me", "").await;
    assert_eq!(me.status, 404, "a refused request wrote a player: {me:?}");
}

#[tokio::test]
async fn somebody_elses_ticket_is_as_unknown_as_none() {
    let cloud = Cloud::start().await;
    let owner = RawGuest::sign_in(&cloud).await;
    let stranger = RawGuest::sign_in(&cloud).await;
    let ticket = owner.call("POST", TICKETS, wish(&json!({"us-east-1": 20}))).await;
    assert_eq!(ticket.status, 202, "{ticket:?}");
    let path = format!("{TICKETS}/{}", ticket.body["ticketId"].as_str().unwrap());

    let foreign_read = stranger.call("GET", &path, "").await;
    let foreign_cancel = stranger.call("DELETE", &path, "").await;
    let none = stranger.call("GET", "/v1/tickets/no-such-ticket", "").await;
    let no_id = stranger.call("GET", "/v1/tickets/%20%20", "").await;
    let own = owner.call("GET", &path, "").await;

    problem(&foreign_read, 404, "not-found", "a foreign ticket");
    problem(&foreign_cancel, 404, "not-found", "a foreign ticket");
    problem(&none, 404, "not-found", "no ticket");
    assert_eq!(foreign_read.body["detail"], none.body["detail"], "ids can be fished for");
    assert!((400..500).contains(&no_id.status), "{no_id:?}");
    assert_eq!(own.status, 200);
}

fn problem(answer: &Answer, status: u16, code: &str, what: &str) {
    assert_eq!(answer.status, status, "{what}: {answer:?}");
    assert_eq!(answer.media_type, "application/problem+json", "{what}: {answer:?}");
    assert_eq!(answer.body["code"], code, "{what}: {answer:?}");
}
