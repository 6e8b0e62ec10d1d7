//! Recorded tickets: those of the deployment, as the lab takes them.
//!
//! The list of tickets has no latencies, so each ticket is read by itself, a few
//! at a time. What the API keeps of a player is the skill and the round trips:
//! other attributes are not in the record, and parties are not either.

use api_contract::admin::{
    Page,
    pages::LIMIT_MAX,
    routes,
    tickets::{PooledTicket, TicketDetail, TicketSummary},
};
use futures_util::future::try_join_all;
use matchmaker::{Ticket, sorting::sort_by_number, trial::EPOCH_MS};

use crate::{
    api::{Api, ApiError, Request},
    pages::tickets::waiting,
};

/// Most tickets that are read, the newest: each is a request.
pub const RECORDED_MAX: usize = 200;
/// How many are asked for at a time.
const AT_ONCE: usize = 6;

/// Tickets of the deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// In the order in which they came, from the first moment of the lab on.
    pub tickets: Vec<Ticket>,
    /// Whether the list has more.
    pub truncated: bool,
}

/// Reads what `request` lists, the newest [`RECORDED_MAX`].
///
/// # Errors
/// When a ticket cannot be read: a part would look like the whole.
pub async fn read(api: Api, request: Request) -> Result<Recorded, ApiError> {
    let (summaries, truncated) = list(api, &request).await?;
    let mut tickets = Vec::with_capacity(summaries.len());
    for some in summaries.chunks(AT_ONCE) {
        let details = some.iter().map(|summary| async move {
            let request = Request::to(routes::TICKET, &[summary.ticket_id.as_str()]);
            api.load::<TicketDetail>(&request).await
        });
        let details = try_join_all(details).await?;
        let waiting = details.iter().map(|it| PooledTicket::from(&it.ticket));
        tickets.extend(waiting.filter_map(|ticket| waiting::waiting(&ticket)));
    }
    Ok(Recorded { tickets: from_the_first(tickets), truncated })
}

async fn list(api: Api, request: &Request) -> Result<(Vec<TicketSummary>, bool), ApiError> {
    let mut found: Vec<TicketSummary> = Vec::new();
    let mut next = None;
    loop {
        let mut page = request.clone().with("limit", LIMIT_MAX.to_string());
        if let Some(cursor) = next.take() {
            page = page.with("cursor", cursor);
        }
        let page: Page<TicketSummary> = api.load(&page).await?;
        found.extend(page.items);
        match page.next {
            Some(cursor) if found.len() < RECORDED_MAX => next = Some(cursor.0),
            more => {
                let truncated = more.is_some() || found.len() > RECORDED_MAX;
                found.truncate(RECORDED_MAX);
                return Ok((found, truncated));
            }
        }
    }
}

/// The same tickets, moved so that the first comes at the lab's first moment.
fn from_the_first(mut tickets: Vec<Ticket>) -> Vec<Ticket> {
    sort_by_number(&mut tickets, |ticket| ticket.created_at_ms);
    let first_ms = tickets.first().map_or(0, |ticket| ticket.created_at_ms);
    for ticket in &mut tickets {
        ticket.created_at_ms = EPOCH_MS + (ticket.created_at_ms - first_ms);
    }
    tickets
}

#[cfg(test)]
mod tests {
    use matchmaker::trial::lines::TicketLines;

    use super::*;

    #[test]
    fn recorded_tickets_begin_at_the_first() {
        let line =
            |id: &str, at: u32| format!(r#"{{"id":"{id}","at":{at},"players":[{{"id":"p"}}]}}"#);
        let late = format!("{}\n{}", line("b", 90), line("a", 70));
        let late = TicketLines::read(&late, 2).tickets;

        let moved = from_the_first(late);

        assert_eq!(moved[0].id.as_str(), "a");
        assert_eq!(
            moved.iter().map(|it| it.created_at_ms - EPOCH_MS).collect::<Vec<_>>(),
            [0, 20_000]
        );
    }
}
