//! Input that nobody should send.

use api_contract::admin::{
    Group,
    routes::{BODY_BYTES_MAX, ROUTES},
};
use serde_json::json;

use crate::world::{FLEET, Office};

#[tokio::test]
async fn a_list_refuses_what_it_does_not_know() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);
    let long = format!("cursor={}", "x".repeat(3_000));
    let lists = ["players", "tickets", "matches", "game-sessions", "fleets", "queues", "rule-sets"];
    let lists = lists.iter().chain(&["matchmaking-configurations", "audit"]);

    for list in lists {
        for query in
            ["limit=0", "limit=201", "limit=x", "colour=red", "cursor=", "limit=1&limit=1", &long]
        {
            let answer = admin.get(&format!("/api/v1/{list}?{query}")).await;
            assert_eq!(answer.problem(), (400, "invalid-filter"), "{list}?{query}");
        }
    }
}

#[tokio::test]
async fn a_filter_refuses_what_cannot_be() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);

    for query in [
        "players?banned=perhaps",
        "tickets?status=WAITING",
        "tickets?reason=WHY",
        "tickets?from=yesterday",
        "tickets?cursor=nonsense",
        "matches?to=tomorrow",
        "game-sessions?status=PLAYING",
        "game-sessions?location=eu-west-1",
        "game-sessions?cursor=fleet-none:1",
        "game-sessions?cursor=:",
        "game-sessions?cursor=fleet-1:nonsense",
        "rule-sets?cursor=nonsense",
        "audit?action=dance",
        "audit?outcome=fine",
        "audit?cursor=nonsense",
        "game-session",
        "game-session?id=",
        "game-session?id=a%20b",
        "game-session?id=a&more=b",
        "game-session/log?name=a",
    ] {
        let answer = admin.get(&format!("/api/v1/{query}")).await;
        assert_eq!(answer.problem(), (400, "invalid-filter"), "{query}");
    }
}

#[tokio::test]
async fn a_body_is_json_of_the_right_shape_and_not_too_large() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);
    let huge = format!("{{\"reason\":\"{}\"}}", "x".repeat(BODY_BYTES_MAX));
    let json = "application/json";

    for (kind, body, problem) in [
        (json, "", (400, "malformed-request")),
        (json, "{", (400, "malformed-request")),
        (json, "null", (400, "malformed-request")),
        (json, r#"{"reason":1}"#, (400, "malformed-request")),
        (json, r#"{"reason":"x","operator":"eve"}"#, (400, "malformed-request")),
        (json, huge.as_str(), (413, "body-too-large")),
        ("text/plain", r#"{"reason":"x"}"#, (415, "unsupported-media-type")),
        ("", r#"{"reason":"x"}"#, (415, "unsupported-media-type")),
    ] {
        let path = "/api/v1/players/us-east-1:ada/ban";
        let answer = admin.post_text(path, kind, body.to_owned()).await;
        let shown: String = body.chars().take(40).collect();
        assert_eq!(answer.problem(), problem, "{shown}");
    }
    assert_eq!(office.outcomes().await, ["refused"; 8]);
}

#[tokio::test]
async fn a_number_that_is_none_is_refused() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);

    for skill in ["NaN", "1e999", "\"30\"", "null", "[30]"] {
        let body = format!("{{\"expected\":25,\"skill\":{skill},\"reason\":\"x\"}}");
        let path = "/api/v1/players/us-east-1:ada/skill";
        let answer = admin.post_text(path, "application/json", body).await;
        assert_eq!(answer.problem(), (400, "malformed-request"), "{skill}");
    }
    for desired in ["-1", "1.5", "4294967296"] {
        let capacity = format!("{{\"desired\":{desired},\"minimum\":0,\"maximum\":9}}");
        let body = format!(
            "{{\"location\":\"eu-west-1\",\"expected\":{capacity},\"capacity\":{capacity},\"reason\":\"x\"}}"
        );
        let path = format!("/api/v1/fleets/{FLEET}/capacity");
        let answer = admin.post_text(&path, "application/json", body).await;
        assert_eq!(answer.problem(), (400, "malformed-request"), "{desired}");
    }
}

#[tokio::test]
async fn a_reason_is_needed_and_bounded() {
    let office = Office::new().await;
    office.world.ticket_of("ada").await;
    let admin = office.as_operator(Group::Admin);

    for reason in ["", "   ", "a\nb", "\u{0}", &"x".repeat(501)] {
        let body = json!({"reason": reason});
        let answer = admin.post("/api/v1/players/us-east-1:ada/ban", &body).await;
        assert_eq!(answer.problem(), (400, "invalid-reason"), "{reason:?}");
    }
    let body = json!({"reason": "ä".repeat(500)});
    let answer = admin.post("/api/v1/players/us-east-1:ada/ban", &body).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_path_of_any_text_is_answered() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);
    let odd = ["%00", "%ff", "..", "%2e%2e%2f", "%F0%9F%98%80", &"x".repeat(5_000)];

    for route in ROUTES.iter().filter(|route| route.path.contains('{')) {
        let (before, rest) = route.path.split_once('{').unwrap();
        let after = rest.split_once('}').unwrap().1;
        for name in odd {
            let path = format!("{before}{name}{after}");
            let answer = match route.action {
                None => admin.get(&path).await,
                Some(_) => admin.post(&path, &json!({"reason": "x"})).await,
            };
            assert!([400, 404].contains(&answer.problem().0), "{path:.80}: {}", answer.body);
        }
    }
}
