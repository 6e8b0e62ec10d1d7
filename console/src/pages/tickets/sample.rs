//! Tickets and a rule set for the tests of this page.

use api_contract::{
    Latencies, PlayerId, Ticket, TicketId, Timestamp, admin::tickets::PooledTicket,
    tickets::TicketState,
};

/// Two players of like skill; round trips matter for five seconds, skill less and
/// less.
pub(super) fn rule_set() -> String {
    r#"{
        "ruleLanguageVersion": "1.0",
        "playerAttributes": [{ "name": "skill", "type": "number", "default": 10 }],
        "teams": [{ "name": "pair", "minPlayers": 2, "maxPlayers": 2 }],
        "rules": [{
            "name": "FairSkill",
            "type": "distance",
            "measurements": ["teams[pair].players.attributes[skill]"],
            "referenceValue": "avg(teams[pair].players.attributes[skill])",
            "maxDistance": 5
        }, { "name": "FastConnection", "type": "latency", "maxLatency": 80 }],
        "expansions": [{
            "target": "rules[FastConnection].maxLatency",
            "steps": [{ "waitTimeSeconds": 5, "value": 1000 }]
        }, {
            "target": "rules[FairSkill].maxDistance",
            "steps": [
                { "waitTimeSeconds": 10, "value": 20 },
                { "waitTimeSeconds": 20, "value": 40 }
            ]
        }]
    }"#
    .to_owned()
}

/// A ticket made at second 0 whose player is `latency_ms` from `eu-west-1`.
pub(super) fn ticket(id: &str, skill_milli: i64, latency_ms: u32) -> Ticket {
    let PooledTicket { ticket_id, player_id, skill_milli, latencies, created_at } =
        pooled(id, skill_milli, latency_ms);
    Ticket {
        ticket_id,
        player_id,
        configuration: "default".to_owned(),
        latencies,
        skill_milli,
        state: TicketState::Searching,
        created_at,
        settle_by: Timestamp::from_millis(70_000),
        as_of: created_at,
        timeline: Vec::new(),
    }
}

/// The same, as one that waits among others.
pub(super) fn pooled(id: &str, skill_milli: i64, latency_ms: u32) -> PooledTicket {
    let measured = [("eu-west-1".to_owned(), f64::from(latency_ms))];
    PooledTicket {
        ticket_id: TicketId::parse(id).expect("a test's id is one"),
        player_id: PlayerId::parse(format!("us-east-1:{id}")).expect("a test's id is one"),
        skill_milli,
        latencies: Latencies::new(measured.into()).expect("a test's latency is possible"),
        created_at: Timestamp::from_millis(0),
    }
}
