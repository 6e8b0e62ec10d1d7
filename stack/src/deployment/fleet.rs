//! Where game servers run, and what runs there.

use super::Statement;

/// Where GameLift unpacks a build on an instance.
pub const BUILD_FOLDER: &str = "/local/game/";

/// The folder on an instance whose logs are collected.
pub const SERVER_LOG_FOLDER: &str = "/local/game/logs";

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
    /// What is added to them on managed instances, where nobody reads what a
    /// process prints: to write its log into [`SERVER_LOG_FOLDER`]. `{pid}` is for
    /// the process itself to fill in.
    pub log_parameters: String,
    /// How many run on an instance (1-50).
    pub concurrent_executions: u32,
}

impl ServerProcess {
    /// The parameters on managed instances: with those for the log.
    #[must_use]
    pub fn on_instances(&self) -> String {
        format!("{} {}", self.parameters, self.log_parameters).trim().to_owned()
    }
}

/// What machines are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// AWS's Graviton: `arm64`.
    Arm64,
    /// Intel's and AMD's: `x86_64`.
    X86_64,
}

impl Architecture {
    /// Its name, as Lambda has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }

    /// That of an instance type: Graviton's have a `g` among the letters behind
    /// the generation's number (`c7g.medium`, `im4gn.large`, but `g5.xlarge`).
    #[must_use]
    pub fn of_instance_type(instance_type: &str) -> Self {
        let family = instance_type.split('.').next().unwrap_or_default();
        let generation = family.trim_start_matches(|c: char| !c.is_ascii_digit());
        let letters = generation.trim_start_matches(|c: char| c.is_ascii_digit());
        // The first Graviton came before that rule.
        if letters.contains('g') || family == "a1" { Self::Arm64 } else { Self::X86_64 }
    }
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_architecture_follows_from_the_instance_type() {
        for arm in
            ["c7g.medium", "c7gn.large", "t4g.nano", "im4gn.large", "g5g.xlarge", "a1.medium"]
        {
            assert_eq!(Architecture::of_instance_type(arm), Architecture::Arm64, "{arm}");
        }
        for intel in ["c6i.large", "c5.large", "g4dn.xlarge", "g5.xlarge", "m7a.large", "t3.micro"]
        {
            assert_eq!(Architecture::of_instance_type(intel), Architecture::X86_64, "{intel}");
        }
    }
}
