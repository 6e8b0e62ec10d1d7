//! How matchmaking is doing, on one page.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Timestamp, tickets::ReasonCode};

/// Minutes that the overview looks back.
pub const WINDOW_MINUTES: u32 = 15;

/// The last 15 minutes and now. A part that could not be read is absent,
/// and `problems` says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// When this was counted.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// Open tickets now, by GameLift's word for where they stand. Counted up to
    /// 10,000 each.
    pub open_tickets: BTreeMap<String, u32>,
    /// One entry a minute, oldest first; the last minute is not over yet.
    pub minutes: Vec<Interval>,
    /// What the tickets that ended within the window say.
    pub time_to_match: TimeToMatch,
    /// Tickets that ended within the window without a match, the most frequent
    /// reason first.
    pub failures: Vec<Failures>,
    /// Whether more tickets ended than were looked at, so that the oldest minutes
    /// are missing.
    pub truncated: bool,
    /// The last three hours.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hours: Option<Hours>,
    /// Game sessions per location of every fleet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub locations: Option<Vec<LocationLoad>>,
    /// The functions' invocations and errors within the window.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub functions: Option<Vec<FunctionHealth>>,
    /// What could not be read, in words.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub problems: Vec<String>,
}

/// Most open tickets that are counted for each state; more read as so many.
pub const OPEN_TICKETS_MAX: u32 = 10_000;

/// A stretch of time: a minute, or five minutes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub start: Timestamp,
    /// Matches formed.
    pub matches: u32,
    /// Tickets asked for.
    pub tickets: u32,
    /// Tickets that ended without a match.
    pub failures: u32,
    /// Median time to match of tickets that were matched, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_to_match_p50_ms: Option<i64>,
    /// 95th percentile of the same.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time_to_match_p95_ms: Option<i64>,
}

/// Hours that [`Hours`] looks back.
pub const HOURS: u32 = 3;

/// Minutes of each interval of [`Hours`].
pub const HOURS_INTERVAL_MINUTES: u32 = 5;

/// The last three hours, as CloudWatch counted them: a minute late, and without
/// what was not written yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hours {
    /// Five minutes each, oldest first; the last one is not over yet.
    pub intervals: Vec<Interval>,
    /// Tickets that were matched.
    pub matched: u32,
    /// Tickets that ended without a match, the most frequent reason first.
    pub failures: Vec<Failures>,
}

/// From asking to knowing where to play.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimeToMatch {
    /// Matched tickets that were looked at.
    pub tickets: u32,
    /// Their median, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p50_ms: Option<i64>,
    /// Their 95th percentile, milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub p95_ms: Option<i64>,
}

/// How often a reason ended tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failures {
    /// GameLift's word for the end.
    pub status: String,
    /// Why.
    pub reason: ReasonCode,
    /// The tickets.
    pub tickets: u32,
}

/// What a location can still take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationLoad {
    /// The fleet.
    pub fleet_id: String,
    /// The location.
    pub location: String,
    /// Game sessions being played.
    pub game_sessions: u32,
    /// Game sessions that could be placed now.
    pub game_sessions_free: u32,
    /// Players in them.
    pub players: u32,
}

/// How a function is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunctionHealth {
    /// The function's name.
    pub name: String,
    /// Invocations within the window.
    pub invocations: u64,
    /// Invocations that failed within the window.
    pub errors: u64,
}
