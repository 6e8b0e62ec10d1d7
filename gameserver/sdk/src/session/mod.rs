//! The protocol as a state machine: messages in, messages out, time as an argument.
//!
//! A [`Session`] knows no socket and no clock. Whoever owns it tells it what
//! happened ([`receive`](Session::receive), [`tick`](Session::tick), ...) and then
//! carries out what it asks for ([`next_output`](Session::next_output)) until it
//! asks for nothing more. It outlives sockets: a call made on one may be answered
//! on the next.
//!
//! # Invariants
//! - Frames count in the order in which they are received. The reply that makes
//!   the process ready has taken effect before the frame behind it is looked at;
//!   otherwise a game session that follows at once would be lost.
//! - No push is handed on before the process is ready, and none is lost by that.
//! - Every accepted call is answered exactly once, within its time limit.
//! - A repeated request has the id of the first, so that the service can tell.

mod calls;
mod heartbeats;

use std::collections::VecDeque;
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::StdRng;
use uuid::Uuid;

pub use self::calls::CallError;
use self::calls::{Calls, Due, Pending, Purpose};
use self::heartbeats::Heartbeats;
use crate::ids::GameSessionId;
use crate::limits::{EARLY_PUSHES_MAX, SILENCES_MAX, Timings};
use crate::messages::{Frame, Push, RefreshConnection, Reply, Request, RequestId, ServiceError};

/// What a [`Session`] asks its owner to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send this text frame.
    Send(String),
    /// Tell the caller what came of its call.
    Answered {
        /// Which call.
        call: RequestId,
        /// What came of it.
        outcome: Result<Reply, CallError>,
    },
    /// Tell the game. Never a [`Push::RefreshConnection`].
    Push(Push),
    /// Ask the game whether it is well, and [say so](Session::answer_health).
    AskHealth(HealthQuestion),
    /// Open a second connection as told, and then let go of the first.
    Refresh(RefreshConnection),
    /// The socket is open but nothing comes back: open another one.
    Reconnect,
}

/// One of the times that the game is asked for its health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthQuestion(u64);

/// How far the process has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not ready: pushes wait.
    Initialized,
    /// Ready: pushes go to the game, and heartbeats to the service.
    Ready,
    /// The service knows that the process ends.
    Ended,
}

/// One server process's conversation with GameLift.
#[derive(Debug)]
pub struct Session {
    timings: Timings,
    random: StdRng,
    stage: Stage,
    connected: bool,
    /// Requests that went unanswered since the last frame came in.
    silences: u32,
    calls: Calls,
    heartbeats: Heartbeats,
    early: VecDeque<Push>,
    /// The game session started last, to know a repeated push by.
    started: Option<GameSessionId>,
    outputs: VecDeque<Output>,
}

impl Session {
    /// A session without a connection yet. All its random choices (request ids,
    /// jitter) come from `seed`.
    pub fn new(timings: Timings, seed: u64) -> Self {
        Self {
            timings,
            random: StdRng::seed_from_u64(seed),
            stage: Stage::Initialized,
            connected: false,
            silences: 0,
            calls: Calls::default(),
            heartbeats: Heartbeats::default(),
            early: VecDeque::new(),
            started: None,
            outputs: VecDeque::new(),
        }
    }

