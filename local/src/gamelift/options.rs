//! What GameLift is told about the machine that it runs on.

use std::path::PathBuf;
use std::time::Duration;

use api_contract::events::MatchmakingEvent;
use tokio::sync::mpsc;

use super::fleet_role::FleetRole;
use super::ids::{InstanceId, ProcessId};

/// Settings of the machine; the deployment's own are in `stack::Deployment`.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long the first waiting ticket gathers others before matches are
    /// formed, as the real service's batches do. Zero forms them at once.
    pub gather: Duration,
    /// The service's patience with game servers and players.
    pub timers: Timers,
    /// Where game servers find the SDK's socket: `ws://127.0.0.1:4747`, no query.
    pub endpoint: String,
    /// The account in ARNs and events: 12 digits.
    pub account: String,
    /// What the matchmaker's choices follow; ids are random all the same.
    pub seed: u64,
    /// The folder with `certificate.pem` and `privateKey.pem` that game servers
    /// are told of; none: they are told of none.
    pub certificate_folder: Option<PathBuf>,
    /// The role that game servers may take; none: they are told that the fleet is
    /// not a managed one.
    pub fleet_role: Option<FleetRole>,
    /// The address at which players reach this machine's game servers.
    pub ip_address: String,
    /// The name at which they do, as in the certificate; at most 63 characters.
    pub dns_name: String,
    /// How many processes run on each instance.
    pub processes_per_instance: usize,
    /// How many processes this machine runs at most.
    pub processes_max: usize,
    /// The file in which rule sets outlive a restart; none: they do not.
    pub rule_sets: Option<PathBuf>,
}

impl Options {
    /// Settings for a machine on which everything is on 127.0.0.1.
    #[must_use]
    pub fn loopback(endpoint: impl Into<String>) -> Self {
        Self {
            gather: Duration::from_millis(200),
            timers: Timers::default(),
            endpoint: endpoint.into(),
            account: "000000000000".to_owned(),
            seed: 0,
            certificate_folder: None,
            fleet_role: None,
            ip_address: "127.0.0.1".to_owned(),
            dns_name: "localhost".to_owned(),
            processes_per_instance: 1,
            processes_max: 500,
            rule_sets: None,
        }
    }
}

/// How long GameLift waits for what; the defaults are the service's.
///
/// The game session activation timeout is not among them: it is the
/// deployment's own (`game_session_activation_timeout_seconds`).
#[derive(Debug, Clone, Copy)]
pub struct Timers {
    /// From a process's launch until it says that it is ready (5 minutes).
    pub launch: Duration,
    /// After the ready reply, until a process counts as ready although it sent
    /// no heartbeat yet (1 second). A session placed earlier can be lost.
    pub settle: Duration,
    /// Without a heartbeat for this long, one counts as missed: the interval of
    /// 60 s, its jitter of 10 s, and slack (85 seconds).
    pub heartbeat: Duration,
    /// Unhealthy or missed heartbeats in a row that end a process (3).
    pub unhealthy_limit: u32,
    /// From losing its socket until a process counts as lost; every SDK's
    /// back-off ends within 200 seconds (240 seconds).
    pub reconnect: Duration,
    /// From being told to terminate until a process is killed (5 minutes).
    pub terminate: Duration,
    /// From saying that it ends until a process is killed (60 seconds).
    pub exit: Duration,
    /// From a player session's reservation until it is forfeit (60 seconds).
    pub reservation: Duration,
    /// How long what is over can still be described (24 hours).
    pub kept: Duration,
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            launch: Duration::from_mins(5),
            settle: Duration::from_secs(1),
            heartbeat: Duration::from_secs(85),
            unhealthy_limit: 3,
            reconnect: Duration::from_secs(240),
            terminate: Duration::from_mins(5),
            exit: Duration::from_secs(60),
            reservation: Duration::from_secs(60),
            kept: Duration::from_hours(24),
        }
    }
}

/// Where GameLift's doings go; both channels are bounded, and a full one makes
/// GameLift keep a bounded number of entries for later.
#[derive(Debug, Clone)]
pub struct Outlets {
    /// What FlexMatch publishes on the deployment's topic.
    pub events: mpsc::Sender<MatchmakingEvent>,
    /// Processes that have to end now, by force.
    pub kill: mpsc::Sender<ProcessId>,
    /// Instances whose processes are to be started.
    pub instances: mpsc::Sender<NewInstance>,
}

/// An instance that the fleet is to have.
///
/// Its processes are launched on it until [`super::GameLift::launch_on`] says
/// that it is to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// Names it from now on.
    pub id: InstanceId,
    /// Where it counts as running.
    pub location: String,
}

/// Why GameLift cannot run a deployment.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The rule set has errors; the first one is named.
    #[error("rule set {name} is not valid: {first}")]
    RuleSet {
        /// The rule set's name.
        name: String,
        /// Its first error.
        first: String,
    },
    /// The fleet runs nowhere.
    #[error("fleet {name} has no location")]
    NoLocation {
        /// The fleet's name.
        name: String,
    },
    /// A region or location whose name cannot stand in an ARN.
    #[error("{name:?} is no location: 1 to 64 letters, digits and dashes")]
    Location {
        /// The name.
        name: String,
    },
    /// The file with the rule sets cannot be used.
    #[error("cannot use the rule sets in {}", path.display())]
    RuleSetsFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Game servers keep no longer names (Unreal's SDK cuts them).
    #[error("the name {name:?} has more than 63 characters")]
    DnsName {
        /// The name.
        name: String,
    },
}
