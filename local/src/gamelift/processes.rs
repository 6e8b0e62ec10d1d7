//! Game server processes: from launch over ready to their end.
//!
//! A process is known by the token it was launched with. It is ready for a game
//! session after its first heartbeat, or a second after its ready reply: two of
//! the SDKs lose a game session that comes earlier. A lost socket is not a lost
//! process: every SDK comes back, with the same process id.

use std::collections::{BTreeMap, VecDeque};

use api_contract::{GameSessionId, Timestamp};

use super::agenda::Deadline;
use super::fleet_events::EventCode;
use super::ids::{ConnectionId, InstanceId, ProcessId, Token};
use super::launch::Exit;
use super::limits::{ENDED_PROCESSES_MAX, SOCKETS_MAX};
use super::sdk::pushes;
use super::sdk::replies::Replies;
use super::world::{Effect, World};

/// A game server process that has not ended.
#[derive(Debug)]
pub(crate) struct ServerProcess {
    pub(crate) id: ProcessId,
    pub(crate) location: String,
    /// The instance that it runs on; none if somebody else started it.
    pub(crate) instance: Option<InstanceId>,
    token: Token,
    pub(crate) stage: Stage,
    /// Its open sockets; the last one is the one to send to.
    connections: Vec<ConnectionId>,
    /// What could not be sent for want of a socket.
    unsent: Vec<String>,
    /// The port of its game, once it is ready.
    pub(crate) port: u16,
    pub(crate) game_session: Option<GameSessionId>,
    /// Unhealthy and missed heartbeats in a row.
    pub(crate) strikes: u32,
    pub(crate) replies: Replies,
}

/// How far a process has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Launched; it has not said that it is ready.
    Launched,
    /// It has said so; its SDK may still be about to hear the answer.
    Settling,
    /// It can take a game session, or has one.
    Ready,
    /// It was told to end.
    Terminating,
    /// It said that it ends.
    Ending,
}

/// A process that can take a game session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdleProcess {
    pub(crate) id: ProcessId,
    pub(crate) location: String,
    pub(crate) port: u16,
}

/// What a process is doing, in one word.
fn word(process: &ServerProcess) -> &'static str {
    match process.stage {
        Stage::Launched => "LAUNCHED",
        Stage::Settling => "SETTLING",
        Stage::Ready if process.connections.is_empty() => "DISCONNECTED",
        Stage::Ready if process.game_session.is_some() => "BUSY",
        Stage::Ready => "IDLE",
        Stage::Terminating => "TERMINATING",
        Stage::Ending => "ENDING",
    }
}

/// Most messages kept for a process without a socket: a game session and an end.
const UNSENT_MAX: usize = 4;

/// All processes that GameLift knows.
#[derive(Debug, Default)]
pub(crate) struct Processes {
    all: BTreeMap<ProcessId, ServerProcess>,
    /// The latest that have ended.
    ended: VecDeque<ProcessId>,
}

impl Processes {
    pub(crate) fn find(&self, id: &ProcessId) -> Option<&ServerProcess> {
        self.all.get(id)
    }

    pub(crate) fn find_mut(&mut self, id: &ProcessId) -> Option<&mut ServerProcess> {
        self.all.get_mut(id)
    }

    /// Whether a process of this id has ended, as far as is remembered.
    pub(crate) fn has_ended(&self, id: &ProcessId) -> bool {
        self.ended.contains(id)
    }

    pub(crate) fn insert(&mut self, process: ServerProcess) {
        self.all.insert(process.id.clone(), process);
    }

    /// The processes on an instance.
    pub(crate) fn on(&self, instance: &InstanceId) -> Vec<ProcessId> {
        let is_there = |process: &&ServerProcess| process.instance.as_ref() == Some(instance);
        self.all.values().filter(is_there).map(|process| process.id.clone()).collect()
    }

    /// The instances that game sessions are on, once for each game session.
    pub(crate) fn in_use(&self) -> impl Iterator<Item = &InstanceId> {
        let busy = self.all.values().filter(|process| process.game_session.is_some());
        busy.filter_map(|process| process.instance.as_ref())
    }

    /// A process in `location` that can take a game session.
    pub(crate) fn idle_in(&self, location: &str) -> Option<IdleProcess> {
        let process = self.all.values().find(|p| p.is_idle() && p.location == location)?;
        let (id, port) = (process.id.clone(), process.port);
        Some(IdleProcess { id, location: process.location.clone(), port })
    }

    /// Whether any process can take a game session.
    pub(crate) fn any_idle(&self) -> bool {
        self.all.values().any(ServerProcess::is_idle)
    }

    /// Processes in `location` that said they are ready and have not ended.
    pub(crate) fn active_count(&self, location: &str) -> usize {
        let is_active = |process: &&ServerProcess| {
            process.location == location && matches!(process.stage, Stage::Settling | Stage::Ready)
        };
        self.all.values().filter(is_active).count()
    }

