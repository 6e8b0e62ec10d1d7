//! Forgetting a player.
//!
//! Before anything goes, the player's item notes what takes the id's place, so
//! that a second call goes on where a first one ended or died, and so that no new
//! ticket comes meanwhile. Then each match and each ticket, and at last the item.
//! A ticket goes after its match, because it is what leads there.

use api_contract::{PlayerId, TicketId, admin::tickets::TicketSummary};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Records;
use crate::{PortError, limits, stores::Erasing};

/// How far the erasing of a player got.
#[derive(Debug, Clone, PartialEq)]
pub enum Erased {
    /// The player is forgotten.
    All {
        /// What stands in the place of the id: `erased-…`.
        instead: PlayerId,
        /// Tickets that were changed in this call.
        tickets: usize,
    },
    /// There are more tickets than one call takes: call again.
    Some {
        /// What stands in the place of the id.
        instead: PlayerId,
        /// Tickets that were changed in this call.
        tickets: usize,
    },
    /// Not begun: the player has a ticket in progress.
    TicketOpen(TicketId),
    /// There is no such player, or not any more.
    Unknown,
}

/// Forgets a player: the item goes, and in tickets and matches something takes the
/// id's place. At most [`limits::ERASE_TICKETS_MAX`] tickets a call.
///
/// # Errors
/// When a table cannot be read or written. Calling again goes on.
pub async fn erase(records: &Records, player: &PlayerId) -> Result<Erased, PortError> {
    let fresh = format!("erased-{}", uuid::Uuid::new_v4());
    let fresh = PlayerId::parse(fresh).expect("letters, digits and dashes");
    let instead = match records.players.begin_erasing(player, &fresh).await? {
        Erasing::Begun(instead) => instead,
        Erasing::TicketOpen(ticket) => return Ok(Erased::TicketOpen(ticket)),
        Erasing::Unknown => return Ok(Erased::Unknown),
    };
    let (lines, more) = records.tickets.of_player(player, limits::ERASE_TICKETS_MAX).await?;
    let instead_of = &instead;
    let changes = lines
        .into_iter()
        .map(|line| async move { forget(records, &line, player, instead_of).await });
    let changes: Vec<()> =
        stream::iter(changes).buffer_unordered(limits::READS_AT_ONCE).try_collect().await?;
    let tickets = changes.len();
    if more {
        return Ok(Erased::Some { instead, tickets });
    }
    records.players.end_erasing(player).await?;
    Ok(Erased::All { instead, tickets })
}

async fn forget(
    records: &Records,
    line: &TicketSummary,
    player: &PlayerId,
    instead: &PlayerId,
) -> Result<(), PortError> {
    if let Some(played) = &line.match_id {
        records.matches.replace_player(played, player, instead).await?;
    }
    records.tickets.replace_player(&line.ticket_id, player, instead).await
}
