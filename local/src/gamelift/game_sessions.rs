//! Game sessions: one match being played on one process.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use api_contract::{GameSessionId, MatchId, PlayerId, PlayerSessionId, Timestamp};

use super::agenda::Deadline;
use super::fleet_events::EventCode;
use super::ids::ProcessId;
use super::limits::ENDED_GAME_SESSIONS_MAX;
use super::placements::Placement;
use super::processes::IdleProcess;
use super::sdk::pushes::CreateGameSession;
use super::tickets::ConnectionInfo;
use super::world::World;
use crate::wire::errors::{CallError, ErrorKind};

/// A game session.
#[derive(Debug, Clone)]
pub(crate) struct GameSession {
    pub(crate) id: GameSessionId,
    pub(crate) process: ProcessId,
    pub(crate) location: String,
    /// The placement that it was made for.
    pub(crate) placement: MatchId,
    pub(crate) start: Timestamp,
    pub(crate) end: Option<Timestamp>,
    pub(crate) state: GameSessionState,
    pub(crate) reason: Option<StatusReason>,
    pub(crate) policy: CreationPolicy,
    pub(crate) players_max: u32,
    pub(crate) port: u16,
    pub(crate) matchmaker_data: Arc<str>,
}

/// Where a game session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GameSessionState {
    /// The process was told, and has not said that it is ready for players.
    Activating,
    /// Players may come.
    Active,
    /// Its process was told to end.
    Terminating,
    /// Over.
    Terminated,
}

impl GameSessionState {
    /// GameLift's word for the state.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Activating => "ACTIVATING",
            Self::Active => "ACTIVE",
            Self::Terminating => "TERMINATING",
            Self::Terminated => "TERMINATED",
        }
    }

    /// The state that GameLift calls `word`.
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Activating, Self::Active, Self::Terminating, Self::Terminated]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// Why a game session does not go on, if its server did not end it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusReason {
    /// Its process was told to end.
    TriggeredOnProcessTerminate,
    /// Its process was killed.
    ForceTerminated,
}

impl StatusReason {
    /// GameLift's word for the reason.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::TriggeredOnProcessTerminate => "TRIGGERED_ON_PROCESS_TERMINATE",
            Self::ForceTerminated => "FORCE_TERMINATED",
        }
    }
}

/// Whether new player sessions may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreationPolicy {
    /// They may.
    AcceptAll,
    /// They may not.
    DenyAll,
}

impl CreationPolicy {
    /// GameLift's word for the policy.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::AcceptAll => "ACCEPT_ALL",
            Self::DenyAll => "DENY_ALL",
        }
    }

    /// The policy that GameLift calls `word`.
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::AcceptAll, Self::DenyAll].into_iter().find(|policy| policy.word() == word)
    }
}

/// No game session of this id is known.
pub(crate) fn unknown(id: &GameSessionId) -> CallError {
    CallError::not_found(format!("Game session {id} not found."))
}

/// All game sessions that GameLift knows.
#[derive(Debug, Default)]
pub(crate) struct GameSessions {
    all: HashMap<GameSessionId, GameSession>,
    ended: VecDeque<GameSessionId>,
}

impl GameSessions {
    pub(crate) fn find(&self, id: &GameSessionId) -> Option<&GameSession> {
        self.all.get(id)
    }

    /// All of them, earliest first.
    pub(crate) fn by_start(&self) -> Vec<&GameSession> {
        let mut sessions: Vec<_> = self.all.values().collect();
        sessions.sort_by_key(|session| (session.start, &session.id));
        sessions
    }

    /// How many game sessions are in each state, by GameLift's word for it.
    pub(crate) fn count_by_state(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for session in self.all.values() {
            *counts.entry(session.state.word()).or_insert(0) += 1;
        }
        counts
    }

    /// Those that are not over.
    pub(crate) fn open(&self) -> impl Iterator<Item = &GameSession> {
        self.all.values().filter(|session| session.state != GameSessionState::Terminated)
    }

    fn earliest_end(&self) -> Option<Timestamp> {
        self.all.get(self.ended.front()?)?.end
    }

    fn forget_earliest(&mut self) -> Option<GameSessionId> {
        let id = self.ended.pop_front()?;
        self.all.remove(&id);
        Some(id)
    }
}

impl World {
    /// Starts a game session for `placement` on an idle process.
    pub(crate) fn start_game_session(
        &mut self,
        placement: &Placement,
        process: &IdleProcess,
        now: Timestamp,
    ) -> GameSessionId {
        let id = self.configurations.game_session_arn(&process.location, &self.ids.uuid());
        tracing::info!(game_session = %id, placement = %placement.id, process = %process.id,
            "starting a game session");
        let session = GameSession {
            id: id.clone(),
            process: process.id.clone(),
            location: process.location.clone(),
            placement: placement.id.clone(),
            start: now,
            end: None,
            state: GameSessionState::Activating,
            reason: None,
            policy: CreationPolicy::AcceptAll,
            players_max: placement.players_max,
            port: process.port,
            matchmaker_data: Arc::clone(&placement.matchmaker_data),
        };
        let fleet = &self.configurations.fleet;
        let push = CreateGameSession::new(&session, fleet).to_text();
        let patience = fleet.activation_timeout;
        self.agenda.set(Deadline::GameSession(id.clone()), now.plus(patience));
        self.game_sessions.all.insert(id.clone(), session);
        self.processes.occupy(&process.id, &id);
        self.push(&process.id, push);
        self.changed();
        id
    }

