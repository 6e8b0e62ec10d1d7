//! Muster's local cloud: a deployment, run on this machine by one process at one port.
//!
//! [`Cloud::start`] takes [`Settings`] and returns when everything answers: AWS's
//! endpoints (GameLift, DynamoDB, Cognito identity), the operators' sign-in, the player
//! API and the admin API in front of the functions, the Lambda runtime API behind them, the matchmaking topic, the game
//! servers of the fleet and their SDK's socket. The binaries are the cloud's own;
//! only what is around them is imitated, on the wire.
//!
//! # Invariants
//! - Nothing that this starts outlives it ([`children::parent_death`]).
//! - At the one port nothing is answered unsigned that AWS would want signed.
//! - Whatever waits or is kept has a bound.
//!
//! # What is deliberately not here
//! What a deployment consists of (`stack`), how matches are formed (`matchmaker`),
//! what the functions do (`api/service`). What is not imitated is listed in
//! `docs/local-cloud.md`.

mod admin_api;
mod announcement;
pub mod arguments;
mod aws;
mod backoff;
mod beacons;
mod body;
mod certificate;
pub mod children;
mod clock;
mod cloud;
mod cloudwatch;
mod console;
mod credentials;
mod data_folder;
mod database;
mod fleet;
mod fleet_metrics;
mod functions;
pub mod gamelift;
mod gateway;
mod identity;
mod listener;
mod local_api;
pub mod logging;
mod logs;
mod message_queue;
pub mod open_files;
mod page;
mod permissions;
mod player_api;
mod router;
#[cfg(test)]
mod scratch;
mod secret;
mod settings;
mod signature;
mod stage;
mod topic;
mod user_pool;
mod wire;

pub use announcement::Announcement;
pub use certificate::CertificateError;
pub use cloud::{Cloud, StartError};
pub use data_folder::OpenFolderError;
pub use database::{DatabaseError, TablesError};
pub use fleet::{FleetError, PROCESSES_MAX, WordsError};
pub use listener::BindError;
pub use settings::Settings;
pub use user_pool::{
    FirstAdmin,
    command::{UsersArguments, UsersCommandError},
    passwords::{Password, PasswordError},
    users::{UserName, UserNameError, UsersError},
    users_file::UsersFileError,
};
