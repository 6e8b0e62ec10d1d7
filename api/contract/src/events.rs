//! What FlexMatch says of tickets, as it says it.
//!
//! One envelope for SNS and EventBridge. Reading is tolerant where the service's
//! own pages disagree with each other: an unknown type is [`Detail::Unknown`],
//! absent fields are absent, and unknown fields are skipped.
//!
//! # After
//! FlexMatch guide, "FlexMatch matchmaking events", read 2026-11-22. Events are
//! best effort: they may be lost, repeated, late, and in any order.

use serde::{Deserialize, Serialize};

use crate::{MatchId, PlayerId, PlayerSessionId, TicketId, Timestamp};

/// What `detail-type` says for these events.
pub const DETAIL_TYPE: &str = "GameLift Matchmaking Event";

/// The envelope of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchmakingEvent {
    /// Version of the envelope, `0`.
    pub version: String,
    /// Names the event; a repeated one has the same id.
    pub id: String,
    /// [`DETAIL_TYPE`].
    #[serde(rename = "detail-type")]
    pub detail_type: String,
    /// `aws.gamelift`.
    pub source: String,
    /// The account, 12 digits.
    pub account: String,
    /// When it was sent.
    pub time: Timestamp,
    /// The region of the matchmaking configuration.
    pub region: String,
    /// The ARN of the matchmaking configuration.
    pub resources: Vec<String>,
    /// What happened.
    pub detail: Detail,
}

