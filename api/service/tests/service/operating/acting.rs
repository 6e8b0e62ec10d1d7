//! What actions do, and what they refuse to do.

use api_contract::admin::Group;
use serde_json::{Value, json};

use crate::world::{FLEET, FOREIGN_FLEET, Office, session_id};

#[tokio::test]
async fn a_ticket_that_an_operator_cancels_tells_its_player_so() {
    let office = Office::new().await;
    let ticket = office.world.ticket_of("ada").await;
    let path = format!("/api/v1/tickets/{}/cancel", ticket.ticket_id);
    let because = json!({"reason": "stuck"});

    let answer = office.as_operator(Group::Support).post(&path, &because).await;
    let again = office.as_operator(Group::Support).post(&path, &because).await;

    assert_eq!((answer.status.as_u16(), &answer.body["status"]), (200, &json!("CANCELLED")));
    assert_eq!(answer.body["reason"]["code"], "CANCELLED_BY_OPERATOR");
    assert_eq!(again.problem(), (409, "ticket-not-cancellable"));
    assert_eq!(office.outcomes().await, ["begun", "done", "refused"]);
    assert_eq!(office.world.lock_of("ada").await, None);
    assert_eq!(office.world.gamelift.calls("StopMatchmaking").len(), 1);
    let read =
        office.world.as_player("ada").get(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
    assert!(!read.body.to_string().contains("stuck"), "the reason is not the player's");
}

#[tokio::test]
async fn a_ticket_that_is_being_placed_stays() {
    let office = Office::new().await;
    let ticket = office.world.ticket_of("ada").await;
    office.world.gamelift.tell(&ticket, json!({"Status": "PLACING"}));
    let path = format!("/api/v1/tickets/{}/cancel", ticket.ticket_id);

    let answer = office.as_operator(Group::Support).post(&path, &json!({"reason": "x"})).await;

    assert_eq!(answer.problem(), (409, "ticket-not-cancellable"));
    assert_eq!(answer.body["ticketId"], ticket.ticket_id.as_str());
    assert_eq!(office.outcomes().await, ["begun", "failed"]);
}

#[tokio::test]
async fn a_banned_player_is_kept_out_until_the_ban_is_lifted() {
    let office = Office::new().await;
    office.world.ticket_of("ada").await;
    let support = office.as_operator(Group::Support);
    let path = "/api/v1/players/us-east-1:ada";

    let ban = json!({"reason": "  cheated  ", "until": "2026-11-23T12:00:00Z"});
    let banned = support.post(&format!("{path}/ban"), &ban).await;
    let read = support.get(path).await;
    let unbanned = support.post(&format!("{path}/unban"), &json!({"reason": "was not"})).await;
    let again = support.post(&format!("{path}/unban"), &json!({"reason": "was not"})).await;

    assert_eq!(banned.body["ban"]["reason"], "cheated");
    assert_eq!(banned.body["ban"]["by"], "grace");
    assert_eq!(read.body, banned.body);
    assert_eq!((unbanned.status.as_u16(), unbanned.body.get("ban")), (200, None));
    assert_eq!(again.problem(), (409, "value-changed"));
}

#[tokio::test]
async fn a_ban_that_is_over_is_none() {
    let office = Office::new().await;
    office.world.ticket_of("ada").await;
    let support = office.as_operator(Group::Support);

    for until in ["2026-11-22T12:00:00Z", "1970-01-01T00:00:00Z"] {
        let body = json!({"reason": "x", "until": until});
        let answer = support.post("/api/v1/players/us-east-1:ada/ban", &body).await;
        assert_eq!(answer.problem(), (400, "invalid-value"), "{until}");
    }
}

#[tokio::test]
async fn a_skill_is_set_only_over_the_one_that_was_seen() {
    let office = Office::new().await;
    office.world.ticket_of("ada").await;
    let set = async |expected: f64, skill: f64| {
        let body = json!({"expected": expected, "skill": skill, "reason": "smurf"});
        let operator = office.as_operator(Group::Operator);
        operator.post("/api/v1/players/us-east-1:ada/skill", &body).await
    };

    let first = set(25.0, 30.25).await;
    let stale = set(25.0, 40.0).await;
    let too_high = set(30.25, 100.1).await;
    let too_low = set(30.25, -0.1).await;

    assert_eq!((first.status.as_u16(), &first.body["skill"]), (200, &json!(30.25)));
    assert_eq!(stale.problem(), (409, "value-changed"));
    assert!(stale.body["detail"].as_str().unwrap().contains("30.25"), "{}", stale.body);
    assert_eq!(too_high.problem(), (400, "invalid-value"));
    assert_eq!(too_low.problem(), (400, "invalid-value"));
    assert_eq!(office.world.player("ada").await.unwrap().skill, 30.25);
    assert_eq!(office.outcomes().await, ["begun", "done", "refused", "refused", "refused"]);
}

#[tokio::test]
async fn an_export_has_what_is_kept_and_the_log_has_none_of_it() {
    let office = Office::new().await;
    office.world.ticket_of("ada").await;
    let because = json!({"reason": "asked by the player"});

    let answer = office
        .as_operator(Group::Operator)
        .post("/api/v1/players/us-east-1:ada/export", &because)
        .await;

    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["tickets"].as_array().unwrap().len(), 1);
    assert_eq!(answer.body["audit"].as_array().unwrap().len(), 1, "its own beginning");
    let log = office.log().await;
    let after: Value = serde_json::from_str(log[1].record.after.as_ref().unwrap()).unwrap();
    assert_eq!(after["tickets"], 1);
}

