//! Tickets, as operators see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Latencies, MatchId, PlayerId, TicketId, Timestamp,
    tickets::{ReasonCode, Ticket},
};

/// A line of the list of tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketSummary {
    /// Names the ticket.
    #[schema(value_type = String)]
    pub ticket_id: TicketId,
    /// Whose it is.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// GameLift's word for where it stands.
    pub status: String,
    /// Why it ended without a match.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<ReasonCode>,
    /// The matchmaking configuration.
    pub configuration: String,
    /// The skill that FlexMatch was told, in thousandths.
    pub skill_milli: i64,
    /// When the player asked.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended; absent while it is open.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
    /// The match that it is or was part of.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub match_id: Option<MatchId>,
}

/// Which tickets to list, newest first. `player_id`, `reason` and `status`
/// exclude each other; the rest narrows each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TicketsFilter {
    /// Those that stand so: GameLift's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Those of one player.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub player_id: Option<PlayerId>,
    /// Those that ended for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Those of one matchmaking configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// Those asked for at or after.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Those asked for before.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// One ticket, with who else waits while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TicketDetail {
    /// The ticket.
    pub ticket: Ticket,
    /// When it ended; absent while it is open.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
    /// What it waits among; absent once it has ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pool: Option<Pool>,
}

/// Who waits in the same matchmaking configuration, and by which rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pool {
    /// The rule set's name.
    pub rule_set_name: String,
    /// The rule set: JSON text.
    pub rule_set_body: String,
    /// Those who wait, the longest first, the ticket in question among them.
    pub tickets: Vec<PooledTicket>,
    /// Whether more wait than are listed.
    pub truncated: bool,
}

/// Most tickets of a [`Pool`].
pub const POOL_TICKETS_MAX: usize = 200;

/// What rules know of a waiting ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PooledTicket {
    /// Names the ticket.
    #[schema(value_type = String)]
    pub ticket_id: TicketId,
    /// Whose it is.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// The skill that FlexMatch was told, in thousandths.
    pub skill_milli: i64,
    /// What the client measured.
    pub latencies: Latencies,
    /// When the player asked.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<&Ticket> for PooledTicket {
    fn from(ticket: &Ticket) -> Self {
        Self {
            ticket_id: ticket.ticket_id.clone(),
            player_id: ticket.player_id.clone(),
            skill_milli: ticket.skill_milli,
            latencies: ticket.latencies.clone(),
            created_at: ticket.created_at,
        }
    }
}
