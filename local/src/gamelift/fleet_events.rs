//! The fleet's event log: what happened to it, its instances and its processes.
//!
//! # After
//! GameLift API, `Event`: codes and their meaning. A process that is killed on an
//! operator's wish, or because its socket did not come back, has no code of its
//! own there; the nearest is used, and the message tells which it was.

use std::collections::VecDeque;

use api_contract::Timestamp;

use super::limits::FLEET_EVENTS_MAX;
use super::world::World;

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FleetEvent {
    pub(crate) id: String,
    pub(crate) code: EventCode,
    pub(crate) message: String,
    pub(crate) at: Timestamp,
}

/// What an entry is about, in GameLift's terms; those that happen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventCode {
    FleetCreated,
    FleetStateActive,
    LocationStateActive,
    FleetScalingEvent,
    ServerProcessInvalidPath,
    /// It never opened a socket.
    ServerProcessSdkInitializationTimeout,
    /// It opened a socket and never said that it is ready.
    ServerProcessProcessReadyTimeout,
    /// It ended without saying so before.
    ServerProcessCrashed,
    ServerProcessTerminatedUnhealthy,
    /// It had to be killed.
    ServerProcessForceTerminated,
    /// It said that it ends, and did not.
    ServerProcessProcessExitTimeout,
    GameSessionActivationTimeout,
}

impl EventCode {
    /// GameLift's word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::FleetCreated => "FLEET_CREATED",
            Self::FleetStateActive => "FLEET_STATE_ACTIVE",
            Self::LocationStateActive => "LOCATION_STATE_ACTIVE",
            Self::FleetScalingEvent => "FLEET_SCALING_EVENT",
            Self::ServerProcessInvalidPath => "SERVER_PROCESS_INVALID_PATH",
            Self::ServerProcessSdkInitializationTimeout => {
                "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT"
            }
            Self::ServerProcessProcessReadyTimeout => "SERVER_PROCESS_PROCESS_READY_TIMEOUT",
            Self::ServerProcessCrashed => "SERVER_PROCESS_CRASHED",
            Self::ServerProcessTerminatedUnhealthy => "SERVER_PROCESS_TERMINATED_UNHEALTHY",
            Self::ServerProcessForceTerminated => "SERVER_PROCESS_FORCE_TERMINATED",
            Self::ServerProcessProcessExitTimeout => "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT",
            Self::GameSessionActivationTimeout => "GAME_SESSION_ACTIVATION_TIMEOUT",
        }
    }
}

/// The log: the latest entries, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct FleetEvents {
    entries: VecDeque<FleetEvent>,
}

impl FleetEvents {
    /// The entries from `from` until `until`, both included, earliest first.
    pub(crate) fn between(
        &self,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Vec<&FleetEvent> {
        let is_wanted = |event: &&FleetEvent| {
            from.is_none_or(|from| event.at >= from) && until.is_none_or(|until| event.at <= until)
        };
        self.entries.iter().filter(is_wanted).collect()
    }
}

impl World {
    /// Enters what `message` tells.
    pub(crate) fn enter_event(&mut self, code: EventCode, message: String, at: Timestamp) {
        let id = self.ids.uuid();
        let entries = &mut self.fleet_events.entries;
        if entries.len() >= FLEET_EVENTS_MAX {
            entries.pop_front();
        }
        entries.push_back(FleetEvent { id, code, message, at });
    }

    /// Enters that the fleet is there: on this machine at once.
    pub(crate) fn fleet_is_made(&mut self, now: Timestamp) {
        let id = self.configurations.fleet.id.clone();
        self.enter_event(EventCode::FleetCreated, format!("Fleet {id} was created."), now);
        for location in self.configurations.fleet.locations.clone() {
            let message = format!("Location {location} is active.");
            self.enter_event(EventCode::LocationStateActive, message, now);
        }
        self.enter_event(EventCode::FleetStateActive, format!("Fleet {id} is active."), now);
    }
}
