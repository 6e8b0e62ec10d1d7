//! From "I want to play" to an address: one ticket, followed to its end.
//!
//! # Invariants
//! - A ticket is cancelled when nobody waits for it any more: on request, when
//!   the player's patience is over, and when a [`Search`] is dropped, even while
//!   the answer to the first request is still under way.
//! - A match that is found at the last moment counts: before a search gives up
//!   it reads what became of the ticket.
//! - A question that fails in passing does not end a search; only the ticket's
//!   end and the player's patience do.

mod departure;

use std::time::Duration;

use api_contract::{
    Latencies, Ticket, TicketId,
    problems::ProblemCode,
    tickets::{Connection, Reason, TicketState},
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use self::departure::Departure;
use crate::{
    identity::Guest,
    limits::{
        CANCEL_TIMEOUT, POLL_FIRST, POLL_INTERVAL, POLL_INTERVAL_MAX, POLL_INTERVAL_MIN,
        POLL_JITTER, SETTLE_TIMEOUT, START_ATTEMPTS_MAX,
    },
    player_api::{Answer, PlayerApi, PlayerApiError},
};

/// A player who is waiting for a match.
#[derive(Debug)]
pub struct Search {
    api: PlayerApi,
    ticket: Ticket,
    adopted: bool,
    /// When the service wants to be asked next.
    interval: Option<Duration>,
    departure: Departure,
}

/// Why there is no match.
#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// The ticket ended without one.
    #[error("ticket {ticket} ended {status}: {}", reason.message)]
    Ended {
        /// The ticket.
        ticket: TicketId,
        /// GameLift's word for how it ended.
        status: &'static str,
        /// Why, for programs and for people.
        reason: Reason,
    },
    /// The player waited long enough, and the ticket is cancelled.
    #[error("no match was found for ticket {ticket} within {} s", patience.as_secs())]
    OutOfPatience {
        /// The ticket.
        ticket: TicketId,
        /// How long that was.
        patience: Duration,
    },
    /// The player waited long enough, and what became of the ticket could not be
    /// learned: the service settles it when its time is over.
    #[error("ticket {ticket} could not be brought to an end")]
    Unsettled {
        /// The ticket.
        ticket: TicketId,
        /// The last failure, where there was one.
        source: Option<PlayerApiError>,
    },
    /// The service refused to say how the ticket stands.
    #[error("could not read ticket {ticket}")]
    Unreadable {
        /// The ticket.
        ticket: TicketId,
        /// What it said.
        source: PlayerApiError,
    },
}

impl WaitError {
    /// A short stable word for tables and logs: for a ticket that ended, the
    /// reason's code as the service writes it.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Ended { reason, .. } => match serde_json::to_value(reason.code) {
                Ok(serde_json::Value::String(word)) => word,
                Ok(_) | Err(_) => reason.code.words().to_owned(),
            },
            Self::OutOfPatience { .. } => "OUT_OF_PATIENCE".to_owned(),
            Self::Unsettled { .. } => "ticket-unsettled".to_owned(),
            Self::Unreadable { source, .. } => source.code(),
        }
    }

    /// Whether the ticket is known to have ended, with a reason.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Ended { .. } | Self::OutOfPatience { .. } => true,
            Self::Unsettled { .. } | Self::Unreadable { .. } => false,
        }
    }
}

impl Search {
    /// Asks for a match.
    ///
    /// A player has one ticket at most. When there is one already, from an
    /// attempt whose answer got lost or from before a restart of the game, it is
    /// adopted.
    ///
    /// # Errors
    /// When the service refuses or cannot be reached; no ticket is left behind.
    pub async fn start(guest: &Guest, latencies: &Latencies) -> Result<Self, PlayerApiError> {
        let api = PlayerApi::of(guest);
        let mut departure = Departure::before_the_ticket(api.clone());
        let started = begin(&api, latencies).await;
        match started {
            Ok((answer, adopted)) => {
                let Answer { value: ticket, retry_after: interval } = answer;
                departure.follow(&ticket);
                let interval = interval.or(Some(POLL_FIRST));
                Ok(Self { api, ticket, adopted, interval, departure })
            }
            Err(error) => {
                if leaves_no_ticket(&error) {
                    departure.call_off();
                }
                Err(error)
            }
        }
    }