    /// What to do next; `None` when everything is done.
    pub fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`tick`](Self::tick) is to be called at the latest.
    pub fn next_deadline(&self) -> Option<Instant> {
        [self.calls.next_deadline(), self.heartbeats.next_deadline()].into_iter().flatten().min()
    }

    /// Whether GameLift knows the process as ready.
    pub fn is_ready(&self) -> bool {
        self.stage == Stage::Ready
    }

    /// A socket is open, the first or a new one: everything unanswered is sent on
    /// it, in order and with its old id, since nobody knows what of it arrived.
    pub fn connected(&mut self, now: Instant) {
        self.connected = true;
        self.silences = 0;
        for frame in self.calls.send_all(now, &self.timings, &mut self.random) {
            self.outputs.push_back(Output::Send(frame));
        }
    }

    /// The socket is gone. Calls wait for the next one, or for their time limit.
    pub fn disconnected(&mut self) {
        self.connected = false;
        self.calls.pause();
    }

    /// Makes a call; its answer comes as [`Output::Answered`].
    ///
    /// # Errors
    /// If too many calls wait already, or the process has ended.
    pub fn call(&mut self, request: &Request, now: Instant) -> Result<RequestId, CallError> {
        if self.stage == Stage::Ended {
            return Err(CallError::Closed);
        }
        let purpose = match request {
            Request::ActivateServerProcess { .. } => Purpose::Ready,
            Request::TerminateServerProcess {} => Purpose::End,
            Request::HeartbeatServerProcess { .. }
            | Request::ActivateGameSession { .. }
            | Request::UpdatePlayerSessionCreationPolicy { .. }
            | Request::AcceptPlayerSession { .. }
            | Request::RemovePlayerSession { .. }
            | Request::DescribePlayerSessions(_)
            | Request::StartMatchBackfill { .. }
            | Request::StopMatchBackfill { .. }
            | Request::GetComputeCertificate {}
            | Request::GetFleetRoleCredentials { .. } => Purpose::Other,
        };
        self.start(request, purpose, now)
    }

    /// The caller no longer waits: the request is not repeated, and its answer is
    /// passed over.
    pub fn abandon(&mut self, call: &RequestId) {
        self.calls.take(call);
    }

    /// A text frame came in, from whichever socket.
    pub fn receive(&mut self, text: &str, now: Instant) {
        self.silences = 0;
        match Frame::parse(text) {
            Ok(Frame::Reply { request_id, outcome }) => self.answer(&request_id, outcome, now),
            Ok(Frame::Push(push)) => self.take_push(push),
            // Not the text itself: it may hold credentials.
            Err(error) => tracing::warn!(%error, length = text.len(), "passed over a frame"),
        }
    }

    /// The game says how it is.
    pub fn answer_health(&mut self, question: HealthQuestion, healthy: bool, now: Instant) {
        if self.heartbeats.answer(question) {
            self.beat(healthy, now);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant) {
        for due in self.calls.due(now, &self.timings, &mut self.random) {
            match due {
                Due::Repeat(frame) => {
                    self.silences += 1;
                    self.outputs.push_back(Output::Send(frame));
                }
                Due::TimedOut(pending) => self.give_up(pending),
            }
        }
        if self.connected && self.silences >= SILENCES_MAX {
            self.silences = 0;
            self.outputs.push_back(Output::Reconnect);
        }
        self.tick_heartbeats(now);
    }

    fn start(
        &mut self,
        request: &Request,
        purpose: Purpose,
        now: Instant,
    ) -> Result<RequestId, CallError> {
        let id = RequestId::from(self.next_uuid().to_string());
        let deadline = now + self.timings.call_timeout;
        let pending = self.calls.add(Pending::new(id.clone(), request, purpose, deadline))?;
        if self.connected {
            let frame = pending.send(now, &self.timings, &mut self.random);
            self.outputs.push_back(Output::Send(frame));
        }
        Ok(id)
    }

    fn next_uuid(&mut self) -> Uuid {
        let bytes: [u8; 16] = rand::Rng::random(&mut self.random);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    fn answer(&mut self, id: &RequestId, outcome: Result<Reply, ServiceError>, now: Instant) {
        let Some(pending) = self.calls.take(id) else {
            tracing::debug!(%id, "passed over a late or repeated reply");
            return;
        };
        let done = outcome.is_ok();
        match (pending.purpose, outcome) {
            (Purpose::Heartbeat, Ok(_)) => {}
            (Purpose::Heartbeat, Err(error)) => {
                tracing::warn!(%error, "GameLift refused a heartbeat");
            }
            (Purpose::Ready | Purpose::End | Purpose::Other, outcome) => {
                let outcome = outcome.map_err(CallError::Refused);
                self.outputs.push_back(Output::Answered { call: pending.id, outcome });
            }
        }
        match pending.purpose {
            Purpose::Ready if done => self.become_ready(now),
            Purpose::End if done => self.end(),
            Purpose::Ready | Purpose::End | Purpose::Heartbeat | Purpose::Other => {}
        }
    }

    fn give_up(&mut self, pending: Pending) {
        let action = pending.action;
        match pending.purpose {
            Purpose::Heartbeat => tracing::warn!("a heartbeat was not answered"),
            Purpose::Ready | Purpose::End | Purpose::Other => {
                let outcome = Err(CallError::TimedOut { action });
                self.outputs.push_back(Output::Answered { call: pending.id, outcome });
            }
        }
    }

    fn become_ready(&mut self, now: Instant) {
        if self.stage == Stage::Initialized {
            self.stage = Stage::Ready;
            self.heartbeats.start(now);
            self.tick_heartbeats(now);
            for push in std::mem::take(&mut self.early) {
                self.deliver(push);
            }
        }
    }

    fn end(&mut self) {
        self.stage = Stage::Ended;
        self.heartbeats.stop();
    }

    fn take_push(&mut self, push: Push) {
        match (push, self.stage) {
            // Not a matter of the game: the connection has to live before it is ready, too.
            (Push::RefreshConnection(refresh), _) => {
                self.outputs.push_back(Output::Refresh(refresh));
            }
            (push, Stage::Ready) => self.deliver(push),
            (push, Stage::Initialized) if self.early.len() < EARLY_PUSHES_MAX => {
                self.early.push_back(push);
            }
            (_, Stage::Initialized | Stage::Ended) => tracing::warn!("passed over a push"),
        }
    }

    /// Hands a push on, unless the service repeats itself: a game session that is
    /// started twice would be played twice.
    fn deliver(&mut self, push: Push) {
        if let Push::CreateGameSession(session) = &push {
            if self.started.as_ref() == Some(&session.id) {
                tracing::info!(game_session = %session.id, "passed over a repeated game session");
                return;
            }
            self.started = Some(session.id.clone());
        }
        self.outputs.push_back(Output::Push(push));
    }

    fn tick_heartbeats(&mut self, now: Instant) {
        if self.heartbeats.overdue(now) {
            tracing::warn!("the game did not say in time whether it is healthy");
            self.beat(false, now);
        }
        if let Some(question) = self.heartbeats.ask(now, &self.timings, &mut self.random) {
            self.outputs.push_back(Output::AskHealth(question));
        }
    }

    /// Sends a heartbeat in place of one that is still unanswered: only the newest
    /// is of interest to the service.
    fn beat(&mut self, healthy: bool, now: Instant) {
        self.calls.forget_heartbeat();
        let request = Request::HeartbeatServerProcess { health_status: healthy };
        if let Err(error) = self.start(&request, Purpose::Heartbeat, now) {
            tracing::warn!(%error, "could not send a heartbeat");
        }
    }
}
