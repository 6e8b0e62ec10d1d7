//! Asking FlexMatch for a ticket of which nothing was heard.
//!
//! Events may be lost, and whoever should have handed a ticket over may have died
//! before. So whoever reads an open ticket after a silence asks for it: rarely,
//! because each answer is itself a report that starts the silence anew.
//!
//! # Invariants
//! - A ticket whose time is over is asked for at the next reading, and after
//!   [`limits::SETTLE_PATIENCE`] it ends at that reading, whatever the answer.

use api_contract::{
    Ticket, Timestamp,
    metrics::{Metric, Record, property},
    tickets::{ReasonCode, Report, TicketState},
};

use super::{change, endings};
use crate::{Backend, Chain, PortError, limits, matchmaker::Standing};

/// What came of asking.
enum Answer {
    /// FlexMatch told how the ticket stands.
    Known(Box<Standing>),
    /// FlexMatch does not know it.
    Unknown,
    /// FlexMatch could not be asked.
    Silence,
}

/// Returns `ticket`, after asking for it if nothing was heard of it for too long.
///
/// # Errors
/// When what was learnt could not be written down.
pub(super) async fn ask_if_silent(backend: &Backend, ticket: Ticket) -> Result<Ticket, PortError> {
    if !is_silent(&ticket, backend.clock.now()) {
        return Ok(ticket);
    }
    let (id, known) = (ticket.ticket_id.clone(), ticket.state.status());
    let answer = ask(backend, &ticket).await;
    let ticket = take_in(backend, ticket, &answer).await?;
    if ticket.state.status() != known {
        backend.meter.take(Record::one(Metric::TicketsUnheard).about(property::TICKET_ID, id));
    }
    Ok(ticket)
}

/// Returns `ticket` as FlexMatch says that it stands, whenever it was last heard of.
///
/// # Errors
/// When what was learnt could not be written down.
pub(super) async fn ask_now(backend: &Backend, ticket: Ticket) -> Result<Ticket, PortError> {
    let answer = ask(backend, &ticket).await;
    take_in(backend, ticket, &answer).await
}

async fn take_in(backend: &Backend, ticket: Ticket, answer: &Answer) -> Result<Ticket, PortError> {
    let now = backend.clock.now();
    let tell = |ticket: &Ticket| Some(judge(ticket, now, answer));
    let changed =
        change::report(&backend.tickets, &*backend.meter, &ticket.ticket_id, tell).await?;
    // Gone meanwhile: it had outlived its time to live, and this was its end.
    Ok(changed.unwrap_or(ticket))
}

async fn ask(backend: &Backend, ticket: &Ticket) -> Answer {
    match backend.matchmaker.look_up(&ticket.ticket_id).await {
        Ok(Some(standing)) => Answer::Known(Box::new(standing)),
        Ok(None) => Answer::Unknown,
        Err(error) => {
            tracing::warn!(ticket_id = %ticket.ticket_id, error = %Chain(&error), "could not ask");
            Answer::Silence
        }
    }
}

fn is_silent(ticket: &Ticket, now: Timestamp) -> bool {
    let silence = now.since(ticket.as_of);
    if ticket.is_overdue(now) {
        // Whatever was heard a moment ago: who was patient enough ends it now.
        return ticket.as_of <= ticket.settle_by
            || silence > limits::OVERDUE_SILENCE
            || now > patience_ends(ticket);
    }
    match &ticket.state {
        TicketState::Queued => silence > limits::QUEUED_SILENCE,
        TicketState::Searching
        | TicketState::RequiresAcceptance { .. }
        | TicketState::Placing { .. } => silence > limits::OPEN_SILENCE,
        TicketState::Completed { .. }
        | TicketState::Failed { .. }
        | TicketState::Cancelled { .. }
        | TicketState::TimedOut { .. } => false,
    }
}

fn patience_ends(ticket: &Ticket) -> Timestamp {
    ticket.settle_by.plus(limits::SETTLE_PATIENCE)
}

fn judge(ticket: &Ticket, now: Timestamp, answer: &Answer) -> Report {
    let state = match verdict(ticket, now, answer) {
        state if state.is_final() || now <= patience_ends(ticket) => state,
        _still_open => endings::timed_out(match answer {
            Answer::Known(_) | Answer::Unknown => ReasonCode::NoMatchInTime,
            Answer::Silence => ReasonCode::MatchmakerUnavailable,
        }),
    };
    let detail = match answer {
        Answer::Known(standing) => standing.detail(),
        Answer::Unknown => "the matchmaker does not know the ticket".to_owned(),
        Answer::Silence => "the matchmaker could not be asked".to_owned(),
    };
    Report { at: now, event: "DescribeMatchmaking".to_owned(), detail, state }
}

fn verdict(ticket: &Ticket, now: Timestamp, answer: &Answer) -> TicketState {
    match answer {
        Answer::Known(standing) => standing.state(ticket).unwrap_or_else(|| ticket.state.clone()),
        Answer::Unknown if ticket.is_overdue(now) => {
            endings::timed_out(ReasonCode::LostByMatchmaker)
        }
        Answer::Unknown => endings::failed(ReasonCode::LostByMatchmaker),
        Answer::Silence => ticket.state.clone(),
    }
}
