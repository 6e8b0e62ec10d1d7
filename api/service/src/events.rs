//! Taking in what FlexMatch says of tickets.
//!
//! Events arrive at least once, late, in any order, or never; the ticket's state
//! machine makes the same end of all of that. One event may name many tickets of
//! many players: each is changed for itself, and each player is given their own
//! reservation and nobody else's. Of a match that has its game session, what is
//! known is written down besides; tickets never wait for that.

use std::time::Duration;

use api_contract::{
    MatchId, Ticket, Timestamp,
    events::{Detail, EventGameSession, EventPlayer, EventTicket, MatchmakingEvent},
    metrics::{Metric, Record, property},
    tickets::{Connection, ReasonCode, Report, TicketState},
};

use crate::{
    Chain, Meter, PortError,
    stores::{DynamoMatchStore, DynamoTicketStore, Recorded},
    tickets::{self, endings},
};

mod forming;
mod words;

/// An event was not taken in whole; it has to come again.
#[derive(Debug, thiserror::Error)]
pub enum TakeInError {
    /// Some of its tickets were not changed.
    #[error("{failed} of {total} tickets did not take in {event}")]
    Tickets {
        /// The event's type.
        event: &'static str,
        /// How many tickets were not changed.
        failed: usize,
        /// How many tickets it names.
        total: usize,
        /// Why the first of them was not.
        source: PortError,
    },
    /// Its tickets were changed, but its match was not written down.
    #[error("match {match_id} was not written down")]
    Match {
        /// The match.
        match_id: MatchId,
        /// Why.
        source: PortError,
    },
}

/// Takes in an event: every ticket that it names hears of it, and the match that
/// it tells of is written down.
///
/// A ticket that is not ours (or outlived its time) is logged and skipped. One
/// that cannot be changed now does not keep the others from hearing.
///
/// # Errors
/// When a ticket could not be changed, or the match not be written down. Taking
/// the event in again is safe: what it did change tells nothing new then.
pub async fn take_in(
    store: &DynamoTicketStore,
    matches: &DynamoMatchStore,
    meter: &dyn Meter,
    event: &MatchmakingEvent,
) -> Result<(), TakeInError> {
    let told = event.detail.tickets();
    if told.is_empty() {
        tracing::info!(event_id = event.id, kind = event.detail.name(), "no tickets in event");
    }
    let (mut tickets, mut failures) = (Vec::new(), Vec::new());
    for ticket in told {
        match tell(store, meter, event, ticket).await {
            Ok(ticket) => tickets.extend(ticket),
            Err(error) => {
                let ticket_id = &ticket.ticket_id;
                tracing::error!(%ticket_id, error = %Chain(&error), "a ticket did not take in an event");
                failures.push(error);
            }
        }
    }
    let failed = failures.len();
    if let Some(source) = failures.into_iter().next() {
        let (event, total) = (event.detail.name(), told.len());
        return Err(TakeInError::Tickets { event, failed, total, source });
    }
    // With a ticket missing, the match would be written down without its player,
    // and that once for all.
    record_forming(matches, meter, event, &tickets).await
}

async fn tell(
    store: &DynamoTicketStore,
    meter: &dyn Meter,
    event: &MatchmakingEvent,
    told: &EventTicket,
) -> Result<Option<Ticket>, PortError> {
    let tell = |ticket: &Ticket| report(ticket, told, &event.detail, event.time);
    let ticket = tickets::report(store, meter, &told.ticket_id, tell).await?;
    if ticket.is_none() {
        let (event_id, ticket_id) = (&event.id, &told.ticket_id);
        tracing::warn!(event_id, %ticket_id, "an event names a ticket that is not known");
    }
    Ok(ticket)
}

async fn record_forming(
    matches: &DynamoMatchStore,
    meter: &dyn Meter,
    event: &MatchmakingEvent,
    tickets: &[Ticket],
) -> Result<(), TakeInError> {
    let Some(formed) = forming::of(event, tickets) else { return Ok(()) };
    match matches.record_forming(&formed).await {
        Ok(Recorded::Now) => {
            let record = Record::one(Metric::MatchesFormed)
                .about(property::MATCH_ID, &formed.match_id)
                .about(property::GAME_SESSION_ID, &formed.game_session_id);
            meter.take(record);
            Ok(())
        }
        Ok(Recorded::Before) => Ok(()),
        Err(source) => Err(TakeInError::Match { match_id: formed.match_id, source }),
    }
}

