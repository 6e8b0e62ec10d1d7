//! Matchmaker data: what a game session is told of its match.
//!
//! # After
//! FlexMatch guide, "Work with matchmaker data", and the parsers in the server
//! SDKs: camelCase, one type name beside each attribute's value, no latency.

use std::collections::HashMap;

use api_contract::MatchId;
use matchmaker::{AttributeValue, Match, Player};
use serde_json::{Map, Value, json};

/// The data of a match, as text.
pub(crate) fn write(id: &MatchId, configuration_arn: &str, formed: &Match) -> String {
    let players: HashMap<&str, &Player> = formed
        .tickets
        .iter()
        .flat_map(|ticket| &ticket.players)
        .map(|player| (player.id.as_str(), player))
        .collect();
    let teams: Vec<Value> = formed
        .teams
        .iter()
        .map(|team| {
            let members: Vec<Value> = team
                .players
                .iter()
                .map(|id| json!({
                    "playerId": id,
                    "attributes": players.get(id.as_str()).map(|p| attributes(p)).unwrap_or_default(),
                }))
                .collect();
            json!({"name": team.name, "players": members})
        })
        .collect();
    json!({
        "matchId": id,
        "matchmakingConfigurationArn": configuration_arn,
        "teams": teams,
        "autoBackfillMode": null,
        "autoBackfillTicketId": null,
    })
    .to_string()
}

fn attributes(player: &Player) -> Map<String, Value> {
    player.attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

fn attribute(value: &AttributeValue) -> Value {
    let (kind, value) = match value {
        AttributeValue::N(number) => ("DOUBLE", json!(number)),
        AttributeValue::S(text) => ("STRING", json!(text)),
        AttributeValue::SL(texts) => ("STRING_LIST", json!(texts)),
        AttributeValue::SDM(map) => ("STRING_DOUBLE_MAP", json!(map)),
    };
    json!({"attributeType": kind, "valueAttribute": value})
}

#[cfg(test)]
mod tests {
    use super::*;
    use matchmaker::{PlayerId, TeamMembers, Ticket, TicketId};

    #[test]
    fn matchmaker_data_has_teams_players_and_typed_attributes() {
        let id = PlayerId::new("ada").unwrap();
        let attributes = [
            ("skill".to_owned(), AttributeValue::N(23.0)),
            ("maps".to_owned(), AttributeValue::SL(vec!["a".to_owned()])),
        ];
        let player = Player {
            id: id.clone(),
            attributes: attributes.into_iter().collect(),
            latency_ms: [("eu-west-1".to_owned(), 20)].into_iter().collect(),
            team: None,
        };
        let ticket = TicketId::new("t-1").unwrap();
        let formed = Match {
            teams: vec![TeamMembers { name: "red".to_owned(), players: vec![id] }],
            tickets: vec![Ticket {
                id: ticket,
                created_at_ms: 0,
                players: vec![player],
                backfill: false,
            }],
            metrics: Vec::new(),
        };

        let text = write(&MatchId::parse("m-1").unwrap(), "arn:c", &formed);

        assert!(text.contains("23.0"), "numbers are doubles: {text}");
        let data: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            data,
            json!({
                "matchId": "m-1",
                "matchmakingConfigurationArn": "arn:c",
                "teams": [{"name": "red", "players": [{"playerId": "ada", "attributes": {
                    "skill": {"attributeType": "DOUBLE", "valueAttribute": 23.0},
                    "maps": {"attributeType": "STRING_LIST", "valueAttribute": ["a"]},
                }}]}],
                "autoBackfillMode": null,
                "autoBackfillTicketId": null,
            })
        );
    }
}
