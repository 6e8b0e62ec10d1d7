//! Tickets and the players in them, as the caller hands them over.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Longest ticket id (GameLift's `MatchmakingIdStringModel`).
const TICKET_ID_LENGTH_MAX: usize = 128;
/// Longest player id (GameLift's `PlayerId`).
const PLAYER_ID_LENGTH_MAX: usize = 1_024;

/// Names one ticket: letters, digits, `-` and `.`, 1 to 128 of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketId(Arc<str>);

/// Why a text is not a ticket id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketIdError {
    /// There was no text.
    #[error("a ticket id cannot be empty")]
    Empty,
    /// More characters than GameLift takes.
    #[error("a ticket id has at most {TICKET_ID_LENGTH_MAX} characters, this one has {length}")]
    TooLong {
        /// How many it has.
        length: usize,
    },
    /// A character outside GameLift's pattern.
    #[error("a ticket id cannot contain {0:?}")]
    Forbidden(char),
}

impl TicketId {
    /// Checks and takes over `id`.
    pub fn new(id: impl Into<String>) -> Result<Self, TicketIdError> {
        let id = id.into();
        if id.is_empty() {
            return Err(TicketIdError::Empty);
        }
        let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        if let Some(forbidden) = id.chars().find(|c| !allowed(c)) {
            return Err(TicketIdError::Forbidden(forbidden));
        }
        if id.len() > TICKET_ID_LENGTH_MAX {
            return Err(TicketIdError::TooLong { length: id.len() });
        }
        Ok(Self(id.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TicketId {
    type Error = TicketIdError;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl From<TicketId> for String {
    fn from(id: TicketId) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names one player: 1 to 1,024 characters of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlayerId(Arc<str>);

/// Why a text is not a player id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlayerIdError {
    /// There was no text.
    #[error("a player id cannot be empty")]
    Empty,
    /// More characters than GameLift takes.
    #[error("a player id has at most {PLAYER_ID_LENGTH_MAX} characters, this one has {length}")]
    TooLong {
        /// How many it has.
        length: usize,
    },
}

impl PlayerId {
    /// Checks and takes over `id`.
    pub fn new(id: impl Into<String>) -> Result<Self, PlayerIdError> {
        let id = id.into();
        let length = id.chars().count();
        if length == 0 {
            return Err(PlayerIdError::Empty);
        }
        if length > PLAYER_ID_LENGTH_MAX {
            return Err(PlayerIdError::TooLong { length });
        }
        Ok(Self(id.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PlayerId {
    type Error = PlayerIdError;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl From<PlayerId> for String {
    fn from(id: PlayerId) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Display for PlayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a player brings to matchmaking under one name, in GameLift's form
/// (`{"N": 12}`, `{"S": "coop"}`, `{"SL": [...]}`, `{"SDM": {...}}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// A number.
    N(f64),
    /// A text.
    S(String),
    /// A list of texts; repeated ones count once.
    SL(Vec<String>),
    /// Numbers by name.
    SDM(BTreeMap<String, f64>),
}

/// A player in a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Player {
    /// Who it is.
    pub id: PlayerId,
    /// What the rules can look at; names the rule set does not declare are ignored.
    #[serde(default)]
    pub attributes: BTreeMap<String, AttributeValue>,
    /// Round trip to each location, in milliseconds. Empty: not measured.
    #[serde(default)]
    pub latency_ms: BTreeMap<String, u32>,
    /// The team in which the player already plays; backfill tickets only.
    #[serde(default)]
    pub team: Option<String>,
}

/// One wish to be matched, of one player or of a party that stays together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Names the ticket in its pool.
    pub id: TicketId,
    /// When the wish was first made, in milliseconds of the caller's clock.
    /// It stays the same when the ticket comes back from a failed match.
    pub created_at_ms: u64,
    /// Who wants to be matched: at least one player.
    pub players: Vec<Player>,
    /// Whether the players are in a running game session that has open slots.
    #[serde(default)]
    pub backfill: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_id_is_checked_where_it_is_made() {
        assert!(TicketId::new("t-1.a").is_ok());
        assert_eq!(TicketId::new(""), Err(TicketIdError::Empty));
        assert_eq!(TicketId::new("a b"), Err(TicketIdError::Forbidden(' ')));
        assert_eq!(TicketId::new("x".repeat(129)), Err(TicketIdError::TooLong { length: 129 }));
    }

    #[test]
    fn a_player_id_may_hold_anything_but_nothing() {
        assert!(PlayerId::new("us-east-1:1234 ü").is_ok());
        assert_eq!(PlayerId::new(""), Err(PlayerIdError::Empty));
    }

    #[test]
    fn an_attribute_is_read_in_the_api_form() {
        let value: AttributeValue = serde_json::from_str(r#"{"SL":["a","b"]}"#).unwrap();

        assert_eq!(value, AttributeValue::SL(vec!["a".to_owned(), "b".to_owned()]));
    }
}
