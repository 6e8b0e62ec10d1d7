//! Fleets: where game servers run, and how many.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;

/// A line of the list of fleets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fleet {
    /// Names the fleet, such as `fleet-1234`.
    pub fleet_id: String,
    /// What people call it.
    pub name: String,
    /// GameLift's word: NEW … ACTIVE, ERROR, TERMINATED.
    pub status: String,
    /// EC2, CONTAINER or ANYWHERE.
    pub compute_type: String,
    /// The instances' type, such as `c7g.medium`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub instance_type: Option<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Its locations.
    pub locations: Vec<FleetLocation>,
}

/// One location of a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FleetLocation {
    /// GameLift's name of it, such as `eu-west-1`.
    pub location: String,
    /// GameLift's word for how it stands.
    pub status: String,
    /// Instances asked for.
    pub capacity: Capacity,
    /// Instances that there are, by how they stand.
    pub instances: Instances,
    /// What its processes do.
    pub utilization: Utilization,
}

/// Numbers of instances asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Capacity {
    /// Wanted now.
    pub desired: u32,
    /// Never fewer.
    pub minimum: u32,
    /// Never more.
    pub maximum: u32,
}

/// Numbers of instances there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Instances {
    /// Being started.
    pub pending: u32,
    /// With a game session or more.
    pub active: u32,
    /// Without any.
    pub idle: u32,
    /// Being ended.
    pub terminating: u32,
}

/// What processes do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Utilization {
    /// Game server processes that are ready or play.
    pub server_processes: u32,
    /// Game sessions that are being played.
    pub game_sessions: u32,
    /// Game sessions that could be placed now: processes without one.
    pub game_sessions_free: u32,
    /// Players in game sessions.
    pub players: u32,
    /// Most players that those game sessions take.
    pub players_max: u32,
}

/// One fleet, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FleetDetail {
    /// The fleet with its locations.
    pub fleet: Fleet,
    /// What people say of it.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub description: String,
    /// What runs on each instance.
    pub server_processes: Vec<ServerProcess>,
    /// Seconds that a game session may take to be activated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub game_session_activation_timeout_seconds: Option<u32>,
}

/// One kind of server process of a fleet's runtime configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerProcess {
    /// The executable.
    pub launch_path: String,
    /// Its parameters.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub parameters: String,
    /// How many run on an instance.
    pub concurrent_executions: u32,
}

/// Something that happened to a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FleetEvent {
    /// Names the event.
    pub event_id: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// GameLift's code, such as `SERVER_PROCESS_CRASHED`.
    pub code: String,
    /// What the code means and what to do, in plain words.
    pub meaning: String,
    /// What GameLift says of this one.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
}

/// How much an event asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// As planned.
    Info,
    /// Worth a look.
    Warning,
    /// Players are affected.
    Error,
}
