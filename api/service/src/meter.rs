//! What is measured: a port, so that whoever runs the service says where metrics go.

use std::fmt;

use api_contract::{
    Ticket, Timestamp,
    metrics::{Dimension, Metric, Record, property},
    tickets::TicketState,
};

/// Takes what is measured.
pub trait Meter: fmt::Debug + Send + Sync {
    /// Takes in one record.
    fn take(&self, record: Record);
}

/// A ticket that has just ended: how, why, and how long that took. `placing_since`
/// is when its match was formed, where that was known.
pub(crate) fn ended(ticket: &Ticket, at: Timestamp, placing_since: Option<Timestamp>) -> Record {
    let reason = ticket.state.reason().map(|reason| reason.code);
    let failed = reason.is_some_and(|code| code.is_failure());
    let mut record = Record::one(Metric::TicketsEnded)
        .and(Metric::TicketsFailed, f64::from(u8::from(failed)))
        .by(Dimension::State, ticket.state.status())
        .about(property::TICKET_ID, &ticket.ticket_id);
    if let Some(code) = reason {
        record = record.by(Dimension::Reason, code.name());
    }
    if let Some(match_id) = ticket.state.match_id() {
        record = record.about(property::MATCH_ID, match_id);
    }
    if let TicketState::Completed { connection } = &ticket.state {
        record = record
            .and(Metric::TimeToMatch, milliseconds(ticket.created_at, at))
            .about(property::GAME_SESSION_ID, &connection.game_session_id);
        if let Some(since) = placing_since {
            record = record.and(Metric::TimeToPlace, milliseconds(since, at));
        }
    }
    record
}

fn milliseconds(from: Timestamp, until: Timestamp) -> f64 {
    until.since(from).as_secs_f64() * 1000.0
}