#[tokio::test]
async fn a_player_is_forgotten_once_no_ticket_is_in_progress() {
    let office = Office::new().await;
    let ticket = office.world.ticket_of("ada").await;
    let admin = office.as_operator(Group::Admin);
    let (path, because) = ("/api/v1/players/us-east-1:ada", json!({"reason": "asked to"}));

    let early = admin.post(&format!("{path}/erase"), &because).await;
    admin.post(&format!("/api/v1/tickets/{}/cancel", ticket.ticket_id), &because).await;
    let erased = admin.post(&format!("{path}/erase"), &because).await;
    let gone = admin.get(path).await;
    let again = admin.post(&format!("{path}/erase"), &because).await;

    assert_eq!(early.problem(), (409, "ticket-in-progress"));
    assert_eq!(early.body["ticketId"], ticket.ticket_id.as_str());
    assert_eq!(erased.body, json!({"tickets": 1, "complete": true}));
    assert_eq!(gone.problem(), (404, "not-found"));
    assert_eq!(again.problem(), (404, "not-found"));
}

#[tokio::test]
async fn a_game_session_is_ended_with_notice_or_at_once() {
    let office = Office::new().await;
    let operator = office.as_operator(Group::Operator);
    for (name, force, mode, status) in [
        ("s-1", false, "TRIGGER_ON_PROCESS_TERMINATE", "TERMINATING"),
        ("s-2", true, "FORCE_TERMINATE", "TERMINATED"),
    ] {
        let id = office.world.gamelift.host(FLEET, name, "ACTIVE");
        let body = json!({"gameSessionId": id, "force": force, "reason": "stuck"});

        let answer = operator.post("/api/v1/game-session/end", &body).await;

        assert_eq!((answer.status.as_u16(), &answer.body["status"]), (200, &json!(status)));
        let calls = office.world.gamelift.calls("TerminateGameSession");
        assert_eq!(calls.last().unwrap()["TerminationMode"], mode);
    }
}

#[tokio::test]
async fn a_game_session_that_is_over_or_not_ours_is_not_ended() {
    let office = Office::new().await;
    let over = office.world.gamelift.host(FLEET, "over", "TERMINATED");
    let foreign = office.world.gamelift.host(FOREIGN_FLEET, "foreign", "ACTIVE");
    let none = session_id(FLEET, "none");

    for (id, problem) in
        [(over, (409, "value-changed")), (foreign, (404, "not-found")), (none, (404, "not-found"))]
    {
        let body = json!({"gameSessionId": id, "reason": "stuck"});
        let operator = office.as_operator(Group::Operator);
        let answer = operator.post("/api/v1/game-session/end", &body).await;
        assert_eq!(answer.problem(), problem, "{id}");
    }
    assert!(office.world.gamelift.calls("TerminateGameSession").is_empty());
    assert_eq!(office.outcomes().await, ["refused"; 3]);
}

