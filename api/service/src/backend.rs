//! What routers and use cases are given.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use crate::{
    Clock, Meter,
    matchmaker::FlexMatch,
    stores::{DynamoPlayerStore, DynamoTicketStore},
};

/// What all of the player API's use cases need; cheap to clone.
#[derive(Debug, Clone)]
pub struct Backend {
    /// Tickets, and the players' locks.
    pub tickets: DynamoTicketStore,
    /// Players.
    pub players: DynamoPlayerStore,
    /// Who forms the matches.
    pub matchmaker: FlexMatch,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where metrics go.
    pub meter: Arc<dyn Meter>,
}

/// What a deployment offers to those who ask for a match: needed to start
/// matchmaking, and for nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matchmaking {
    /// The matchmaking configuration that tickets are submitted to.
    pub configuration: String,
    /// The fleet's locations: latencies are taken for these and no others.
    pub locations: BTreeSet<String>,
    /// The configuration's request timeout: for how long FlexMatch tries.
    pub request_timeout: Duration,
}
