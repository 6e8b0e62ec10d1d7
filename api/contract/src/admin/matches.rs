//! A match, from its forming to its result.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{GameSessionId, MatchId, PlayerId, TicketId, Timestamp, play::MatchResult};

/// A match that a game session was found for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Names the match: FlexMatch's id.
    #[schema(value_type = String)]
    pub match_id: MatchId,
    /// The matchmaking configuration that formed it.
    pub configuration: String,
    /// When its players were told where to go.
    #[schema(value_type = String, format = DateTime)]
    pub formed_at: Timestamp,
    /// Where it is or was played.
    #[schema(value_type = String)]
    pub game_session_id: GameSessionId,
    /// The game session's location, such as `eu-west-1`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<String>,
    /// Address of the game server.
    pub ip_address: String,
    /// Port of the game server.
    pub port: u16,
    /// Who was put together.
    pub players: Vec<MatchPlayer>,
    /// How it ended, once the game server has reported it.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub result: Option<MatchResult>,
}

impl Match {
    /// Difference between the highest and the lowest skill; none without players.
    #[must_use]
    pub fn skill_spread(&self) -> Option<f64> {
        let skills = self.players.iter().map(|player| player.skill);
        let (low, high) = skills.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), skill| {
            (low.min(skill), high.max(skill))
        });
        (low <= high).then_some(high - low)
    }
}

/// One player of a match.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchPlayer {
    /// Who.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// The ticket that the player waited with.
    #[schema(value_type = String)]
    pub ticket_id: TicketId,
    /// The team that FlexMatch put the player into.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub team: Option<String>,
    /// The skill that FlexMatch was told.
    pub skill: f64,
    /// The measured round trip to the match's location, where both are known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub latency_ms: Option<u32>,
    /// How long the player had waited, milliseconds.
    pub waited_ms: i64,
}

/// Which matches to list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MatchesFilter {
    /// Those of one matchmaking configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// Those at one location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Those formed at or after.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Those formed before.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}
