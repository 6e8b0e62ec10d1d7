//! What of GameLift belongs to this deployment: fleets, game sessions, queues, configurations, rule sets.
//!
//! An account may hold several deployments. What is ours has a name that begins
//! with ours (`<project>-<environment>-`), and whatever belongs to a fleet is ours
//! if the fleet is; everything else is answered as if it were not there.
//!
//! # Invariants
//! - No list is read without a bound on the calls that it makes.
//! - What is about to be changed is read anew, not from a moment ago.

mod fleet_events;
mod fleets;
mod game_sessions;
mod matchmaking;
mod recent;
mod rule_sets;

use std::{fmt, sync::Arc};

use api_contract::{
    Timestamp,
    admin::{
        fleets::Fleet,
        matchmaking::{MatchmakingConfiguration, Queue},
    },
};
use aws_sdk_gamelift::{Client, error::ProvideErrorMetadata, primitives::DateTime};

use crate::{Clock, PortError, limits};

pub(crate) use recent::Recent;

/// GameLift, as far as it is this deployment's; cheap to clone.
#[derive(Clone)]
pub struct GameLiftDeployment {
    client: Client,
    clock: Arc<dyn Clock>,
    name_prefix: String,
    kept: Arc<Kept>,
}

/// What was read a moment ago.
struct Kept {
    fleets: Recent<Vec<Fleet>>,
    queues: Recent<Vec<Queue>>,
    configurations: Recent<Vec<MatchmakingConfiguration>>,
}

/// Why GameLift did not answer as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum GameLiftError {
    /// There is no such thing, or it is not this deployment's.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It does not do this, and would not later.
    #[error("{message}")]
    Refused {
        /// What it said.
        message: String,
        /// The call.
        source: PortError,
    },
    /// A filter or a cursor that the list does not know.
    #[error("{0}")]
    InvalidFilter(String),
    /// It could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl GameLiftError {
    fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    /// The same, where a list was asked for: then it is the cursor that GameLift refuses.
    fn about_a_list(self) -> Self {
        match self {
            Self::Refused { message, .. } => Self::InvalidFilter(message),
            Self::NotFound(_) | Self::InvalidFilter(_) | Self::Port(_) => self,
        }
    }
}

impl GameLiftDeployment {
    /// What `client` reaches whose names begin with `name_prefix`.
    #[must_use]
    pub fn new(client: Client, clock: Arc<dyn Clock>, name_prefix: impl Into<String>) -> Self {
        let kept = Kept {
            fleets: Recent::new(limits::GAMELIFT_KEPT),
            queues: Recent::new(limits::GAMELIFT_KEPT),
            configurations: Recent::new(limits::GAMELIFT_KEPT),
        };
        Self { client, clock, name_prefix: name_prefix.into(), kept: Arc::new(kept) }
    }

    /// What the names of everything that is ours begin with.
    #[must_use]
    pub fn name_prefix(&self) -> &str {
        &self.name_prefix
    }

    fn is_ours(&self, name: &str) -> bool {
        name.starts_with(&self.name_prefix)
    }
}

impl fmt::Debug for GameLiftDeployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GameLiftDeployment")
            .field("name_prefix", &self.name_prefix)
            .finish_non_exhaustive()
    }
}

/// What a failed call means for whoever asked for `what`.
fn failed<E>(operation: &'static str, what: &'static str, error: E) -> GameLiftError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let message = error.message().unwrap_or("GameLift refuses this").chars();
    let message: String = message.take(limits::PORT_MESSAGE_LENGTH_MAX).collect();
    let code = error.code().map(str::to_owned);
    let source = PortError::new("gamelift", operation, error);
    match code.as_deref() {
        Some("NotFoundException") => GameLiftError::NotFound(what),
        Some(
            "InvalidRequestException"
            | "ConflictException"
            | "LimitExceededException"
            | "UnsupportedRegionException"
            | "InvalidFleetStatusException"
            | "InvalidGameSessionStatusException"
            | "NotReadyException"
            | "TaggingFailedException",
        ) => GameLiftError::Refused { message, source },
        Some(_) | None => source.into(),
    }
}

/// A number of GameLift's, which are never negative.
fn count(number: Option<i32>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

/// A time of GameLift's; 1970 where it has none, which it always has.
fn time(time: Option<&DateTime>) -> Timestamp {
    found_time(time).unwrap_or(Timestamp::from_millis(0))
}

fn found_time(time: Option<&DateTime>) -> Option<Timestamp> {
    time.and_then(|time| time.to_millis().ok()).map(Timestamp::from_millis)
}

/// As much of a text of GameLift's as belongs into an answer.
fn clipped(text: Option<&str>) -> String {
    text.unwrap_or_default().chars().take(limits::ANSWER_TEXT_LENGTH_MAX).collect()
}
