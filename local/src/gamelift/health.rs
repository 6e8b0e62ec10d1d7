//! Heartbeats: a process that is unhealthy, or silent, for too long is told to end.

use api_contract::Timestamp;

use super::agenda::Deadline;
use super::fleet_events::EventCode;
use super::ids::ProcessId;
use super::processes::Stage;
use super::world::World;

impl World {
    /// The process reported its health.
    pub(crate) fn heartbeat(&mut self, id: &ProcessId, healthy: bool, now: Timestamp) {
        let Some(process) = self.processes.find_mut(id) else { return };
        match process.stage {
            Stage::Settling => {
                self.agenda.cancel(&Deadline::Stage(id.clone()));
                self.process_is_idle(id, now);
            }
            Stage::Ready => {}
            Stage::Launched | Stage::Terminating | Stage::Ending => return,
        }
        self.agenda.set(Deadline::Heartbeat(id.clone()), now.plus(self.timers.heartbeat));
        self.record_health(id, healthy, now);
    }

    /// A heartbeat was missed.
    pub(crate) fn heartbeat_is_due(&mut self, id: &ProcessId, now: Timestamp) {
        self.agenda.set(Deadline::Heartbeat(id.clone()), now.plus(self.timers.heartbeat));
        self.record_health(id, false, now);
    }

    fn record_health(&mut self, id: &ProcessId, healthy: bool, now: Timestamp) {
        let Some(process) = self.processes.find_mut(id) else { return };
        process.strikes = if healthy { 0 } else { process.strikes + 1 };
        if process.strikes >= self.timers.unhealthy_limit {
            tracing::warn!(process = %id, "unhealthy for too long");
            self.enter_process_event(
                EventCode::ServerProcessTerminatedUnhealthy,
                id,
                "it was unhealthy for too long",
                now,
            );
            self.terminate_process(id, now);
        }
    }
}
