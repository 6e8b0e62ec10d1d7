//! Changing a ticket while others change it too.

use api_contract::{
    Ticket, TicketId,
    tickets::{Observed, Report},
};

use crate::{
    PortError, backoff, limits,
    stores::{DynamoTicketStore, Saved},
};

/// Others changed the ticket at each of our attempts.
#[derive(Debug, thiserror::Error)]
#[error("ticket {ticket} was changed by others {} times in a row", limits::CHANGE_ATTEMPTS_MAX)]
struct Overtaken {
    ticket: TicketId,
}

/// Reports of a ticket what `tell` makes of it as it stands, and returns it as it
/// stands afterwards: changed, or as it was if that told nothing new. None if
/// there is no such ticket.
///
/// `tell` may be asked several times: the ticket is read again whenever somebody
/// else was faster.
///
/// # Errors
/// When the store fails, or others are faster at every attempt.
pub(crate) async fn report(
    tickets: &DynamoTicketStore,
    id: &TicketId,
    tell: impl Fn(&Ticket) -> Option<Report>,
) -> Result<Option<Ticket>, PortError> {
    for attempt in 0..limits::CHANGE_ATTEMPTS_MAX {
        let Some(stored) = tickets.find(id).await? else { return Ok(None) };
        let mut ticket = stored.ticket;
        let Some(report) = tell(&ticket) else { return Ok(Some(ticket)) };
        if ticket.observe(&report) == Observed::Stale {
            return Ok(Some(ticket));
        }
        match tickets.save(&ticket, stored.version).await? {
            Saved::Done => {
                log(&ticket, &report);
                return Ok(Some(ticket));
            }
            Saved::Overtaken => backoff::pause_after(attempt).await,
        }
    }
    Err(PortError::new("tickets", "change", Overtaken { ticket: id.clone() }))
}

fn log(ticket: &Ticket, report: &Report) {
    tracing::info!(
        ticket_id = %ticket.ticket_id,
        status = ticket.state.status(),
        event = report.event,
        detail = report.detail,
        "ticket changed"
    );
}