/// What an event says of `ticket`.
fn report(ticket: &Ticket, told: &EventTicket, detail: &Detail, at: Timestamp) -> Option<Report> {
    let state = state(ticket, told, detail)?;
    // A proposal ends within the millisecond of the answer that ended it, and of
    // two reports of one moment the one further along counts; this one goes back.
    let goes_back =
        matches!((detail, &state), (Detail::AcceptMatchCompleted { .. }, TicketState::Searching));
    let at = if goes_back { at.plus(Duration::from_millis(1)) } else { at };
    Some(Report { at, event: detail.name().to_owned(), detail: words::of(detail), state })
}

fn state(ticket: &Ticket, told: &EventTicket, detail: &Detail) -> Option<TicketState> {
    Some(match detail {
        Detail::MatchmakingSearching { .. } => TicketState::Searching,
        Detail::PotentialMatchCreated { match_id, acceptance_required: true, .. } => {
            TicketState::RequiresAcceptance { match_id: Some(match_id.clone()) }
        }
        Detail::PotentialMatchCreated { match_id, .. } => placing(match_id),
        Detail::AcceptMatch { match_id, .. } => answered(told, match_id),
        Detail::AcceptMatchCompleted { match_id, acceptance, .. } => match acceptance.as_str() {
            "Accepted" => placing(match_id),
            _ => not_accepted(told, match_id),
        },
        Detail::MatchmakingSucceeded { match_id, game_session_info, .. } => {
            endings::completed(connection(ticket, told, match_id, game_session_info))
        }
        Detail::MatchmakingTimedOut { .. } => endings::timed_out(ReasonCode::NoMatchInTime),
        Detail::MatchmakingCancelled { .. } => endings::cancelled(endings::why_cancelled(ticket)),
        Detail::MatchmakingFailed { .. } => endings::failed(ReasonCode::PlacementFailed),
        Detail::Unknown => return None,
    })
}

fn placing(match_id: &MatchId) -> TicketState {
    TicketState::Placing { match_id: Some(match_id.clone()) }
}

/// After a player answered: one who declines ends the whole ticket.
fn answered(told: &EventTicket, match_id: &MatchId) -> TicketState {
    if told.players.iter().any(|player| player.accepted == Some(false)) {
        return endings::cancelled(ReasonCode::NotAccepted);
    }
    TicketState::RequiresAcceptance { match_id: Some(match_id.clone()) }
}

/// After a proposal fell through: tickets whose players all accepted search on.
///
/// FlexMatch's own samples name no answers in this event. Then nothing is known
/// of this ticket, and it keeps waiting: for the event that it searches again,
/// or for a reader who asks, because a cancellation has no event of its own.
fn not_accepted(told: &EventTicket, match_id: &MatchId) -> TicketState {
    let answers: Vec<_> = told.players.iter().map(|player| player.accepted).collect();
    if answers.iter().all(Option::is_none) {
        return TicketState::RequiresAcceptance { match_id: Some(match_id.clone()) };
    }
    match answers.iter().all(|answer| *answer == Some(true)) {
        true => TicketState::Searching,
        false => endings::cancelled(ReasonCode::NotAccepted),
    }
}

fn connection(
    ticket: &Ticket,
    told: &EventTicket,
    match_id: &MatchId,
    session: &EventGameSession,
) -> Option<Connection> {
    // The reservation stands with the ticket's players, with the session's, or
    // both; it has to be this player's.
    let own: Vec<&EventPlayer> = told
        .players
        .iter()
        .chain(&session.players)
        .filter(|player| player.player_id == ticket.player_id)
        .collect();
    Some(Connection {
        ip_address: session.ip_address.clone().filter(|address| !address.is_empty())?,
        dns_name: session.dns_name.clone().filter(|name| !name.is_empty()),
        port: session.port.filter(|&port| port > 0)?,
        player_session_id: own.iter().find_map(|player| player.player_session_id.clone())?,
        game_session_id: session.game_session_arn.as_deref()?.parse().ok()?,
        match_id: Some(match_id.clone()),
        team: own.iter().find_map(|player| player.team.clone()),
    })
}
