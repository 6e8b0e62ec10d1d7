//! Queues, matchmaking configurations and rule sets.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;

/// A game session queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Seconds that a placement may take.
    pub timeout_seconds: u32,
    /// ARNs of the fleets and aliases that it places on, in its order.
    pub destinations: Vec<String>,
    /// How far players may be from a game session, step by step.
    pub latency_policies: Vec<LatencyPolicy>,
}

/// One step of a queue's patience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LatencyPolicy {
    /// The longest round trip of any player, milliseconds.
    pub maximum_latency_ms: u32,
    /// Seconds for which this step holds; absent: until the queue's timeout.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration_seconds: Option<u32>,
}

/// A matchmaking configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchmakingConfiguration {
    /// Its name.
    pub name: String,
    /// The rule set that it matches by.
    pub rule_set_name: String,
    /// Seconds that a ticket may wait.
    pub request_timeout_seconds: u32,
    /// Whether players have to accept a match.
    pub acceptance_required: bool,
    /// Seconds that players have to accept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub acceptance_timeout_seconds: Option<u32>,
    /// AUTOMATIC or MANUAL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub backfill_mode: Option<String>,
    /// ARNs of the queues that it places with.
    pub queues: Vec<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A rule set. Rule sets never change; a new one has a new name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleSet {
    /// Its name.
    pub name: String,
    /// JSON text.
    pub body: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// The matchmaking configurations that use it.
    pub used_by: Vec<String>,
}
