//! What GameLift is doing, in numbers: for the terminal, `/local/status` and tests.

use std::collections::BTreeMap;

use serde::Serialize;

use super::world::World;

/// What GameLift is doing. States are GameLift's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Counts up with every change that this tells.
    pub revision: u64,
    /// Tickets by state; ended ones for as long as they are remembered.
    pub tickets: BTreeMap<&'static str, usize>,
    /// Tickets in the pool.
    pub tickets_waiting: usize,
    /// Matches formed since the start.
    pub matches_formed: u64,
    /// Matches that wait for a process.
    pub placements_waiting: usize,
    /// Game sessions by state; ended ones for as long as they are remembered.
    pub game_sessions: BTreeMap<&'static str, usize>,
    /// Player sessions by state, of those game sessions.
    pub player_sessions: BTreeMap<&'static str, usize>,
    /// Processes by location and by what they do: `LAUNCHED`, `SETTLING`,
    /// `IDLE`, `BUSY`, `DISCONNECTED`, `TERMINATING`, `ENDING`.
    pub processes: BTreeMap<String, BTreeMap<&'static str, usize>>,
}

impl World {
    /// The numbers of this moment.
    pub(crate) fn status(&self) -> Status {
        Status {
            revision: self.revision(),
            tickets: self.tickets.count_by_state(),
            tickets_waiting: self.tickets_waiting(),
            matches_formed: self.matches_formed,
            placements_waiting: self.placements.waiting_count(),
            game_sessions: self.game_sessions.count_by_state(),
            player_sessions: self.player_sessions.count_by_state(),
            processes: self.processes.count_by_location(),
        }
    }
}
