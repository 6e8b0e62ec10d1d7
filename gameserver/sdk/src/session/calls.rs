//! Requests that wait for their replies.

use std::time::{Duration, Instant};

use rand::Rng;

use crate::limits::{CALLS_MAX, Timings};
use crate::messages::{Request, RequestId, ServiceError};

/// Why a call to GameLift did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// GameLift answered, and the answer was no.
    #[error("GameLift refused")]
    Refused(#[source] ServiceError),
    /// No reply came in time; GameLift may or may not have done it.
    #[error("{action} was not answered in time")]
    TimedOut {
        /// The request's name on the wire.
        action: &'static str,
    },
    /// Too many calls wait for replies already.
    #[error("{CALLS_MAX} calls wait for replies already")]
    Busy,
    /// The connection is over: the process has ended, or reconnecting was given up.
    #[error("the connection to GameLift is over")]
    Closed,
    /// GameLift said 200, but not what was asked.
    #[error("the reply to {action} has no usable {key}")]
    Malformed {
        /// The request's name on the wire.
        action: &'static str,
        /// What is missing.
        key: &'static str,
    },
}

/// What the answer to a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It makes the process ready.
    Ready,
    /// It ends the process.
    End,
    /// It is the session's own, and nobody waits for it.
    Heartbeat,
    /// It is only for the caller.
    Other,
}

/// One request without a reply.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) id: RequestId,
    pub(super) action: &'static str,
    pub(super) purpose: Purpose,
    frame: String,
    deadline: Instant,
    /// When to send it again; `None` while there is no socket.
    repeat_at: Option<Instant>,
}

impl Pending {
    pub(super) fn new(
        id: RequestId,
        request: &Request,
        purpose: Purpose,
        deadline: Instant,
    ) -> Self {
        let frame = request.to_frame(&id);
        Self { id, action: request.action(), purpose, frame, deadline, repeat_at: None }
    }

    /// The frame to send now.
    pub(super) fn send(
        &mut self,
        now: Instant,
        timings: &Timings,
        random: &mut impl Rng,
    ) -> String {
        let jitter = random.random_range(Duration::ZERO..=timings.reply_timeout_jitter);
        self.repeat_at = Some(now + timings.reply_timeout + jitter);
        self.frame.clone()
    }

    fn next_deadline(&self) -> Instant {
        self.repeat_at.map_or(self.deadline, |repeat_at| repeat_at.min(self.deadline))
    }
}

/// What time has brought to a pending request.
#[derive(Debug)]
pub(super) enum Due {
    /// Its reply is late: send this frame again.
    Repeat(String),
    /// Its time is over, and it is forgotten.
    TimedOut(Pending),
}

/// All requests without a reply, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Pending>);

impl Calls {
    pub(super) fn add(&mut self, pending: Pending) -> Result<&mut Pending, CallError> {
        // Without heartbeats GameLift would end a busy process, and one that cannot
        // say that it ends would be counted as crashed.
        let always = matches!(pending.purpose, Purpose::Heartbeat | Purpose::End);
        if self.0.len() >= CALLS_MAX && !always {
            return Err(CallError::Busy);
        }
        Ok(self.0.push_mut(pending))
    }

    pub(super) fn take(&mut self, id: &RequestId) -> Option<Pending> {
        let position = self.0.iter().position(|pending| pending.id == *id)?;
        Some(self.0.remove(position))
    }

    pub(super) fn forget_heartbeat(&mut self) {
        self.0.retain(|pending| pending.purpose != Purpose::Heartbeat);
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.0.iter().map(Pending::next_deadline).min()
    }

    /// The frames of all of them, to be sent on a new socket.
    pub(super) fn send_all(
        &mut self,
        now: Instant,
        timings: &Timings,
        random: &mut impl Rng,
    ) -> Vec<String> {
        self.0.iter_mut().map(|pending| pending.send(now, timings, random)).collect()
    }

    /// Stops repeating until there is a socket again.
    pub(super) fn pause(&mut self) {
        for pending in &mut self.0 {
            pending.repeat_at = None;
        }
    }

    pub(super) fn due(
        &mut self,
        now: Instant,
        timings: &Timings,
        random: &mut impl Rng,
    ) -> Vec<Due> {
        let over = self.0.extract_if(.., |pending| pending.deadline <= now);
        let mut due = over.map(Due::TimedOut).collect::<Vec<_>>();
        let late = |pending: &&mut Pending| pending.repeat_at.is_some_and(|at| at <= now);
        let repeats = self.0.iter_mut().filter(late);
        due.extend(repeats.map(|pending| Due::Repeat(pending.send(now, timings, random))));
        due
    }
}