/// What happened, by `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Detail {
    /// Tickets entered the pool, or came back to it.
    MatchmakingSearching {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// `NOT_AVAILABLE`, or a number of *seconds*, whatever the name says.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        estimated_wait_millis: Option<serde_json::Value>,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// A match was formed; it may still have to be accepted and placed.
    PotentialMatchCreated {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// The match.
        match_id: MatchId,
        /// Whether players have to accept it.
        #[serde(default)]
        acceptance_required: bool,
        /// Seconds that they have for it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        acceptance_timeout: Option<u32>,
        /// How often each rule held and did not.
        #[serde(default)]
        rule_evaluation_metrics: Vec<RuleEvaluationMetric>,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// A player answered a proposed match.
    AcceptMatch {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// The match.
        match_id: MatchId,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// The time for answers is over, or all have answered.
    AcceptMatchCompleted {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// The match.
        match_id: MatchId,
        /// `Accepted`, `Rejected` or `TimedOut`.
        acceptance: String,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// The match has its game session.
    MatchmakingSucceeded {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// The match.
        match_id: MatchId,
        /// Where, and each player's reservation.
        game_session_info: EventGameSession,
    },
    /// The configuration's time ran out.
    MatchmakingTimedOut {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// `TimedOut`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
        /// A sentence.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        message: Option<String>,
        /// How often each rule held and did not.
        #[serde(default)]
        rule_evaluation_metrics: Vec<RuleEvaluationMetric>,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// Somebody stopped the matchmaking.
    MatchmakingCancelled {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// `Cancelled`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
        /// A sentence.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        message: Option<String>,
        /// How often each rule held and did not.
        #[serde(default)]
        rule_evaluation_metrics: Vec<RuleEvaluationMetric>,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// The match could not be placed, or the service failed.
    MatchmakingFailed {
        /// The tickets.
        tickets: Vec<EventTicket>,
        /// `UNEXPECTED_ERROR`.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<String>,
        /// A sentence.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        message: Option<String>,
        /// The match, where there was one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        match_id: Option<MatchId>,
        /// The same players, flat.
        #[serde(default)]
        game_session_info: EventGameSession,
    },
    /// A type that this version does not know; to be logged and left.
    #[serde(other)]
    Unknown,
}

/// A ticket in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTicket {
    /// Names the ticket.
    pub ticket_id: TicketId,
    /// When its matchmaking started.
    pub start_time: Timestamp,
    /// Its players.
    pub players: Vec<EventPlayer>,
}

/// A player in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventPlayer {
    /// Names the player.
    pub player_id: PlayerId,
    /// The team, once there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub team: Option<String>,
    /// The reservation, once the match is placed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub player_session_id: Option<PlayerSessionId>,
    /// The answer to a proposed match, once given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accepted: Option<bool>,
}

/// What an event says of the game session.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventGameSession {
    /// The game session's ARN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub game_session_arn: Option<String>,
    /// The game server's address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ip_address: Option<String>,
    /// The game server's name; newer events only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dns_name: Option<String>,
    /// The game server's port.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub port: Option<u16>,
    /// Where the game session is; newer events only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub game_session_location: Option<String>,
    /// All players of the event.
    #[serde(default)]
    pub players: Vec<EventPlayer>,
}

/// How often a rule held, and did not, while a match was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleEvaluationMetric {
    /// The rule's name in the rule set.
    pub rule_name: String,
    /// Evaluations in which it held.
    pub passed_count: u64,
    /// Evaluations in which it did not.
    pub failed_count: u64,
}

impl Detail {
    /// The event's type, for logs and timelines.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::MatchmakingSearching { .. } => "MatchmakingSearching",
            Self::PotentialMatchCreated { .. } => "PotentialMatchCreated",
            Self::AcceptMatch { .. } => "AcceptMatch",
            Self::AcceptMatchCompleted { .. } => "AcceptMatchCompleted",
            Self::MatchmakingSucceeded { .. } => "MatchmakingSucceeded",
            Self::MatchmakingTimedOut { .. } => "MatchmakingTimedOut",
            Self::MatchmakingCancelled { .. } => "MatchmakingCancelled",
            Self::MatchmakingFailed { .. } => "MatchmakingFailed",
            Self::Unknown => "Unknown",
        }
    }

    /// The tickets that the event is about.
    #[must_use]
    pub fn tickets(&self) -> &[EventTicket] {
        match self {
            Self::MatchmakingSearching { tickets, .. }
            | Self::PotentialMatchCreated { tickets, .. }
            | Self::AcceptMatch { tickets, .. }
            | Self::AcceptMatchCompleted { tickets, .. }
            | Self::MatchmakingSucceeded { tickets, .. }
            | Self::MatchmakingTimedOut { tickets, .. }
            | Self::MatchmakingCancelled { tickets, .. }
            | Self::MatchmakingFailed { tickets, .. } => tickets,
            Self::Unknown => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUCCEEDED: &str = r#"{"version":"0","id":"e-1","detail-type":"GameLift Matchmaking Event",
        "source":"aws.gamelift","account":"123456789012","time":"2017-08-09T20:13:35.366Z",
        "region":"us-west-2","resources":["arn:aws:gamelift:us-west-2:123456789012:matchmakingconfiguration/S"],
        "detail":{"tickets":[{"ticketId":"ticket-1","startTime":"2017-08-09T20:13:33.366Z",
        "players":[{"playerId":"player-1","playerSessionId":"psess-6e7c13cf","team":"red"}]}],
        "type":"MatchmakingSucceeded","gameSessionInfo":{"gameSessionArn":
        "arn:aws:gamelift:us-west-2:123456789012:gamesession/836cf48d","ipAddress":"192.168.1.1",
        "port":10777,"playerGatewayStatus":"ENABLED","players":[]},"matchId":"c0ec1a54"}}"#;

    #[test]
    fn a_published_event_is_read() {
        let event: MatchmakingEvent = serde_json::from_str(SUCCEEDED).unwrap();

        let Detail::MatchmakingSucceeded { tickets, game_session_info, .. } = &event.detail else {
            panic!("read as {}", event.detail.name());
        };
        assert_eq!(tickets[0].players[0].team.as_deref(), Some("red"));
        assert_eq!(game_session_info.port, Some(10777));
    }

    #[test]
    fn a_type_of_a_later_year_is_unknown_and_no_error() {
        let text = SUCCEEDED.replace("MatchmakingSucceeded", "MatchmakingDreamt");
        let event: MatchmakingEvent = serde_json::from_str(&text).unwrap();
        assert_eq!(event.detail, Detail::Unknown);
    }
}
