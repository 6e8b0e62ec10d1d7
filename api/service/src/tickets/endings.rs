//! How a ticket ends, and with which reason.

use api_contract::{
    Ticket,
    tickets::{Connection, Reason, ReasonCode, TicketState},
};

/// The timeline's entry for a player who asked to leave the queue.
///
/// Written before FlexMatch is told, so that whoever hears of the end first
/// (this service, its event, or a later reader) knows whose wish it was.
pub(crate) const CANCEL_REQUESTED: &str = "CancelRequested";

/// The same for an operator. Who it was and why is the audit log's; the timeline
/// is the player's too.
pub(crate) const CANCEL_REQUESTED_BY_OPERATOR: &str = "CancelRequestedByOperator";

/// Placed, if everything is known that a player needs to connect.
pub(crate) fn completed(connection: Option<Connection>) -> TicketState {
    match connection {
        Some(connection) => TicketState::Completed { connection },
        None => failed(ReasonCode::IncompleteReport),
    }
}

/// Failed, for `code`.
pub(crate) fn failed(code: ReasonCode) -> TicketState {
    TicketState::Failed { reason: Reason::of(code) }
}

/// Out of time, for `code`.
pub(crate) fn timed_out(code: ReasonCode) -> TicketState {
    TicketState::TimedOut { reason: Reason::of(code) }
}

/// Cancelled, for `code`.
pub(crate) fn cancelled(code: ReasonCode) -> TicketState {
    TicketState::Cancelled { reason: Reason::of(code) }
}

/// Whose wish it was that a cancelled ticket is cancelled: the first who asked.
pub(crate) fn why_cancelled(ticket: &Ticket) -> ReasonCode {
    let wish = |event: &str| match event {
        CANCEL_REQUESTED => Some(ReasonCode::CancelledByPlayer),
        CANCEL_REQUESTED_BY_OPERATOR => Some(ReasonCode::CancelledByOperator),
        _other => None,
    };
    let mut wishes = ticket.timeline.iter().filter_map(|entry| wish(&entry.event));
    wishes.next().unwrap_or(ReasonCode::CancelledByMatchmaker)
}
