//! The fleet in numbers, by location: GameLift's own metrics, by their names.

use super::game_sessions::GameSessionState;
use super::world::World;

/// A location in numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LocationState {
    pub(crate) location: String,
    /// By the names of GameLift's metrics.
    pub(crate) values: [(&'static str, f64); 8],
}

impl World {
    /// Every location of the fleet in numbers.
    pub(crate) fn location_states(&self) -> Vec<LocationState> {
        let locations = self.configurations.fleet.locations.iter();
        locations.map(|location| self.location_state(location)).collect()
    }

    fn location_state(&self, location: &str) -> LocationState {
        let instances = self.instance_counts(location);
        let desired = self.instances.capacity(location).map_or(0, |capacity| capacity.desired);
        let sessions: Vec<_> =
            self.game_sessions.open().filter(|session| session.location == location).collect();
        let in_state = |state| sessions.iter().filter(|session| session.state == state).count();
        let players: usize =
            sessions.iter().map(|session| self.player_sessions.occupied(&session.id)).sum();
        let values = [
            ("ActiveInstances", number(instances.active)),
            ("IdleInstances", number(instances.idle)),
            ("DesiredInstances", f64::from(desired)),
            ("ActiveServerProcesses", number(self.processes.active_count(location))),
            ("ActiveGameSessions", number(in_state(GameSessionState::Active))),
            ("ActivatingGameSessions", number(in_state(GameSessionState::Activating))),
            ("AvailableGameSessions", number(self.processes.idle_count(location))),
            ("CurrentPlayerSessions", number(players)),
        ];
        LocationState { location: location.to_owned(), values }
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
