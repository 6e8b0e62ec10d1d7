//! What the audit log says of what operators did.

use std::sync::Arc;

use api_contract::{
    Timestamp,
    admin::{
        Group,
        actions::Action,
        audit::{AuditRecord, Outcome},
        routes::ROUTES,
    },
};
use api_service::admin::audit::{VerifyError, verify};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};

use crate::world::{Behaviour, FLEET, Office};

/// An action that works: its path and its body.
async fn something_to_do(office: &Office, action: Action) -> (String, Value) {
    let world = &office.world;
    let ticket = world.ticket_of("ada").await;
    let player = |what: &str| format!("/api/v1/players/us-east-1:ada/{what}");
    let because = json!({"reason": "asked for"});
    match action {
        Action::CancelTicket => (format!("/api/v1/tickets/{}/cancel", ticket.ticket_id), because),
        Action::BanPlayer => (player("ban"), json!({"reason": "cheated"})),
        Action::UnbanPlayer => {
            let ban = json!({"reason": "cheated"});
            office.as_operator(Group::Admin).post(&player("ban"), &ban).await;
            (player("unban"), because)
        }
        Action::SetSkill => {
            (player("skill"), json!({"expected": 25.0, "skill": 31.5, "reason": "smurf"}))
        }
        Action::ExportPlayer => (player("export"), because),
        Action::ErasePlayer => {
            let path = format!("/v1/tickets/{}", ticket.ticket_id);
            world.as_player("ada").delete(&path).await;
            (player("erase"), because)
        }
        Action::EndGameSession => {
            let id = world.gamelift.host(FLEET, "s-1", "ACTIVE");
            let body = json!({"gameSessionId": id, "force": true, "reason": "stuck"});
            ("/api/v1/game-session/end".to_owned(), body)
        }
        Action::SetCapacity => {
            let body = json!({
                "location": "eu-west-1",
                "expected": {"desired": 1, "minimum": 1, "maximum": 2},
                "capacity": {"desired": 3, "minimum": 1, "maximum": 5},
                "reason": "a tournament",
            });
            (format!("/api/v1/fleets/{FLEET}/capacity"), body)
        }
        Action::ValidateRuleSet => {
            ("/api/v1/rule-set-validation".to_owned(), json!({"body": "{}"}))
        }
        Action::CreateRuleSet => {
            let body = json!({"name": "game-dev-duel", "body": "{}", "reason": "duels"});
            ("/api/v1/rule-sets".to_owned(), body)
        }
    }
}

/// The operation without which an action does not work.
fn needed_by(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::CancelTicket => ("GameLift", "StopMatchmaking"),
        Action::BanPlayer | Action::UnbanPlayer | Action::SetSkill | Action::ErasePlayer => {
            ("DynamoDB", "UpdateItem")
        }
        // Reading the log is the only thing that an export does besides its checks.
        Action::ExportPlayer => ("DynamoDB", "none"),
        Action::EndGameSession => ("GameLift", "TerminateGameSession"),
        Action::SetCapacity => ("GameLift", "UpdateFleetCapacity"),
        Action::ValidateRuleSet => ("GameLift", "ValidateMatchmakingRuleSet"),
        Action::CreateRuleSet => ("GameLift", "CreateMatchmakingRuleSet"),
    }
}

/// The log's last entries of `action`, as action id and outcome.
async fn trail(office: &Office, action: Action) -> Vec<(String, Outcome)> {
    let log = office.log().await;
    let last = &log.last().unwrap().record;
    assert_eq!(last.action, action);
    let same = log.iter().filter(|entry| entry.record.action_id == last.action_id);
    same.map(|entry| (entry.record.action_id.clone(), entry.record.outcome)).collect()
}

#[tokio::test]
async fn an_action_that_is_done_has_its_beginning_and_its_end_in_the_log() {
    for action in Action::ALL {
        let office = Office::new().await;
        let (path, body) = something_to_do(&office, action).await;

        let answer = office.as_operator(Group::Admin).post(&path, &body).await;

        assert_eq!(answer.status, 200, "{action}: {}", answer.body);
        let trail = trail(&office, action).await;
        let outcomes: Vec<Outcome> = trail.iter().map(|(_, outcome)| *outcome).collect();
        assert_eq!(outcomes, [Outcome::Begun, Outcome::Done], "{action}");
    }
}

