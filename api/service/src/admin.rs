//! What operators see and do: reads for the console, and actions that the audit log keeps.
//!
//! Whoever gets here has been let in: [`crate::http::admin_api`] holds each route
//! to its least group. Lists are pages, read from indexes or from GameLift, and
//! nothing reads a whole table.
//!
//! # Invariants
//! - An action is tried only after the audit log has taken its beginning.

pub mod actions;
pub mod audit;
mod elsewhere;
pub mod erasing;
pub mod fleets;
pub mod game_sessions;
pub mod matches;
pub mod matchmaking;
mod operator;
pub mod overview;
pub(crate) mod pages;
pub mod players;
mod records;
pub mod tickets;

use std::sync::Arc;

use crate::{
    Backend,
    function_health::FunctionHealths,
    game_server_logs::GameServerLogs,
    gamelift::GameLiftDeployment,
    stores::{DynamoAuditStore, DynamoMatchStore},
    trends::Trends,
};

pub(crate) use elsewhere::elsewhere;
pub use operator::Operator;
pub use records::Records;

/// What all of the admin API's use cases need; cheap to clone.
#[derive(Debug, Clone)]
pub struct AdminBackend {
    /// What players' requests use too: tickets, players, FlexMatch and the clock.
    pub backend: Backend,
    /// Matches.
    pub matches: DynamoMatchStore,
    /// What operators did.
    pub audit: DynamoAuditStore,
    /// Fleets, game sessions, queues and rule sets of this deployment.
    pub gamelift: GameLiftDeployment,
    /// How the deployment's functions are doing.
    pub functions: Arc<FunctionHealths>,
    /// What the last hours were like.
    pub trends: Arc<Trends>,
    /// What game servers write.
    pub logs: GameServerLogs,
    /// The matchmaking configuration that players' tickets are submitted to.
    pub matchmaking_configuration: String,
}

impl AdminBackend {
    /// The tables alone.
    #[must_use]
    pub fn records(&self) -> Records {
        let Backend { players, tickets, clock, .. } = &self.backend;
        Records {
            players: players.clone(),
            tickets: tickets.clone(),
            matches: self.matches.clone(),
            clock: clock.clone(),
        }
    }
}
