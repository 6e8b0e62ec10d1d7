//! Changing a ticket while others change it too.

use api_contract::{
    Ticket, TicketId, Timestamp,
    metrics::{Metric, Record, property},
    tickets::{Observed, Report, TicketState},
};

use crate::{
    Meter, PortError, backoff, limits, meter,
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
    meter: &dyn Meter,
    id: &TicketId,
    tell: impl Fn(&Ticket) -> Option<Report>,
) -> Result<Option<Ticket>, PortError> {
    for attempt in 0..limits::CHANGE_ATTEMPTS_MAX {
        let Some(stored) = tickets.find(id).await? else { return Ok(None) };
        let mut ticket = stored.ticket;
        let Some(report) = tell(&ticket) else { return Ok(Some(ticket)) };
        let placing_since = placing_since(&ticket);
        if ticket.observe(&report) == Observed::Stale {
            meter.take(Record::one(Metric::ReportsIgnored).about(property::TICKET_ID, id));
            return Ok(Some(ticket));
        }
        match tickets.save(&ticket, stored.version).await? {
            Saved::Done => {
                log(&ticket, &report);
                if ticket.state.is_final() {
                    meter.take(meter::ended(&ticket, report.at, placing_since));
                }
                return Ok(Some(ticket));
            }
            Saved::Overtaken => {
                meter.take(Record::one(Metric::Conflicts).about(property::TICKET_ID, id));
                backoff::pause_after(attempt).await;
            }
        }
    }
    Err(PortError::new("tickets", "change", Overtaken { ticket: id.clone() }))
}

/// When the match was formed that a game session is being found for.
fn placing_since(ticket: &Ticket) -> Option<Timestamp> {
    matches!(ticket.state, TicketState::Placing { .. }).then_some(ticket.as_of)
}

fn log(ticket: &Ticket, report: &Report) {
    tracing::info!(
        ticket_id = %ticket.ticket_id,
        match_id = ticket.state.match_id().map(tracing::field::display),
        status = ticket.state.status(),
        event = report.event,
        detail = report.detail,
        "ticket changed"
    );
}