    /// The ticket as it was last read.
    #[must_use]
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// Whether the ticket was found open rather than made.
    #[must_use]
    pub fn is_adopted(&self) -> bool {
        self.adopted
    }

    /// Waits until the service wants to be asked, and asks once.
    ///
    /// # Errors
    /// When the service does not say how the ticket stands.
    pub async fn poll(&mut self) -> Result<&Ticket, PlayerApiError> {
        sleep(poll_interval(self.interval, rand::random())).await;
        self.read().await?;
        Ok(&self.ticket)
    }

    /// Waits for a match, for as long as the player's `patience` lasts.
    ///
    /// May be dropped and called again: the ticket is kept until the search is
    /// cancelled or dropped.
    ///
    /// # Errors
    /// When there is none, with the reason.
    pub async fn wait(&mut self, patience: Duration) -> Result<Connection, WaitError> {
        let deadline = Instant::now() + patience;
        match timeout_at(deadline, self.until_final()).await {
            Ok(Ok(())) => self.outcome(),
            Ok(Err(source)) => Err(self.unreadable(source)),
            Err(_) => self.give_up(patience).await,
        }
    }

    /// Leaves the queue; says how the ticket ended. That may be with a match,
    /// when it was found in the same moment.
    ///
    /// # Errors
    /// [`WaitError::Unsettled`] when what became of it could not be learned.
    pub async fn cancel(mut self) -> Result<Ticket, WaitError> {
        self.settle().await?;
        Ok(self.ticket.clone())
    }