#[tokio::test]
async fn an_action_that_does_not_work_has_that_in_the_log() {
    for action in Action::ALL.into_iter().filter(|&action| needed_by(action).1 != "none") {
        let office = Office::new().await;
        let (path, body) = something_to_do(&office, action).await;
        match needed_by(action) {
            ("GameLift", operation) => office.world.gamelift.set(operation, Behaviour::Unreachable),
            (_, operation) => office.world.dynamodb.throttle(operation),
        }

        let answer = office.as_operator(Group::Admin).post(&path, &body).await;

        assert_eq!(answer.problem(), (503, "unavailable"), "{action}");
        let trail = trail(&office, action).await;
        let outcomes: Vec<Outcome> = trail.iter().map(|(_, outcome)| *outcome).collect();
        assert_eq!(outcomes, [Outcome::Begun, Outcome::Failed], "{action}");
    }
}

#[tokio::test]
async fn an_action_that_cannot_be_is_refused_in_the_log() {
    for action in Action::ALL.into_iter().filter(|&action| action != Action::ValidateRuleSet) {
        let office = Office::new().await;
        let (path, mut body) = something_to_do(&office, action).await;
        body["reason"] = json!(" ");
        let before = office.log().await.len();

        let answer = office.as_operator(Group::Admin).post(&path, &body).await;

        assert_eq!(answer.problem(), (400, "invalid-reason"), "{action}");
        let log = office.log().await;
        let record = &log.last().unwrap().record;
        assert_eq!(
            (log.len(), record.action, record.outcome),
            (before + 1, action, Outcome::Refused)
        );
        assert!(record.failure.contains("reason"), "{}", record.failure);
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_in_the_log_too() {
    for route in ROUTES.iter().filter(|route| route.action.is_some()) {
        let office = Office::new().await;
        let path = route.path.replace("{playerId}", "us-east-1:ada");
        let path = path.replace("{ticketId}", "t-1").replace("{fleetId}", FLEET);

        let answer = office.as_operator(Group::Admin).post(&path, &json!({"surprise": 1})).await;

        assert_eq!(answer.problem(), (400, "malformed-request"), "{path}");
        let log = office.log().await;
        let [entry] = log.as_slice() else { panic!("{} entries", log.len()) };
        assert_eq!(Some(entry.record.action), route.action);
        assert_eq!(entry.record.outcome, Outcome::Refused);
        assert!(entry.record.failure.contains("the body"), "{}", entry.record.failure);
    }
}

#[tokio::test]
async fn what_the_log_does_not_take_is_not_done() {
    for action in Action::ALL {
        let office = Office::new().await;
        let (path, body) = something_to_do(&office, action).await;
        office.world.dynamodb.throttle("PutItem");

        let answer = office.as_operator(Group::Admin).post(&path, &body).await;

        office.world.dynamodb.throttle_nothing();
        assert_eq!(answer.problem(), (503, "unavailable"), "{action}");
        let (port, operation) = needed_by(action);
        if port == "GameLift" {
            assert!(office.world.gamelift.calls(operation).is_empty(), "{action}");
        }
    }
}

#[tokio::test]
async fn an_entry_says_what_was_before_and_after_and_why() {
    let office = Office::new().await;
    let (path, body) = something_to_do(&office, Action::SetSkill).await;

    office.as_operator(Group::Operator).post(&path, &body).await;

    let log = office.log().await;
    let [begun, done] = log.as_slice() else { panic!("{} entries", log.len()) };
    assert_eq!(begun.record.before.as_deref(), Some(r#"{"skill":25.0}"#));
    assert_eq!(begun.record.after.as_deref(), Some(r#"{"skill":31.5}"#));
    assert_eq!(done.record.after.as_deref(), Some(r#"{"skill":31.5}"#));
    assert_eq!(done.record.reason, "smurf");
    assert_eq!(done.record.target, "us-east-1:ada");
    assert_eq!((&*done.record.operator, &*done.record.operator_id), ("grace", "sub-1"));
    assert_eq!(done.record.groups, "[operator]");
}

fn record(number: usize) -> AuditRecord {
    AuditRecord {
        action_id: format!("a-{number}"),
        at: Timestamp::from_millis(1_000),
        operator: format!("operator-{}", number % 2),
        operator_id: "sub".to_owned(),
        groups: "[admin]".to_owned(),
        action: if number.is_multiple_of(3) { Action::SetSkill } else { Action::BanPlayer },
        target: format!("player-{}", number % 5),
        outcome: Outcome::Done,
        before: None,
        after: None,
        reason: "why".to_owned(),
        failure: String::new(),
    }
}

#[tokio::test]
async fn operators_at_the_same_time_leave_no_gap_and_no_fork() {
    let office = Office::new().await;
    let log = Arc::new(office.admin.audit.clone());

    let writers: Vec<_> = (0..12)
        .map(|writer| {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                for number in 0..3 {
                    log.append(&record(writer * 3 + number)).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }

    let verified = verify(&log).await.unwrap();
    assert_eq!(verified.entries, 36);
    let entries = log.in_order(0).await.unwrap();
    let mut ids: Vec<_> = entries.iter().map(|entry| &entry.record.action_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 36, "each record is there once");
}

#[tokio::test]
async fn an_entry_whose_answer_got_lost_is_there_once() {
    let office = Office::new().await;
    office.world.dynamodb.lose_an_answer("PutItem");

    let entry = office.admin.audit.append(&record(0)).await.unwrap();

    assert_eq!(office.log().await, [entry]);
}

#[tokio::test]
async fn a_changed_entry_is_found_by_reading_the_log_through() {
    let office = Office::new().await;
    for number in 0..3 {
        office.admin.audit.append(&record(number)).await.unwrap();
    }
    let mut forged = office.admin.audit.in_order(1).await.unwrap().remove(0);
    forged.record.reason = "another".to_owned();
    let update = office.world.dynamodb.steady().update_item().table_name("audit");
    let update = update.key("chain", AttributeValue::S("audit".to_owned()));
    let update = update.key("sequence", AttributeValue::N("2".to_owned()));
    let document = AttributeValue::S(serde_json::to_string(&forged).unwrap());
    let update = update.update_expression("SET document = :d");
    update.expression_attribute_values(":d", document).send().await.unwrap();

    let found = verify(&office.admin.audit).await;

    assert!(matches!(found, Err(VerifyError::Broken(_))), "{found:?}");
}

#[tokio::test]
async fn the_log_is_listed_newest_first_by_who_what_and_whom() {
    let office = Office::new().await;
    for number in 0..20 {
        office.admin.audit.append(&record(number)).await.unwrap();
    }
    let listed = async |query: &str| -> Vec<u64> {
        let (mut sequences, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/audit?limit=2{query}{cursor}");
            let answer = office.as_operator(Group::Operator).get(&path).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            let items = answer.body["items"].as_array().unwrap();
            assert!(items.len() <= 2);
            sequences.extend(items.iter().map(|item| item["sequence"].as_u64().unwrap()));
            match answer.body["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return sequences,
            }
        }
    };

    assert_eq!(listed("").await, (1..=20).rev().collect::<Vec<_>>());
    assert_eq!(
        listed("&operator=operator-1").await,
        (1..=10).rev().map(|n| n * 2).collect::<Vec<_>>()
    );
    assert_eq!(listed("&target=player-4").await, [20, 15, 10, 5]);
    assert_eq!(listed("&action=set-skill&target=player-0").await, [16, 1]);
    assert_eq!(listed("&outcome=refused").await, [0; 0]);
    let both = "/api/v1/audit?operator=grace&target=player-1";
    let answer = office.as_operator(Group::Operator).get(both).await;
    assert_eq!(answer.problem(), (400, "invalid-filter"));
}
