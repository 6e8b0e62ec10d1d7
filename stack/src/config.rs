//! What a studio decides: `muster.toml`, checked.
//!
//! Nearly every key has a default, so the file is as short as the studio likes.
//! A wrong file is refused with everything that is wrong in it at once, each
//! problem with its line and with what would be right; only a mistake in the
//! TOML itself hides what comes after it.
//!
//! # Invariants
//! - A [`Config`] that exists is within GameLift's limits.

mod game_server;
mod keys;
mod locations;
mod matchmaking;
mod names;
mod operations;
mod problems;
mod queue;
mod reader;

use toml::de::DeTable;

use self::game_server::GameServer;
pub use self::keys::keys;
use self::matchmaking::Matchmaking;
pub(crate) use self::names::environment_problem;
pub use self::names::{ENVIRONMENT_LENGTH_MAX, PROJECT_LENGTH_MAX};
use self::operations::Operations;
pub use self::problems::{ConfigError, Place, Problem};
use self::queue::Queue;
use self::reader::{Reader, Section};
use crate::deployment::FleetLocation;

/// Longest `muster.toml`, in bytes: a hundred times a full one with comments.
const LENGTH_MAX: usize = 1024 * 1024;

/// The environment if nothing is said.
const ENVIRONMENT: &str = "dev";

/// The home region if nothing is said: every service that Muster uses is there.
const REGION: &str = "us-east-1";

/// What `muster.toml` says, with the defaults for what it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub(crate) project: String,
    pub(crate) environment: String,
    pub(crate) region: String,
    pub(crate) locations: Vec<FleetLocation>,
    pub(crate) matchmaking: Matchmaking,
    pub(crate) queue: Queue,
    pub(crate) game_server: GameServer,
    pub(crate) operations: Operations,
}

impl Config {
    /// Reads the text of a `muster.toml`; `file` is its name in messages.
    ///
    /// # Errors
    /// When anything is wrong in it, with everything that is.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        let (config, problems) = Self::parse_recoverable(file, text)?;
        ConfigError::unless_empty(problems)?;
        Ok(config)
    }

    /// As [`Config::parse`]; what is wrong with single keys comes beside the
    /// rest, so that the rule set can be looked at all the same.
    ///
    /// # Errors
    /// When it is not TOML.
    pub(crate) fn parse_recoverable(
        file: &str,
        text: &str,
    ) -> Result<(Self, Vec<Problem>), ConfigError> {
        let mut reader = Reader::new(file, text);
        if text.len() > LENGTH_MAX {
            let message = format!("the file has {} bytes", text.len());
            reader.refuse(0..0, message, format!("write at most {LENGTH_MAX}"));
            return Err(ConfigError::of(reader.problems));
        }
        match DeTable::parse(text) {
            Ok(table) => {
                // What is missing from the file as a whole is told at its top.
                let root = reader.open(table.get_ref(), 0..0, &keys::ROOT);
                let config = Self::read(&mut reader, &root, file);
                Ok((config, reader.problems))
            }
            Err(error) => {
                reader.refuse_syntax(&error);
                Err(ConfigError::of(reader.problems))
            }
        }
    }

    fn read(reader: &mut Reader<'_>, root: &Section<'_>, file: &str) -> Self {
        Self {
            project: read_project(reader, root),
            environment: read_environment(reader, root),
            region: read_region(reader, root),
            locations: locations::read(reader, root),
            matchmaking: matchmaking::read(reader, root, file),
            queue: queue::read(reader, root),
            game_server: game_server::read(reader, root),
            operations: operations::read(reader, root),
        }
    }

    /// The environment that the file names, for when nobody asks for another.
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The rule set's file, beside the configuration's own.
    #[must_use]
    pub fn rule_set_file(&self) -> &str {
        &self.matchmaking.rule_set
    }
}

fn read_project(reader: &mut Reader<'_>, root: &Section<'_>) -> String {
    let name = reader.required_text(root, "project", "my-game");
    name.map(|name| names::read(reader, &name, "project", PROJECT_LENGTH_MAX)).unwrap_or_default()
}

fn read_environment(reader: &mut Reader<'_>, root: &Section<'_>) -> String {
    match reader.text(root, "environment", ENVIRONMENT) {
        Some(name) => names::read(reader, &name, "environment", ENVIRONMENT_LENGTH_MAX),
        None => ENVIRONMENT.to_owned(),
    }
}

fn read_region(reader: &mut Reader<'_>, root: &Section<'_>) -> String {
    let Some(region) = reader.text(root, "region", REGION) else { return REGION.to_owned() };
    locations::check_region(reader, &region);
    (*region.get_ref()).to_owned()
}
