//! Players, as operators see them, and everything that is kept about one.

use api_contract::{
    MatchId, PlayerId, Ticket,
    admin::{
        Cursor, Page,
        audit::AuditEntry,
        matches::Match,
        players::{PlayerExport, PlayerRecord, PlayersFilter},
        tickets::TicketSummary,
    },
};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Records;
use crate::{
    PortError, limits,
    stores::{ListError, PageRequest},
};

/// Lists players: by id, or those with a ban, the newest ban first.
///
/// # Errors
/// When the filter, the limit or the cursor is none of the list's, or the table
/// cannot be read.
pub async fn list(
    records: &Records,
    filter: &PlayersFilter,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<PlayerRecord>, ListError> {
    let page = PageRequest::new(limit, cursor.cloned())?;
    records.players.list(filter, &page).await
}

/// Finds a player.
///
/// # Errors
/// When the table cannot be read.
pub async fn find(records: &Records, player: &PlayerId) -> Result<Option<PlayerRecord>, PortError> {
    records.players.find_record(player).await
}

/// What the audit log has about a player.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AboutPlayer {
    /// The entries, newest first.
    pub entries: Vec<AuditEntry>,
    /// Whether there are more.
    pub truncated: bool,
}

/// Puts together what is kept about a player; none if there is no such player.
///
/// It is meant to be handed out, and a guest's id is as good as a password: of
/// those whom the player met, neither id nor ticket is in it.
///
/// # Errors
/// When a table cannot be read.
pub async fn export(
    records: &Records,
    player: &PlayerId,
    audit: AboutPlayer,
) -> Result<Option<PlayerExport>, PortError> {
    let Some(record) = records.players.find_record(player).await? else { return Ok(None) };
    let (lines, more) = records.tickets.of_player(player, limits::EXPORT_TICKETS_MAX).await?;
    let tickets = tickets(records, player, &lines).await?;
    let mut matches = matches(records, &lines).await?;
    for played in &mut matches {
        hide_others(played, player);
    }
    Ok(Some(PlayerExport {
        exported_at: records.clock.now(),
        player: record,
        tickets,
        matches,
        audit: audit.entries,
        truncated: more || audit.truncated,
    }))
}

async fn tickets(
    records: &Records,
    player: &PlayerId,
    lines: &[TicketSummary],
) -> Result<Vec<Ticket>, PortError> {
    let ids: Vec<_> = lines.iter().map(|line| line.ticket_id.clone()).collect();
    let reads = ids.into_iter().map(|id| async move { records.tickets.find(&id).await });
    let found: Vec<_> = stream::iter(reads).buffered(limits::READS_AT_ONCE).try_collect().await?;
    let tickets = found.into_iter().flatten().map(|stored| stored.ticket);
    Ok(tickets.filter(|ticket| ticket.player_id == *player).collect())
}

async fn matches(records: &Records, lines: &[TicketSummary]) -> Result<Vec<Match>, PortError> {
    let ids: Vec<MatchId> = lines.iter().filter_map(|line| line.match_id.clone()).collect();
    let reads = ids.into_iter().map(|id| async move { records.matches.find(&id).await });
    let found: Vec<_> = stream::iter(reads).buffered(limits::READS_AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// Leaves of the others in a match what they did, and not who they are.
fn hide_others(played: &mut Match, player: &PlayerId) {
    let mut others: Vec<PlayerId> = Vec::new();
    let mut stand_in = |id: &mut PlayerId| -> Option<usize> {
        if id == player {
            return None;
        }
        let known = others.iter().position(|other| other == id);
        let number = known.unwrap_or_else(|| {
            others.push(id.clone());
            others.len() - 1
        });
        *id = PlayerId::parse(format!("other-{}", number + 1)).expect("letters and digits");
        Some(number)
    };
    for one in &mut played.players {
        if let Some(number) = stand_in(&mut one.player_id) {
            let ticket = format!("other-{}", number + 1);
            one.ticket_id = ticket.parse().expect("letters, digits and a dash");
        }
    }
    for one in played.result.iter_mut().flat_map(|result| &mut result.players) {
        stand_in(&mut one.player_id);
    }
}