#[tokio::test]
async fn a_capacity_is_set_only_over_the_one_that_was_seen() {
    let office = Office::new().await;
    let of = |[desired, minimum, maximum]: [u32; 3]| json!({"desired": desired, "minimum": minimum, "maximum": maximum});
    let set = async |fleet: &str, location: &str, expected: [u32; 3], capacity: [u32; 3]| {
        let body = json!({
            "location": location, "expected": of(expected), "capacity": of(capacity),
            "reason": "a tournament",
        });
        let operator = office.as_operator(Group::Operator);
        operator.post(&format!("/api/v1/fleets/{fleet}/capacity"), &body).await
    };
    let (seen, wanted) = ([1, 1, 2], [3, 1, 5]);

    for (fleet, location, expected, capacity, problem) in [
        (FLEET, "eu-west-1", [2, 1, 2], wanted, (409, "value-changed")),
        (FLEET, "eu-west-1", seen, [6, 1, 5], (400, "invalid-value")),
        (FLEET, "eu-west-1", seen, [0, 1, 5], (400, "invalid-value")),
        (FLEET, "eu-west-1", seen, [3, 1, 100_000], (400, "invalid-value")),
        (FLEET, "", seen, wanted, (400, "invalid-value")),
        (FLEET, "mars-north-1", seen, wanted, (404, "not-found")),
        (FOREIGN_FLEET, "eu-west-1", seen, wanted, (404, "not-found")),
        ("fleet-none", "eu-west-1", seen, wanted, (404, "not-found")),
    ] {
        let answer = set(fleet, location, expected, capacity).await;
        assert_eq!(answer.problem(), problem, "{fleet} {location} {capacity:?}");
    }
    assert!(office.world.gamelift.calls("UpdateFleetCapacity").is_empty());

    let answer = set(FLEET, "eu-west-1", seen, wanted).await;

    assert_eq!((answer.status.as_u16(), answer.body), (200, of(wanted)));
    let fleet = office.as_operator(Group::Viewer).get(&format!("/api/v1/fleets/{FLEET}")).await;
    assert_eq!(fleet.body["fleet"]["locations"][0]["capacity"], of(wanted));
}

#[tokio::test]
async fn a_rule_set_is_checked_and_created_under_our_name_only() {
    let office = Office::new().await;
    let operator = office.as_operator(Group::Operator);
    let create = async |name: &str, body: &str| {
        let body = json!({"name": name, "body": body, "reason": "duels"});
        operator.post("/api/v1/rule-sets", &body).await
    };

    let good = operator.post("/api/v1/rule-set-validation", &json!({"body": "{}"})).await;
    let bad = operator.post("/api/v1/rule-set-validation", &json!({"body": "[]"})).await;
    let foreign = create("other-dev-duel", "{}").await;
    let long = create("game-dev-duel", &"x".repeat(65_536)).await;
    let made = create("game-dev-duel", "{}").await;
    let twice = create("game-dev-duel", "{}").await;

    assert_eq!(good.body, json!({"valid": true}));
    assert_eq!((bad.status.as_u16(), &bad.body["valid"]), (200, &json!(false)));
    assert_eq!(bad.body["message"], "as the script says");
    assert_eq!(foreign.problem(), (400, "invalid-value"));
    assert_eq!(long.problem(), (400, "invalid-value"));
    assert_eq!((made.status.as_u16(), &made.body["name"]), (200, &json!("game-dev-duel")));
    assert_eq!(twice.problem(), (422, "refused-by-game-lift"));
    assert_eq!(office.world.gamelift.calls("CreateMatchmakingRuleSet").len(), 2);
}

#[tokio::test]
async fn nothing_is_done_to_what_there_is_not() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);
    let because = json!({"reason": "x"});
    let skill = json!({"expected": 25, "skill": 26, "reason": "x"});

    for (path, body) in [
        ("players/us-east-1:eve/ban", &because),
        ("players/us-east-1:eve/unban", &because),
        ("players/us-east-1:eve/skill", &skill),
        ("players/us-east-1:eve/export", &because),
        ("players/us-east-1:eve/erase", &because),
        ("players/%00/erase", &because),
        ("tickets/t-none/cancel", &because),
        ("tickets/a%20b/cancel", &because),
    ] {
        let answer = admin.post(&format!("/api/v1/{path}"), body).await;
        assert_eq!(answer.problem(), (404, "not-found"), "{path}");
    }
    assert_eq!(office.outcomes().await, ["refused"; 8]);
    assert_eq!(office.world.items().await, 0);
}