    async fn until_final(&mut self) -> Result<(), PlayerApiError> {
        while !self.ticket.state.is_final() {
            match self.poll().await {
                Ok(_) => {}
                Err(error) if error.is_transient() => {
                    tracing::debug!(%error, "the ticket could not be read this time");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn give_up(&mut self, patience: Duration) -> Result<Connection, WaitError> {
        self.settle().await?;
        if matches!(self.ticket.state, TicketState::Cancelled { .. }) {
            return Err(WaitError::OutOfPatience { ticket: self.id(), patience });
        }
        self.outcome()
    }

    /// Cancels the ticket and follows it to whatever end it has.
    async fn settle(&mut self) -> Result<(), WaitError> {
        if self.ticket.state.is_final() {
            return Ok(());
        }
        let cancelled = timeout(CANCEL_TIMEOUT, self.api.cancel(&self.ticket.ticket_id)).await;
        match cancelled {
            Ok(Ok(answer)) => self.take(answer),
            Ok(Err(error)) if error.problem_code() == Some(ProblemCode::TicketNotCancellable) => {}
            Ok(Err(source)) => return Err(self.unsettled(Some(source))),
            Err(_) => return Err(self.unsettled(None)),
        }
        // A match is being placed, or the cancellation is still under way.
        match timeout(SETTLE_TIMEOUT, self.until_final()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(source)) => Err(self.unsettled(Some(source))),
            Err(_) => Err(self.unsettled(None)),
        }
    }

    async fn read(&mut self) -> Result<(), PlayerApiError> {
        let answer = self.api.read(&self.ticket.ticket_id).await?;
        self.take(answer);
        Ok(())
    }

    fn take(&mut self, answer: Answer<Ticket>) {
        self.ticket = answer.value;
        self.interval = answer.retry_after;
        self.departure.follow(&self.ticket);
    }

    fn outcome(&self) -> Result<Connection, WaitError> {
        match &self.ticket.state {
            TicketState::Completed { connection } => Ok(connection.clone()),
            TicketState::Failed { reason }
            | TicketState::Cancelled { reason }
            | TicketState::TimedOut { reason } => Err(WaitError::Ended {
                ticket: self.id(),
                status: self.ticket.state.status(),
                reason: reason.clone(),
            }),
            TicketState::Queued
            | TicketState::Searching
            | TicketState::RequiresAcceptance { .. }
            | TicketState::Placing { .. } => Err(self.unsettled(None)),
        }
    }

    fn id(&self) -> TicketId {
        self.ticket.ticket_id.clone()
    }

    fn unsettled(&self, source: Option<PlayerApiError>) -> WaitError {
        WaitError::Unsettled { ticket: self.id(), source }
    }

    fn unreadable(&self, source: PlayerApiError) -> WaitError {
        WaitError::Unreadable { ticket: self.id(), source }
    }
}

/// A new ticket, or the open one that stands in its way.
async fn begin(
    api: &PlayerApi,
    latencies: &Latencies,
) -> Result<(Answer<Ticket>, bool), PlayerApiError> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let refusal = match api.start(latencies).await {
            Ok(answer) => return Ok((answer, false)),
            Err(error) => error,
        };
        let Some(open) = open_ticket(&refusal) else { return Err(refusal) };
        let answer = api.read(&open).await?;
        if !answer.value.state.is_final() {
            tracing::debug!(ticket = %open, "an open ticket was found and adopted");
            return Ok((answer, true));
        }
        // It ended between the two calls, so now there is room for a new one.
        if attempts == START_ATTEMPTS_MAX {
            return Err(refusal);
        }
    }
}

/// The ticket in progress that a refusal names.
fn open_ticket(error: &PlayerApiError) -> Option<TicketId> {
    match error {
        PlayerApiError::Refused(problem) if problem.code == ProblemCode::TicketInProgress => {
            problem.ticket_id.clone()
        }
        PlayerApiError::Refused(_)
        | PlayerApiError::Unexpected { .. }
        | PlayerApiError::Unreadable(_)
        | PlayerApiError::Unreachable(_)
        | PlayerApiError::SignIn(_)
        | PlayerApiError::Sign(_)
        | PlayerApiError::Address(_) => None,
    }
}

/// Whether a failed start is sure to have made no ticket that has to be found
/// and cancelled.
fn leaves_no_ticket(error: &PlayerApiError) -> bool {
    match error {
        PlayerApiError::Refused(problem) => {
            problem.status < 500 && problem.code != ProblemCode::TicketInProgress
        }
        PlayerApiError::Unexpected { status, .. } => *status < 500,
        PlayerApiError::Unreadable(_) | PlayerApiError::Unreachable(_) => false,
        PlayerApiError::SignIn(_) | PlayerApiError::Sign(_) | PlayerApiError::Address(_) => true,
    }
}

/// When to ask again: never earlier than the service `asked` for, and with
/// `jitter` (0 to 1) a little later.
fn poll_interval(asked: Option<Duration>, jitter: f64) -> Duration {
    asked
        .unwrap_or(POLL_INTERVAL)
        .clamp(POLL_INTERVAL_MIN, POLL_INTERVAL_MAX)
        .mul_f64(1.0 + POLL_JITTER * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked_ms: Option<u64>, jitter: f64, expected_ms: u64) {
        let interval = poll_interval(asked_ms.map(Duration::from_millis), jitter);
        assert_eq!(interval, Duration::from_millis(expected_ms));
    }

    #[test]
    fn the_service_says_when_to_ask_again() {
        check(Some(2_000), 0.0, 2_000);
        check(None, 0.0, 1_000);
    }

    #[test]
    fn jitter_only_ever_adds() {
        check(Some(2_000), 1.0, 2_500);
        check(Some(2_000), -7.0, 2_000);
    }

    #[test]
    fn no_service_makes_a_client_hurry_or_wait_for_ever() {
        check(Some(0), 0.0, 200);
        check(Some(3_600_000), 0.0, 10_000);
    }
}
