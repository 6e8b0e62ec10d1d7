//! Leaving the queue.

use api_contract::{
    PlayerId, Ticket, TicketId,
    tickets::{Report, TicketState},
};

use super::{change, endings, inquiry, poll, poll::PollError};
use crate::{Backend, PortError, limits, matchmaker::StopError};

/// Why a ticket was not cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// There is no such ticket, or it is somebody else's.
    #[error("no such ticket")]
    NotFound,
    /// FlexMatch is finding a game session for it, which nobody can stop.
    #[error("ticket {0} is matched and being placed")]
    BeingPlaced(TicketId),
    /// It is on its way to FlexMatch at this moment.
    #[error("ticket {0} is being handed over; ask again in a few seconds")]
    BeingHandedOver(TicketId),
    /// A port failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Takes a ticket of `player` out of matchmaking.
///
/// Asked for a ticket that has ended already, however it ended, this returns it
/// as it is: a player who asks twice, or a moment late, is told what became of it.
///
/// # Errors
/// When the player has no such ticket, when it is too late or a moment too early,
/// and when a port failed: then the ticket is as open as before.
pub async fn cancel(
    backend: &Backend,
    player: &PlayerId,
    ticket: &TicketId,
) -> Result<Ticket, CancelError> {
    let ticket = poll::find_own(backend, player, ticket).await?;
    take_out(backend, ticket, endings::CANCEL_REQUESTED).await
}

/// Takes any player's ticket out of matchmaking, for an operator.
///
/// # Errors
/// As [`cancel`].
pub async fn cancel_for_operator(
    backend: &Backend,
    ticket: &TicketId,
) -> Result<Ticket, CancelError> {
    let stored = backend.tickets.find(ticket).await?.ok_or(CancelError::NotFound)?;
    take_out(backend, stored.ticket, endings::CANCEL_REQUESTED_BY_OPERATOR).await
}

/// Takes a ticket out of matchmaking, by the wish that the timeline knows as `wish`.
async fn take_out(
    backend: &Backend,
    ticket: Ticket,
    wish: &'static str,
) -> Result<Ticket, CancelError> {
    let ticket = note_wish(backend, ticket, wish).await?;
    if ticket.state.is_final() {
        return Ok(ticket);
    }
    match backend.matchmaker.stop(&ticket.ticket_id).await {
        Ok(()) => Ok(settle(backend, ticket).await?),
        Err(StopError::Unknown(id)) if is_on_its_way(backend, &ticket) => {
            Err(CancelError::BeingHandedOver(id))
        }
        Err(StopError::Unknown(_)) => Ok(settle(backend, ticket).await?),
        Err(StopError::NotNow(id)) => {
            let ticket = inquiry::ask_now(backend, ticket).await?;
            if ticket.state.is_final() { Ok(ticket) } else { Err(CancelError::BeingPlaced(id)) }
        }
        Err(StopError::Port(error)) => Err(error.into()),
    }
}

/// Writes down whose wish it is, before anybody acts on it.
async fn note_wish(
    backend: &Backend,
    ticket: Ticket,
    wish: &'static str,
) -> Result<Ticket, PortError> {
    let now = backend.clock.now();
    let tell = |ticket: &Ticket| {
        Some(Report {
            // Never older than what is known: a wish is not a state that could be late.
            at: now.max(ticket.as_of.plus(std::time::Duration::from_millis(1))),
            event: wish.to_owned(),
            detail: String::new(),
            state: ticket.state.clone(),
        })
    };
    Ok(change::report(&backend.tickets, &*backend.meter, &ticket.ticket_id, tell)
        .await?
        .unwrap_or(ticket))
}

async fn settle(backend: &Backend, ticket: Ticket) -> Result<Ticket, PortError> {
    let now = backend.clock.now();
    let tell = |ticket: &Ticket| {
        Some(Report {
            at: now,
            event: "Cancelled".to_owned(),
            detail: String::new(),
            state: endings::cancelled(endings::why_cancelled(ticket)),
        })
    };
    let changed =
        change::report(&backend.tickets, &*backend.meter, &ticket.ticket_id, tell).await?;
    Ok(changed.unwrap_or(ticket))
}

/// Whether the ticket may be between its transaction and its handing over.
fn is_on_its_way(backend: &Backend, ticket: &Ticket) -> bool {
    let age = backend.clock.now().since(ticket.created_at);
    matches!(ticket.state, TicketState::Queued) && age <= limits::QUEUED_SILENCE
}

impl From<PollError> for CancelError {
    fn from(error: PollError) -> Self {
        match error {
            PollError::NotFound => Self::NotFound,
            PollError::Port(error) => Self::Port(error),
        }
    }
}
