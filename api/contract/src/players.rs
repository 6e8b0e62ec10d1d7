//! A player, as the player and the operators see one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PlayerId, TicketId, Timestamp};

/// Skill at which everybody starts: the mean of OpenSkill's prior (Weng-Lin).
pub const SKILL_INITIAL: f64 = 25.0;

/// Uncertainty at which everybody starts: OpenSkill's 25/3.
pub const SKILL_UNCERTAINTY_INITIAL: f64 = 25.0 / 3.0;

/// The name under which FlexMatch's rules read a player's skill.
pub const SKILL_ATTRIBUTE: &str = "skill";

/// A guest who has asked for a match at least once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Player {
    /// Names the player: the Cognito identity.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// Mean of the rating; what FlexMatch is told.
    pub skill: f64,
    /// Standard deviation of the rating.
    pub skill_uncertainty: f64,
    /// The ticket in progress: a player has one at most.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub open_ticket_id: Option<TicketId>,
    /// When the player was first seen.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}
