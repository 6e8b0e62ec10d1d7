//! Taking an erased player out of a ticket.

use api_contract::{PlayerId, TicketId};

use super::{DynamoTicketStore, Saved};
use crate::{PortError, backoff, limits};

/// Others changed the ticket at each of our attempts.
#[derive(Debug, thiserror::Error)]
#[error("ticket {id} was changed by others {} times in a row", limits::CHANGE_ATTEMPTS_MAX)]
struct Overtaken {
    id: TicketId,
}

impl DynamoTicketStore {
    /// Puts `instead` in the place of a ticket's player, who has it no more.
    ///
    /// # Errors
    /// When the table cannot be read or written, or others are faster at every
    /// attempt.
    pub(crate) async fn replace_player(
        &self,
        id: &TicketId,
        player: &PlayerId,
        instead: &PlayerId,
    ) -> Result<(), PortError> {
        for attempt in 0..limits::CHANGE_ATTEMPTS_MAX {
            let Some(mut stored) = self.find(id).await? else { return Ok(()) };
            if stored.ticket.player_id != *player {
                return Ok(());
            }
            stored.ticket.player_id = instead.clone();
            // Not `save`, which would look for a lock that the player does not hold.
            match self.replace(&stored.ticket, stored.version).await? {
                Saved::Done => return Ok(()),
                Saved::Overtaken => backoff::pause_after(attempt).await,
            }
        }
        Err(PortError::new("tickets", "change", Overtaken { id: id.clone() }))
    }
}