    /// Processes in `location` that can take a game session.
    pub(crate) fn idle_count(&self, location: &str) -> usize {
        self.all.values().filter(|p| p.is_idle() && p.location == location).count()
    }

    /// Takes the process for a game session.
    pub(crate) fn occupy(&mut self, id: &ProcessId, game_session: &GameSessionId) {
        if let Some(process) = self.all.get_mut(id) {
            process.game_session = Some(game_session.clone());
        }
    }

    /// How many processes do what, by location.
    pub(crate) fn count_by_location(&self) -> BTreeMap<String, BTreeMap<&'static str, usize>> {
        let mut counts: BTreeMap<String, BTreeMap<&'static str, usize>> = BTreeMap::new();
        for process in self.all.values() {
            let by_word = counts.entry(process.location.clone()).or_default();
            *by_word.entry(word(process)).or_insert(0) += 1;
        }
        counts
    }
}

impl ServerProcess {
    /// A process that is about to be started.
    pub(crate) fn launched(id: ProcessId, location: &str, token: Token) -> Self {
        Self {
            id,
            location: location.to_owned(),
            instance: None,
            token,
            stage: Stage::Launched,
            connections: Vec::new(),
            unsent: Vec::new(),
            port: 0,
            game_session: None,
            strikes: 0,
            replies: Replies::default(),
        }
    }

    /// Whether it has a socket.
    pub(crate) fn is_connected(&self) -> bool {
        !self.connections.is_empty()
    }

    fn is_idle(&self) -> bool {
        self.stage == Stage::Ready && self.game_session.is_none() && !self.connections.is_empty()
    }

    /// What to say of it when the time of its stage is over.
    fn out_of_time(&self) -> (EventCode, &'static str) {
        match self.stage {
            Stage::Launched if self.is_connected() => (
                EventCode::ServerProcessProcessReadyTimeout,
                "it did not call ProcessReady in time",
            ),
            Stage::Launched => (
                EventCode::ServerProcessSdkInitializationTimeout,
                "it did not call InitSDK in time",
            ),
            Stage::Ending => (
                EventCode::ServerProcessProcessExitTimeout,
                "it did not exit in time after ProcessEnding",
            ),
            Stage::Settling | Stage::Ready | Stage::Terminating => (
                EventCode::ServerProcessForceTerminated,
                "it did not exit in time after OnProcessTerminate",
            ),
        }
    }

    /// Whether `shown` is the token that the process was launched with.
    pub(crate) fn token_is(&self, shown: &str) -> bool {
        self.token.is(shown)
    }
}

impl World {
    /// A process opened a socket: from now on it is sent to there.
    pub(crate) fn connect(&mut self, id: &ProcessId, connection: ConnectionId) {
        let Some(process) = self.processes.find_mut(id) else {
            self.cause(Effect::Cut(connection));
            return;
        };
        process.connections.push(connection);
        let extra = process.connections.len().saturating_sub(SOCKETS_MAX);
        let old: Vec<ConnectionId> = process.connections.drain(..extra).collect();
        let unsent = std::mem::take(&mut process.unsent);
        old.into_iter().for_each(|old| self.cause(Effect::Cut(old)));
        unsent.into_iter().for_each(|text| self.cause(Effect::Send(connection, text)));
        self.agenda.cancel(&Deadline::Reconnect(id.clone()));
        self.changed();
    }

    /// A socket is gone; the process has time to come back.
    pub(crate) fn disconnect(&mut self, id: &ProcessId, connection: ConnectionId, now: Timestamp) {
        let Some(process) = self.processes.find_mut(id) else { return };
        process.connections.retain(|&open| open != connection);
        if process.connections.is_empty() && process.stage != Stage::Ending {
            self.agenda.set(Deadline::Reconnect(id.clone()), now.plus(self.timers.reconnect));
        }
        self.changed();
    }

    /// Sends `text` to the process: now, or when it comes back.
    pub(crate) fn push(&mut self, id: &ProcessId, text: String) {
        let Some(process) = self.processes.find_mut(id) else { return };
        match process.connections.last() {
            Some(&connection) => self.cause(Effect::Send(connection, text)),
            None if process.unsent.len() < UNSENT_MAX => process.unsent.push(text),
            None => tracing::warn!(process = %id, "a message to a server without a socket is lost"),
        }
    }

    /// The process said that its game listens on `port`.
    pub(crate) fn process_ready(&mut self, id: &ProcessId, port: u16, now: Timestamp) {
        let Some(process) = self.processes.find_mut(id) else { return };
        process.stage = Stage::Settling;
        process.port = port;
        if let Some(instance) = process.instance.clone() {
            self.instance_is_active(&instance);
        }
        self.agenda.set(Deadline::Stage(id.clone()), now.plus(self.timers.settle));
        self.agenda.set(Deadline::Heartbeat(id.clone()), now.plus(self.timers.heartbeat));
        self.changed();
    }

