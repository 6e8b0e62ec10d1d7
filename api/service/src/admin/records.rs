//! The tables that operators read.

use std::sync::Arc;

use crate::{
    Clock,
    stores::{DynamoMatchStore, DynamoPlayerStore, DynamoTicketStore},
};

/// Players, tickets and matches, and the time; cheap to clone.
#[derive(Debug, Clone)]
pub struct Records {
    /// Players.
    pub players: DynamoPlayerStore,
    /// Tickets.
    pub tickets: DynamoTicketStore,
    /// Matches.
    pub matches: DynamoMatchStore,
    /// The time.
    pub clock: Arc<dyn Clock>,
}
