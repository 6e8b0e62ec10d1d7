//! Tickets, as operators see them, and who waits with one.

use api_contract::{
    Ticket, TicketId,
    admin::{
        Cursor, Page,
        matchmaking::RuleSet,
        tickets::{POOL_TICKETS_MAX, Pool, TicketDetail, TicketSummary, TicketsFilter},
    },
};

use super::Records;
use crate::{
    Chain, PortError,
    stores::{ListError, PageRequest, Waiting},
};

/// Lists tickets, newest first.
///
/// # Errors
/// When the filter, the limit or the cursor is none of the list's, or the table
/// cannot be read.
pub async fn list(
    records: &Records,
    filter: &TicketsFilter,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<TicketSummary>, ListError> {
    let page = PageRequest::new(limit, cursor.cloned())?;
    records.tickets.list(filter, &page, records.clock.now()).await
}

/// Finds a ticket, and while it is open whom it waits among.
///
/// `rule_set` is asked for the rule set of a matchmaking configuration. A ticket
/// is shown without its pool when that cannot be told.
///
/// # Errors
/// When the table cannot be read.
pub async fn find<Asked>(
    records: &Records,
    id: &TicketId,
    rule_set: impl FnOnce(String) -> Asked,
) -> Result<Option<TicketDetail>, PortError>
where
    Asked: Future<Output = Result<Option<RuleSet>, PortError>>,
{
    let Some(stored) = records.tickets.find(id).await? else { return Ok(None) };
    let ticket = stored.ticket;
    let ended_at = ticket.ended_at();
    let pool = match ticket.state.is_final() {
        true => None,
        false => pool(records, &ticket, rule_set(ticket.configuration.clone())).await?,
    };
    Ok(Some(TicketDetail { ticket, ended_at, pool }))
}

async fn pool(
    records: &Records,
    ticket: &Ticket,
    rule_set: impl Future<Output = Result<Option<RuleSet>, PortError>>,
) -> Result<Option<Pool>, PortError> {
    let rule_set = match rule_set.await {
        Ok(Some(rule_set)) => rule_set,
        Ok(None) => return Ok(None),
        Err(error) => {
            let ticket_id = &ticket.ticket_id;
            tracing::warn!(%ticket_id, error = %Chain(&error), "a pool without its rule set");
            return Ok(None);
        }
    };
    let waiting = records.tickets.waiting(&ticket.configuration).await?;
    let Waiting { tickets, truncated } = with(waiting, ticket);
    let RuleSet { name, body, .. } = rule_set;
    Ok(Some(Pool { rule_set_name: name, rule_set_body: body, tickets, truncated }))
}

/// The same, with `ticket` among them: the index may not have it yet, or it waits
/// behind too many.
fn with(mut waiting: Waiting, ticket: &Ticket) -> Waiting {
    if waiting.tickets.iter().any(|one| one.ticket_id == ticket.ticket_id) {
        return waiting;
    }
    if waiting.tickets.len() >= POOL_TICKETS_MAX {
        waiting.tickets.pop();
        waiting.truncated = true;
    }
    let place = waiting.tickets.partition_point(|one| one.created_at <= ticket.created_at);
    waiting.tickets.insert(place, ticket.into());
    waiting
}
