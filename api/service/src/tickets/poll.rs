//! Reading how a ticket stands.

use std::time::Duration;

use api_contract::{PlayerId, Ticket, TicketId};

use super::inquiry;
use crate::{Backend, Clock, PortError, limits};

/// Why a ticket was not read.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    /// There is no such ticket, or it is somebody else's: told apart, ids could
    /// be fished for.
    #[error("no such ticket")]
    NotFound,
    /// A port failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Reads a ticket of `player`, and settles it if its time is over.
///
/// # Errors
/// When the player has no such ticket, or it could not be read or settled.
pub async fn poll(
    backend: &Backend,
    player: &PlayerId,
    ticket: &TicketId,
) -> Result<Ticket, PollError> {
    let ticket = find_own(backend, player, ticket).await?;
    Ok(inquiry::ask_if_silent(backend, ticket).await?)
}

/// When it is worth reading `ticket` again; none if it has ended.
#[must_use]
pub fn poll_again(ticket: &Ticket, clock: &dyn Clock) -> Option<Duration> {
    if ticket.state.is_final() {
        return None;
    }
    match clock.now().since(ticket.created_at) > limits::POLL_YOUNG {
        true => Some(limits::POLL_AGAIN_LATER),
        false => Some(limits::POLL_AGAIN_SOON),
    }
}

/// Finds a ticket of `player`, as it was last written.
pub(super) async fn find_own(
    backend: &Backend,
    player: &PlayerId,
    ticket: &TicketId,
) -> Result<Ticket, PollError> {
    match backend.tickets.find(ticket).await? {
        Some(stored) if stored.ticket.player_id == *player => Ok(stored.ticket),
        Some(_) | None => Err(PollError::NotFound),
    }
}