    /// The process says that players may come.
    pub(crate) fn activate_game_session(&mut self, id: &GameSessionId, now: Timestamp) {
        let Some(session) = self.game_sessions.all.get_mut(id) else { return };
        if session.state != GameSessionState::Activating {
            return;
        }
        session.state = GameSessionState::Active;
        let placement = session.placement.clone();
        self.agenda.cancel(&Deadline::GameSession(id.clone()));
        self.changed();
        self.fulfil_placement(&placement, now);
    }

    /// The process says whether it takes more players.
    pub(crate) fn set_creation_policy(&mut self, id: &GameSessionId, policy: CreationPolicy) {
        if let Some(session) = self.game_sessions.all.get_mut(id) {
            session.policy = policy;
            self.changed();
        }
    }

    /// A game session's entry fell due: it is not active in time, or forgotten.
    pub(crate) fn game_session_is_due(&mut self, id: &GameSessionId, now: Timestamp) {
        let Some(session) = self.game_sessions.find(id) else { return };
        match session.state {
            GameSessionState::Activating => {
                tracing::warn!(game_session = %id, "not active in time");
                let (placement, process) = (session.placement.clone(), session.process.clone());
                let code = EventCode::GameSessionActivationTimeout;
                self.enter_process_event(code, &process, "it did not activate in time", now);
                self.give_up_game_session(id, now);
                self.place_again(&placement, now);
            }
            GameSessionState::Active | GameSessionState::Terminating => {}
            GameSessionState::Terminated => {
                let kept = self.timers.kept;
                while self.game_sessions.earliest_end().is_some_and(|end| now.since(end) >= kept) {
                    self.forget_earliest_game_session();
                }
            }
        }
    }

    fn forget_earliest_game_session(&mut self) {
        if let Some(forgotten) = self.game_sessions.forget_earliest() {
            self.player_sessions.forget(&forgotten);
            self.agenda.cancel(&Deadline::GameSession(forgotten));
        }
    }

    /// Ends a game session that nobody waits for any more, and its process: the
    /// process may be stuck, and a fresh one takes its place.
    pub(crate) fn give_up_game_session(&mut self, id: &GameSessionId, now: Timestamp) {
        let Some(session) = self.game_sessions.find(id) else { return };
        let process = session.process.clone();
        self.end_game_session(id, now);
        self.terminate_process(&process, now);
    }

    /// A game session's process is about to end, for `reason`; a placement that
    /// waited for the session waits for another.
    pub(crate) fn game_session_terminates(
        &mut self,
        id: &GameSessionId,
        reason: StatusReason,
        now: Timestamp,
    ) {
        let Some(session) = self.game_sessions.all.get_mut(id) else { return };
        let was = session.state;
        if was == GameSessionState::Terminated {
            return;
        }
        session.state = GameSessionState::Terminating;
        session.reason = Some(reason);
        let placement = session.placement.clone();
        self.changed();
        if was == GameSessionState::Activating {
            self.agenda.cancel(&Deadline::GameSession(id.clone()));
            self.place_again(&placement, now);
        }
    }

    /// Ends a game session on somebody's wish: by force at once, or else by
    /// telling its process to end, so that its players get notice.
    pub(crate) fn terminate_game_session(
        &mut self,
        id: &GameSessionId,
        reason: StatusReason,
        now: Timestamp,
    ) -> Result<(), CallError> {
        let session = self.game_sessions.find(id).ok_or_else(|| unknown(id))?;
        if session.state == GameSessionState::Terminated {
            let message = format!("Game session {id} is in TERMINATED status.");
            return Err(CallError::new(ErrorKind::InvalidGameSessionStatus, message));
        }
        tracing::info!(game_session = %id, reason = reason.word(), "game session to be ended");
        let process = session.process.clone();
        self.game_session_terminates(id, reason, now);
        match reason {
            StatusReason::TriggeredOnProcessTerminate => self.terminate_process(&process, now),
            StatusReason::ForceTerminated => {
                let code = EventCode::ServerProcessForceTerminated;
                self.enter_process_event(code, &process, "it was killed on request", now);
                self.kill(&process, now);
            }
        }
        Ok(())
    }

    /// A game session's process is gone: the session is over, and a placement
    /// that waited for it waits for another.
    pub(crate) fn lose_game_session(&mut self, id: &GameSessionId, now: Timestamp) {
        let Some(session) = self.game_sessions.find(id) else { return };
        let (placement, was) = (session.placement.clone(), session.state);
        self.end_game_session(id, now);
        if was == GameSessionState::Activating {
            self.place_again(&placement, now);
        }
    }

    fn end_game_session(&mut self, id: &GameSessionId, now: Timestamp) {
        let Some(session) = self.game_sessions.all.get_mut(id) else { return };
        if session.state == GameSessionState::Terminated {
            return;
        }
        session.state = GameSessionState::Terminated;
        session.end = Some(now);
        self.game_sessions.ended.push_back(id.clone());
        self.complete_player_sessions(id, now);
        self.agenda.set(Deadline::GameSession(id.clone()), now.plus(self.timers.kept));
        if self.game_sessions.ended.len() > ENDED_GAME_SESSIONS_MAX {
            self.forget_earliest_game_session();
        }
        tracing::info!(game_session = %id, "game session ended");
        self.changed();
    }

    /// How players reach a game session.
    pub(crate) fn connection_info(
        &self,
        id: &GameSessionId,
        player_sessions: Vec<(PlayerId, PlayerSessionId)>,
    ) -> Option<ConnectionInfo> {
        let session = self.game_sessions.find(id)?;
        let fleet = &self.configurations.fleet;
        Some(ConnectionInfo {
            game_session: id.clone(),
            ip_address: fleet.ip_address.clone(),
            dns_name: fleet.dns_name.clone(),
            port: session.port,
            player_sessions,
        })
    }
}
