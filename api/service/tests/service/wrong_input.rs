//! Input that nobody should send: a problem document, and nothing written.

use api_contract::routes::{BODY_BYTES_MAX, ROUTES};
use axum::body::Body;
use http::Request;
use serde_json::json;

use crate::world::World;

const JSON: &str = "application/json";

/// A thousand latencies that fit into the body's limit.
fn thousand_latencies() -> String {
    let latencies: Vec<_> = (0..1000).map(|n| format!("\"r{n}\":1")).collect();
    format!("{{\"latencies\":{{{}}}}}", latencies.join(","))
}

#[tokio::test]
async fn wrong_input_is_refused_with_a_code_and_nothing_is_written() {
    let world = World::new().await;
    let ada = world.as_player("ada");
    let huge = format!("{{\"latencies\":{{\"us-east-1\":1}}}}{}", " ".repeat(BODY_BYTES_MAX));
    let deep = "[".repeat(10_000);

    for (body, problem) in [
        ("", (400, "malformed-request")),
        ("{", (400, "malformed-request")),
        ("null", (400, "malformed-request")),
        ("[]", (400, "malformed-request")),
        (deep.as_str(), (400, "malformed-request")),
        ("{}", (400, "malformed-request")),
        (r#"{"latencies":{"us-east-1":"20"}}"#, (400, "malformed-request")),
        (r#"{"latencies":{"us-east-1":NaN}}"#, (400, "malformed-request")),
        (r#"{"latencies":{"us-east-1":1e999}}"#, (400, "malformed-request")),
        (r#"{"latencies":{"us-east-1":20},"playerId":"bob"}"#, (400, "malformed-request")),
        (r#"{"latencies":{}}"#, (400, "invalid-latencies")),
        (r#"{"latencies":{"us-east-1":-1}}"#, (400, "invalid-latencies")),
        (r#"{"latencies":{"us-east-1":10001}}"#, (400, "invalid-latencies")),
        (r#"{"latencies":{"":1}}"#, (400, "invalid-latencies")),
        (&thousand_latencies(), (400, "invalid-latencies")),
        (r#"{"latencies":{"mars-north-1":20}}"#, (400, "unknown-location")),
        (huge.as_str(), (413, "body-too-large")),
    ] {
        let answer = ada.post_text("/v1/tickets", JSON, body.to_owned()).await;

        let shown: String = body.chars().take(60).collect();
        assert_eq!(answer.problem(), problem, "{shown}");
    }
    assert_eq!(world.items().await, 0);
    assert!(world.gamelift.calls("StartMatchmaking").is_empty());
}

#[tokio::test]
async fn an_unknown_location_is_answered_with_the_known_ones() {
    let world = World::new().await;
    let body = json!({"latencies": {"mars-north-1": 20}});

    let answer = world.as_player("ada").post("/v1/tickets", &body).await;

    let detail = answer.body["detail"].as_str().unwrap();
    assert!(detail.contains("mars-north-1") && detail.contains("eu-west-1, us-east-1"), "{detail}");
}

#[tokio::test]
async fn a_body_that_is_not_json_by_its_type_is_refused() {
    let world = World::new().await;
    let body = r#"{"latencies":{"us-east-1":20}}"#;
    let ada = world.as_player("ada");

    for kind in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let answer = ada.post_text("/v1/tickets", kind, body.to_owned()).await;
        assert_eq!(answer.problem(), (415, "unsupported-media-type"));
    }
    let answer = ada.post_text("/v1/tickets", "Application/JSON; charset=utf-8", body.to_owned());
    assert_eq!(answer.await.status, 202);
}

#[tokio::test]
async fn who_has_no_identity_is_refused_at_every_route() {
    let world = World::new().await;

    for route in ROUTES {
        let path = route.path.replace("{ticketId}", "t-1");
        let request = Request::builder().method(route.method.to_string().as_str()).uri(path);
        let answer = world.as_nobody().send(request.body(Body::empty()).unwrap()).await;

        assert_eq!(answer.problem(), (403, "identity-missing"), "{} {}", route.method, route.path);
    }
    assert_eq!(world.items().await, 0);
}

#[tokio::test]
async fn an_identity_in_the_body_is_nobodys() {
    let world = World::new().await;
    let body = json!({"latencies": {"us-east-1": 20}, "identity": "us-east-1:bob"});

    let answer = world.as_nobody().post("/v1/tickets", &body).await;

    assert_eq!(answer.problem(), (403, "identity-missing"));
}
