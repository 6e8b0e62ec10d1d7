//! A player, as operators see one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{audit::AuditEntry, matches::Match};
use crate::{Ticket, Timestamp, players::Player};

/// A player with what only operators see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlayerRecord {
    /// What the player sees too.
    #[serde(flatten)]
    pub player: Player,
    /// The ban, if there is one; it may be over by now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ban: Option<Ban>,
}

/// A player kept from matchmaking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ban {
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Until when; absent: until somebody lifts it.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Timestamp>,
    /// Why, in an operator's words.
    pub reason: String,
    /// Who decided: the operator's user name.
    pub by: String,
}

impl Ban {
    /// Whether it keeps the player out at `now`.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// Which players to list: all by id, or a part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PlayersFilter {
    /// Those whose id begins so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_prefix: Option<String>,
    /// True: those with a ban, the newest ban first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub banned: bool,
}

/// Everything that is kept about a player.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlayerExport {
    /// When this was put together.
    #[schema(value_type = String, format = DateTime)]
    pub exported_at: Timestamp,
    /// The player.
    pub player: PlayerRecord,
    /// The tickets, newest first.
    pub tickets: Vec<Ticket>,
    /// The matches of those tickets.
    pub matches: Vec<Match>,
    /// What operators did to the player, newest first.
    pub audit: Vec<AuditEntry>,
    /// Whether there is more than an answer holds.
    pub truncated: bool,
}

/// How far the forgetting of a player got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasedPlayer {
    /// Tickets that the player was taken out of, this time.
    pub tickets: u32,
    /// Whether the player is forgotten. If not, there are more tickets than one
    /// request takes: ask again.
    pub complete: bool,
}
