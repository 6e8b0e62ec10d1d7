//! Where game servers run, and what runs there.

use super::Statement;

/// A multi-location GameLift fleet.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// Its name.
    pub name: String,
    /// Where it runs; at least one, the home region among them or not.
    pub locations: Vec<FleetLocation>,
    /// The instances' type, such as `c7g.medium`.
    pub instance_type: String,
    /// What runs on each instance.
    pub runtime: RuntimeConfiguration,
    /// The game servers' UDP ports, both ends included.
    pub ports: PortRange,
    /// The log group of all game server processes, a stream each.
    pub log_group: String,
    /// The IAM role that game servers may take, by name.
    pub role: String,
    /// What the role may do.
    pub statements: Vec<Statement>,
}

/// One of a fleet's locations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetLocation {
    /// GameLift's name of it, such as `eu-west-1`.
    pub name: String,
    /// Instances wanted at the start, at least and at most.
    pub capacity: Capacity,
}

/// Numbers of instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Wanted at the start.
    pub desired: u32,
    /// Never fewer.
    pub minimum: u32,
    /// Never more.
    pub maximum: u32,
}

/// What runs on each instance of a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeConfiguration {
    /// The processes.
    pub server_processes: Vec<ServerProcess>,
    /// Seconds that a game session may take from creation to activation (1-600).
    pub game_session_activation_timeout_seconds: u32,
}

/// One kind of server process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerProcess {
    /// The executable: a path within the build, `/local/game/…` in the cloud.
    pub launch_path: String,
    /// Its parameters, as GameLift takes them: one text. `{results_queue}` and
    /// `{fleet_role}` stand for what [`Deployment::placed`](super::Deployment::placed) says.
    pub parameters: String,
    /// How many run on an instance (1-50).
    pub concurrent_executions: u32,
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}