    /// The process can take a game session from now on.
    pub(crate) fn process_is_idle(&mut self, id: &ProcessId, now: Timestamp) {
        if let Some(process) = self.processes.find_mut(id) {
            process.stage = Stage::Ready;
            self.changed();
            self.place_waiting(now);
        }
    }

    /// Tells a process to end, and gives it time for that.
    pub(crate) fn terminate_process(&mut self, id: &ProcessId, now: Timestamp) {
        let Some(process) = self.processes.find_mut(id) else { return };
        if matches!(process.stage, Stage::Terminating | Stage::Ending) {
            return;
        }
        process.stage = Stage::Terminating;
        let until = now.plus(self.timers.terminate);
        self.agenda.cancel(&Deadline::Heartbeat(id.clone()));
        self.agenda.set(Deadline::Stage(id.clone()), until);
        self.push(id, pushes::terminate_process(until));
        self.changed();
    }

    /// The process said that it ends: its game session is over.
    pub(crate) fn process_ending(&mut self, id: &ProcessId, now: Timestamp) {
        let Some(process) = self.processes.find_mut(id) else { return };
        process.stage = Stage::Ending;
        let session = process.game_session.take();
        self.agenda.cancel(&Deadline::Heartbeat(id.clone()));
        self.agenda.cancel(&Deadline::Reconnect(id.clone()));
        self.agenda.set(Deadline::Stage(id.clone()), now.plus(self.timers.exit));
        self.changed();
        if let Some(session) = session {
            self.lose_game_session(&session, now);
        }
    }

    /// The time for what a process should do next is over.
    pub(crate) fn stage_is_due(&mut self, id: &ProcessId, now: Timestamp) {
        let Some(process) = self.processes.find(id) else { return };
        match process.stage {
            Stage::Settling => self.process_is_idle(id, now),
            Stage::Ready => {}
            Stage::Launched | Stage::Terminating | Stage::Ending => {
                tracing::warn!(process = %id, stage = word(process), "killed: out of time");
                let (code, why) = process.out_of_time();
                self.enter_process_event(code, id, why, now);
                self.kill(id, now);
            }
        }
    }

    /// A process did not come back.
    pub(crate) fn process_is_lost(&mut self, id: &ProcessId, now: Timestamp) {
        tracing::warn!(process = %id, "killed: its socket did not come back");
        let code = EventCode::ServerProcessTerminatedUnhealthy;
        self.enter_process_event(code, id, "its socket did not come back", now);
        self.kill(id, now);
    }

    /// Ends a process by force.
    pub(crate) fn kill(&mut self, id: &ProcessId, now: Timestamp) {
        self.cause(Effect::Kill(id.clone()));
        self.end_process(id, now);
    }

    /// A process was seen to end.
    pub(crate) fn process_exited(&mut self, id: &ProcessId, how: Exit, now: Timestamp) {
        if let Some(process) = self.processes.find(id) {
            let clean = process.stage == Stage::Ending && how == Exit::Code(0);
            if clean {
                tracing::info!(process = %id, "process ended");
            } else {
                tracing::warn!(process = %id, stage = word(process), ?how, "process crashed");
                let (code, why) = how.told();
                self.enter_process_event(code, id, &why, now);
            }
            self.end_process(id, now);
        }
    }

    fn end_process(&mut self, id: &ProcessId, now: Timestamp) {
        let Some(process) = self.processes.all.remove(id) else { return };
        self.processes.ended.push_back(id.clone());
        if self.processes.ended.len() > ENDED_PROCESSES_MAX {
            self.processes.ended.pop_front();
        }
        for connection in process.connections {
            self.cause(Effect::Cut(connection));
        }
        self.agenda.cancel(&Deadline::Stage(id.clone()));
        self.agenda.cancel(&Deadline::Heartbeat(id.clone()));
        self.agenda.cancel(&Deadline::Reconnect(id.clone()));
        self.changed();
        if let Some(session) = process.game_session {
            self.lose_game_session(&session, now);
        }
        if let Some(instance) = process.instance {
            self.instance_lost_process(&instance);
        }
    }

    /// Enters in the fleet's log what became of a process, and of which game session.
    pub(crate) fn enter_process_event(
        &mut self,
        code: EventCode,
        id: &ProcessId,
        why: &str,
        now: Timestamp,
    ) {
        let Some(process) = self.processes.find(id) else { return };
        let session = process.game_session.as_ref();
        let session = session.map(|id| format!(", with game session {id}")).unwrap_or_default();
        let message = format!("Process {id} in {}{session}: {why}.", process.location);
        self.enter_event(code, message, now);
    }
}
