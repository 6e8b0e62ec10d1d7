//! Game server processes: from launch over ready to their end.
//!
//! A process is known by the token it was launched with. It is ready for a game
//! session after its first heartbeat, or a second after its ready reply: two of
//! the SDKs lose a game session that comes earlier. A lost socket is not a lost
//! process: every SDK comes back, with the same process id.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use api_contract::{GameSessionId, Timestamp};

use super::agenda::Deadline;
use super::configurations::Configurations;
use super::ids::{ConnectionId, ProcessId, Token};
use super::limits::{ENDED_PROCESSES_MAX, SOCKETS_MAX};
use super::sdk::pushes;
use super::sdk::replies::Replies;
use super::world::{Effect, World};

/// With what a game server process is to be started.
#[derive(Clone)]
pub struct Launch {
    /// Names the process from now on.
    pub process: ProcessId,
    /// Where it counts as running.
    pub location: String,
    /// The SDK's five variables, one of them secret; to be set in addition to
    /// others, and none of them blank.
    pub environment: [(&'static str, String); 5],
}

impl fmt::Debug for Launch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Launch")
            .field("process", &self.process)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// How a process was seen to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It ended by itself, with this code.
    Code(i32),
    /// It was killed.
    Killed,
    /// It could not be started.
    NeverStarted,
}

/// A game server process that has not ended.
#[derive(Debug)]
pub(crate) struct ServerProcess {
    pub(crate) id: ProcessId,
    pub(crate) location: String,
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
    strikes: u32,
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

    /// Processes that said they are ready and have not ended, in `location` or all.
    pub(crate) fn active_count(&self, location: Option<&str>) -> usize {
        self.all
            .values()
            .filter(|process| location.is_none_or(|location| process.location == location))
            .filter(|process| matches!(process.stage, Stage::Settling | Stage::Ready))
            .count()
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
    fn is_idle(&self) -> bool {
        self.stage == Stage::Ready && self.game_session.is_none() && !self.connections.is_empty()
    }

    /// Whether `shown` is the token that the process was launched with.
    pub(crate) fn token_is(&self, shown: &str) -> bool {
        self.token.is(shown)
    }
}

impl World {
    /// Makes a new process known, for whoever starts it.
    pub(crate) fn launch(&mut self, location: &str, now: Timestamp) -> Launch {
        let (id, token) = (self.ids.process(), self.ids.token());
        let environment = [
            ("GAMELIFT_SDK_WEBSOCKET_URL", self.endpoint.clone()),
            ("GAMELIFT_SDK_PROCESS_ID", id.to_string()),
            ("GAMELIFT_SDK_HOST_ID", Configurations::compute(location)),
            ("GAMELIFT_SDK_FLEET_ID", self.configurations.fleet.id.clone()),
            ("GAMELIFT_SDK_AUTH_TOKEN", token.reveal().to_owned()),
        ];
        let process = ServerProcess {
            id: id.clone(),
            location: location.to_owned(),
            token,
            stage: Stage::Launched,
            connections: Vec::new(),
            unsent: Vec::new(),
            port: 0,
            game_session: None,
            strikes: 0,
            replies: Replies::default(),
        };
        self.processes.all.insert(id.clone(), process);
        self.agenda.set(Deadline::Stage(id.clone()), now.plus(self.timers.launch));
        self.changed();
        Launch { process: id, location: location.to_owned(), environment }
    }

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
        self.agenda.set(Deadline::Stage(id.clone()), now.plus(self.timers.settle));
        self.agenda.set(Deadline::Heartbeat(id.clone()), now.plus(self.timers.heartbeat));
        self.changed();
    }

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
            self.terminate_process(id, now);
        }
    }

    fn process_is_idle(&mut self, id: &ProcessId, now: Timestamp) {
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
                self.kill(id, now);
            }
        }
    }

    /// A process did not come back.
    pub(crate) fn process_is_lost(&mut self, id: &ProcessId, now: Timestamp) {
        tracing::warn!(process = %id, "killed: its socket did not come back");
        self.kill(id, now);
    }

    fn kill(&mut self, id: &ProcessId, now: Timestamp) {
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
    }
}
