//! Game sessions and what their servers write.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{GameSessionId, MatchId, PlayerId, PlayerSessionId, Timestamp};

/// A line of the list of game sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GameSession {
    /// Names the game session: an ARN.
    #[schema(value_type = String)]
    pub game_session_id: GameSessionId,
    /// The fleet.
    pub fleet_id: String,
    /// The location, such as `eu-west-1`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<String>,
    /// GameLift's word: ACTIVATING, ACTIVE, TERMINATING, TERMINATED, ERROR.
    pub status: String,
    /// GameLift's word for why it stands so, if it says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status_reason: Option<String>,
    /// Players in it.
    pub players: u32,
    /// Most players.
    pub players_max: u32,
    /// The match it was made for.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub match_id: Option<MatchId>,
    /// Address of the game server.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ip_address: Option<String>,
    /// Port of the game server.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub port: Option<u16>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
}

/// One game session with its players.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GameSessionDetail {
    /// The game session.
    pub game_session: GameSession,
    /// The reservations of its players; at most 200.
    pub player_sessions: Vec<PlayerSession>,
}

/// A player's reservation in a game session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlayerSession {
    /// Names the reservation.
    #[schema(value_type = String)]
    pub player_session_id: PlayerSessionId,
    /// Whose it is.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub player_id: Option<PlayerId>,
    /// GameLift's word: RESERVED, ACTIVE, COMPLETED, TIMEDOUT.
    pub status: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<Timestamp>,
}

/// Which game sessions to list. GameLift keeps those that have ended for 30 days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GameSessionsFilter {
    /// Those of one fleet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet_id: Option<String>,
    /// Those at one location; needs a fleet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Those that stand so: GameLift's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// The end of what a game session's server has written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogTail {
    /// The lines, oldest first; at most 200.
    pub lines: Vec<LogLine>,
    /// Whether there were more before them.
    pub truncated: bool,
}

/// Most lines of a [`LogTail`].
pub const LOG_LINES_MAX: usize = 200;

/// One line, exactly as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// When it was taken in.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What it says: text that nobody has vetted.
    pub text: String,
}
