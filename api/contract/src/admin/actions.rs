//! What operators do, and what they have to say with it.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fleets::Capacity;
use crate::{GameSessionId, Timestamp};

/// Most characters of a reason.
pub const REASON_LENGTH_MAX: usize = 500;

/// The actions, as the audit log names them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// End a ticket's matchmaking.
    CancelTicket,
    /// Keep a player from matchmaking.
    BanPlayer,
    /// Let a player back.
    UnbanPlayer,
    /// Set a player's skill.
    SetSkill,
    /// Hand out everything that is kept about a player.
    ExportPlayer,
    /// Forget a player.
    ErasePlayer,
    /// End a game session.
    EndGameSession,
    /// Set a location's capacity.
    SetCapacity,
    /// Check a rule set as FlexMatch would.
    ValidateRuleSet,
    /// Create a rule set.
    CreateRuleSet,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 10] = [
        Self::CancelTicket,
        Self::BanPlayer,
        Self::UnbanPlayer,
        Self::SetSkill,
        Self::ExportPlayer,
        Self::ErasePlayer,
        Self::EndGameSession,
        Self::SetCapacity,
        Self::ValidateRuleSet,
        Self::CreateRuleSet,
    ];

    /// The action's name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CancelTicket => "cancel-ticket",
            Self::BanPlayer => "ban-player",
            Self::UnbanPlayer => "unban-player",
            Self::SetSkill => "set-skill",
            Self::ExportPlayer => "export-player",
            Self::ErasePlayer => "erase-player",
            Self::EndGameSession => "end-game-session",
            Self::SetCapacity => "set-capacity",
            Self::ValidateRuleSet => "validate-rule-set",
            Self::CreateRuleSet => "create-rule-set",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An action that needs nothing but a reason: cancel a ticket, unban, export or
/// erase a player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BecauseOf {
    /// Why; 1 to 500 characters.
    pub reason: String,
}

/// Keeps a player from matchmaking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BanRequest {
    /// Until when; absent: until somebody lifts the ban.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Timestamp>,
    /// Why; 1 to 500 characters. The player is not told.
    pub reason: String,
}

/// Sets a player's skill, if it still is what the operator saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SkillRequest {
    /// The skill that the operator saw; if it is another by now, nothing changes.
    pub expected: f64,
    /// The skill that it shall be: 0 to 100.
    pub skill: f64,
    /// Why; 1 to 500 characters.
    pub reason: String,
}

/// Ends a game session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndGameSessionRequest {
    /// Which.
    #[schema(value_type = String)]
    pub game_session_id: GameSessionId,
    /// False: the game server is told and gives its players notice
    /// (`TRIGGER_ON_PROCESS_TERMINATE`). True: its process is ended at once
    /// (`FORCE_TERMINATE`).
    #[serde(default)]
    pub force: bool,
    /// Why; 1 to 500 characters.
    pub reason: String,
}

/// Sets the capacity of one location of a fleet, if it still is what the
/// operator saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityRequest {
    /// The location, such as `eu-west-1`.
    pub location: String,
    /// The capacity that the operator saw.
    pub expected: Capacity,
    /// The capacity that it shall be.
    pub capacity: Capacity,
    /// Why; 1 to 500 characters.
    pub reason: String,
}

/// Checks a rule set as FlexMatch would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValidateRuleSetRequest {
    /// The rule set: JSON text.
    pub body: String,
}

/// What FlexMatch says to a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleSetVerdict {
    /// Whether FlexMatch takes it.
    pub valid: bool,
    /// Why not, in FlexMatch's words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<String>,
}

/// Creates a rule set. Matchmaking does not use it before a configuration says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRuleSetRequest {
    /// Its name: 1 to 128 of `A-Z a-z 0-9 . -`.
    pub name: String,
    /// The rule set: JSON text, at most 65,535 characters.
    pub body: String,
    /// Why; 1 to 500 characters.
    pub reason: String,
}
