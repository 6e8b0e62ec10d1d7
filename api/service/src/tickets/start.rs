//! Asking for a match.

use api_contract::{
    Latencies, PlayerId, Ticket, TicketId, Timestamp,
    admin::players::PlayerRecord,
    metrics::{Metric, Record, property},
    players::{Player, SKILL_INITIAL},
    tickets::{ReasonCode, Report, TicketState, TimelineEntry},
};

use super::{change, endings, inquiry};
use crate::{
    Backend, Chain, Matchmaking, PortError, backoff, limits, matchmaker::SubmitError,
    stores::OpenError,
};

/// Why a player was not put into matchmaking.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The deployment has no such location.
    #[error("there is no location {location:?}; the locations are {}", known.join(", "))]
    UnknownLocation {
        /// The location that was named.
        location: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// One ticket a player, so that nobody fills two seats.
    #[error("ticket {} of the player is in progress", ticket.ticket_id)]
    InProgress {
        /// The player's open ticket.
        ticket: Box<Ticket>,
    },
    /// An operator keeps the player out.
    #[error("the player may not ask for matches {}", until_words(until.as_ref()))]
    Banned {
        /// Until when; none: until somebody lifts the ban.
        until: Option<Timestamp>,
    },
    /// Somebody else kept asking for the same player at the same time.
    #[error("the player is asking several times at once")]
    Contended,
    /// FlexMatch does not take this ticket, which has ended with that reason.
    #[error("ticket {ticket} was refused")]
    Refused {
        /// The ticket.
        ticket: TicketId,
        /// What FlexMatch said.
        source: SubmitError,
    },
    /// FlexMatch could not be reached; the ticket has ended with that reason.
    #[error("could not hand over ticket {ticket}")]
    NotSubmitted {
        /// The ticket.
        ticket: TicketId,
        /// What was in the way.
        source: SubmitError,
    },
    /// A port failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Puts `player` into matchmaking.
///
/// The ticket is written, together with the player's lock, *before* it is handed
/// over: FlexMatch's first event can arrive before this returns, and must find a
/// ticket to change.
///
/// # Errors
/// When the player has an open ticket, is banned, names an unknown location, or
/// FlexMatch did not take the ticket; and when a port failed.
pub async fn start(
    backend: &Backend,
    matchmaking: &Matchmaking,
    player: &PlayerId,
    latencies: Latencies,
) -> Result<Ticket, StartError> {
    check_locations(matchmaking, &latencies)?;
    let ticket = open(backend, matchmaking, player, latencies).await?;
    let asked = Record::one(Metric::TicketsAsked).about(property::TICKET_ID, &ticket.ticket_id);
    backend.meter.take(asked);
    hand_over(backend, ticket).await
}

fn check_locations(matchmaking: &Matchmaking, latencies: &Latencies) -> Result<(), StartError> {
    let known = &matchmaking.locations;
    match latencies.by_location().keys().find(|&location| !known.contains(location)) {
        None => Ok(()),
        Some(location) => Err(StartError::UnknownLocation {
            location: location.clone(),
            known: known.iter().cloned().collect(),
        }),
    }
}

/// Writes a ticket and takes the player's lock; if the lock is held by a ticket
/// that should have ended, ends it and tries once more.
async fn open(
    backend: &Backend,
    matchmaking: &Matchmaking,
    id: &PlayerId,
    latencies: Latencies,
) -> Result<Ticket, StartError> {
    for attempt in 0..limits::OPEN_ATTEMPTS {
        let now = backend.clock.now();
        let player = backend.players.find_record(id).await?;
        // Asked again when the lock is taken, in case the ban comes in between.
        let player = player.map(|record| admitted(record, now)).transpose()?;
        let ticket = new_ticket(matchmaking, id, player.as_ref(), latencies.clone(), now);
        match backend.tickets.open(&ticket).await {
            Ok(()) => return Ok(ticket),
            Err(OpenError::Locked) => make_way(backend, id).await?,
            Err(OpenError::Contended) => {
                backend.meter.take(Record::one(Metric::Conflicts));
                backoff::pause_after(attempt).await;
            }
            Err(OpenError::Port(error)) => return Err(error.into()),
        }
    }
    Err(StartError::Contended)
}

/// The player of `record`, unless a ban holds at `now`.
fn admitted(record: PlayerRecord, now: Timestamp) -> Result<Player, StartError> {
    match record.ban {
        Some(ban) if ban.holds_at(now) => Err(StartError::Banned { until: ban.until }),
        Some(_) | None => Ok(record.player),
    }
}

fn until_words(until: Option<&Timestamp>) -> String {
    until.map_or_else(|| "any more".to_owned(), |until| format!("until {until}"))
}

/// Frees the player's lock if what holds it has ended or is gone.
async fn make_way(backend: &Backend, id: &PlayerId) -> Result<(), StartError> {
    let Some(record) = backend.players.find_record(id).await? else { return Ok(()) };
    let player = admitted(record, backend.clock.now())?;
    let Some(held_by) = player.open_ticket_id else { return Ok(()) };
    let ticket = match backend.tickets.find(&held_by).await? {
        Some(stored) => Some(inquiry::ask_if_silent(backend, stored.ticket).await?),
        None => None,
    };
    match ticket {
        Some(ticket) if !ticket.state.is_final() => {
            Err(StartError::InProgress { ticket: Box::new(ticket) })
        }
        Some(_) | None => Ok(backend.players.unlock(id, &held_by).await?),
    }
}

fn new_ticket(
    matchmaking: &Matchmaking,
    id: &PlayerId,
    player: Option<&Player>,
    latencies: Latencies,
    now: Timestamp,
) -> Ticket {
    let name = uuid::Uuid::new_v4().to_string();
    let opened = TimelineEntry { at: now, event: "Opened".to_owned(), detail: String::new() };
    #[expect(clippy::cast_possible_truncation, reason = "`as` holds a skill to the range of i64")]
    let skill_milli = (player.map_or(SKILL_INITIAL, |player| player.skill) * 1000.0) as i64;
    Ticket {
        ticket_id: TicketId::parse(name).expect("a UUID is letters, digits and dashes"),
        player_id: id.clone(),
        configuration: matchmaking.configuration.clone(),
        latencies,
        skill_milli,
        state: TicketState::Queued,
        created_at: now,
        settle_by: now.plus(matchmaking.request_timeout).plus(limits::SETTLE_GRACE),
        as_of: now,
        timeline: vec![opened],
    }
}

async fn hand_over(backend: &Backend, ticket: Ticket) -> Result<Ticket, StartError> {
    let Err(error) = backend.matchmaker.submit(&ticket).await else { return Ok(ticket) };
    if has_arrived(backend, &ticket).await {
        return Ok(ticket);
    }
    let code = match &error {
        SubmitError::Refused { .. } => ReasonCode::RefusedByMatchmaker,
        SubmitError::Port(_) => ReasonCode::MatchmakerUnavailable,
    };
    settle(backend, &ticket, code, &error).await?;
    let ticket = ticket.ticket_id;
    Err(match error {
        SubmitError::Refused { .. } => StartError::Refused { ticket, source: error },
        SubmitError::Port(_) => StartError::NotSubmitted { ticket, source: error },
    })
}

/// Whether FlexMatch has a ticket whose handing over failed: then its answer was
/// lost and not the ticket, and giving it up would leave a ghost in the pool.
async fn has_arrived(backend: &Backend, ticket: &Ticket) -> bool {
    match backend.matchmaker.look_up(&ticket.ticket_id).await {
        Ok(standing) => standing.is_some(),
        Err(error) => {
            let ticket_id = &ticket.ticket_id;
            tracing::warn!(%ticket_id, error = %Chain(&error), "could not ask for the ticket");
            false
        }
    }
}

/// Ends a ticket that was not handed over: left open, it would lock its player
/// out until its time is over.
async fn settle(
    backend: &Backend,
    ticket: &Ticket,
    code: ReasonCode,
    error: &SubmitError,
) -> Result<(), PortError> {
    let report = Report {
        at: backend.clock.now(),
        event: "NotSubmitted".to_owned(),
        detail: error.to_string(),
        state: endings::failed(code),
    };
    let tell = |_: &Ticket| Some(report.clone());
    change::report(&backend.tickets, &*backend.meter, &ticket.ticket_id, tell).await?;
    Ok(())
}
