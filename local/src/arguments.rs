//! The command line of `muster-local`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Parser, Subcommand, ValueEnum};
use stack::{ConfigError, Deployment};

use crate::{gamelift::Timers, settings::Settings, user_pool::command::UsersArguments};

/// The environment that a local cloud's resources are named after.
const ENVIRONMENT: &str = "local";

/// Runs a Muster deployment on this machine: the APIs, the tables, the functions,
/// matchmaking and game servers, at one port.
#[derive(Debug, Parser)]
#[command(name = "muster-local", version, after_help = AFTER_HELP)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// What to do instead of running a cloud.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 4747, env = "MUSTER_LOCAL_PORT")]
    port: u16,
    /// The deployment's description.
    #[arg(long, default_value = "muster.toml", value_name = "FILE")]
    config: PathBuf,
    /// The folder for everything that outlives a run.
    #[arg(long, default_value = ".muster", value_name = "FOLDER")]
    data: PathBuf,
    /// Forget everything in the data folder first.
    #[arg(long)]
    fresh: bool,
    /// The folder with the functions' and the game server's executables [default:
    /// this program's own].
    #[arg(long, value_name = "FOLDER")]
    bin_dir: Option<PathBuf>,
    /// The folder in which `cargo xtask console build` builds the console, now or
    /// later [default: no console is served].
    #[arg(long, value_name = "FOLDER")]
    console: Option<PathBuf>,
    /// Game server processes of each kind in a location, for every instance
    /// wanted there [default: the deployment's].
    #[arg(long, value_name = "N")]
    processes_per_location: Option<u32>,
    /// Milliseconds for which the first waiting ticket gathers others.
    #[arg(long, value_name = "MS")]
    gather_ms: Option<u64>,
    /// The seed of the matchmaker's choices.
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Say on standard output that the cloud is ready in one line of JSON.
    #[arg(long)]
    pub json: bool,
    /// Stop when standard input closes, as it does when the program that started
    /// this one has ended, however it ended.
    #[arg(long)]
    pub until_stdin_closes: bool,
    /// What to log on standard error, such as `info` or `local=debug,children=debug`.
    #[arg(long, default_value = DEFAULT_LOG, env = "MUSTER_LOG", value_name = "FILTER")]
    pub log: String,
    /// How to log it.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say who may sign in to the console.
    Users(UsersArguments),
}

/// The database warns of every refused call, and conditional writes are refused
/// all the time.
const DEFAULT_LOG: &str = "info,dynoxide=error";

const AFTER_HELP: &str = "Ctrl-C (or SIGTERM) stops the cloud and everything it started.";

/// How log entries look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// Why the arguments cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum ArgumentsError {
    /// The configuration cannot be read.
    #[error("cannot read {}: name the deployment's muster.toml with --config", path.display())]
    Config {
        /// Its path.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The configuration is wrong.
    #[error(transparent)]
    Deployment(#[from] ConfigError),
    /// This program does not know where it is.
    #[error("cannot find this program's own folder: name the executables' folder with --bin-dir")]
    OwnFolder(#[source] io::Error),
}

impl Arguments {
    /// What the arguments say, with the configuration read.
    ///
    /// # Errors
    /// When the configuration cannot be read, or is wrong.
    pub fn settings(&self) -> Result<Settings, ArgumentsError> {
        let launcher = std::env::current_exe().map_err(ArgumentsError::OwnFolder)?;
        let own_folder = launcher.parent().unwrap_or(Path::new(".")).to_owned();
        let unreadable = |source| ArgumentsError::Config { path: self.config.clone(), source };
        let text = fs::read_to_string(&self.config).map_err(unreadable)?;
        let config_dir = self.config.canonicalize().map_err(unreadable)?;
        let config_dir = config_dir.parent().unwrap_or(Path::new("/")).to_owned();
        let file = self.config.to_string_lossy();
        // The names that it asks for begin with the folder of `file`.
        let read = |path: &str| fs::read_to_string(path);
        let deployment = Deployment::from_toml(&file, &text, Some(ENVIRONMENT), read)?;
        Ok(Settings {
            deployment,
            config_dir,
            port: self.port,
            data: self.data.clone(),
            fresh: self.fresh,
            bin_dir: self.bin_dir.clone().unwrap_or(own_folder),
            console: self.console.clone(),
            launcher,
            processes_per_location: self.processes_per_location,
            gather: self.gather_ms.map(Duration::from_millis),
            seed: self.seed,
            timers: Timers::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_configuration_that_is_not_there_is_named() {
        let arguments = Arguments::parse_from(["muster-local", "--config", "/nowhere/muster.toml"]);
        let error = arguments.settings().unwrap_err();
        assert!(error.to_string().contains("/nowhere/muster.toml"), "{error}");
    }
}
