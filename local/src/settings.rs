//! What a local cloud is told at its start.

use std::{path::PathBuf, time::Duration};

use stack::Deployment;

use crate::gamelift::Timers;

/// The account of everything here, in ARNs and events; no real one has it.
pub(crate) const ACCOUNT: &str = "000000000000";

/// What a local cloud is told at its start.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What to run.
    pub deployment: Deployment,
    /// Where paths in the deployment begin: the folder of its `muster.toml`.
    pub config_dir: PathBuf,
    /// The port on 127.0.0.1; 0 takes any.
    pub port: u16,
    /// Where everything is kept that outlives the cloud.
    pub data: PathBuf,
    /// Whether to forget what is kept there.
    pub fresh: bool,
    /// Where the functions' and the game server's executables are.
    pub bin_dir: PathBuf,
    /// Where builds of the console are, and appear; none: no console is served.
    pub console: Option<PathBuf>,
    /// A `muster-local`, through which children are started.
    pub launcher: PathBuf,
    /// Game server processes of each kind in a location, for every instance that is
    /// wanted there, if not as the deployment says.
    pub processes_per_location: Option<u32>,
    /// How long the first waiting ticket gathers others, if not as GameLift here
    /// usually does it.
    pub gather: Option<Duration>,
    /// The matchmaker's seed.
    pub seed: u64,
    /// GameLift's patience.
    pub timers: Timers,
}
