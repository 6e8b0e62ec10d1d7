//! Tickets: their states, their ends, and who may be in which.
//!
//! A ticket is open until it has one of four ends; ended ones can be described
//! for a while. Each open player belongs to one ticket: a newer ticket with the
//! same player cancels the older one, silently, as FlexMatch does.

use std::collections::{BTreeMap, HashMap, VecDeque};

use api_contract::events::RuleEvaluationMetric;
use api_contract::{GameSessionId, MatchId, PlayerId, PlayerSessionId, TicketId, Timestamp};
use matchmaker::AttributeValue;

use super::agenda::Deadline;
use super::limits::{ENDED_TICKETS_MAX, OPEN_TICKETS_MAX};
use super::world::World;
use crate::wire::errors::{CallError, ErrorKind};

/// A player in a ticket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TicketPlayer {
    pub(crate) id: PlayerId,
    pub(crate) attributes: BTreeMap<String, AttributeValue>,
    /// Round trips by location.
    pub(crate) latency_ms: BTreeMap<String, u32>,
    /// The team of the match that the ticket is or was in.
    pub(crate) team: Option<String>,
}

/// A wish to be matched.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) id: TicketId,
    /// When it was received; its age counts from here for good.
    pub(crate) start: Timestamp,
    pub(crate) end: Option<Timestamp>,
    pub(crate) players: Vec<TicketPlayer>,
    pub(crate) state: TicketState,
    /// What each rule said of the matches in which it was tried.
    pub(crate) metrics: Vec<RuleEvaluationMetric>,
}

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TicketState {
    /// Taken; only the answer to StartMatchmaking says so.
    Queued,
    /// In the pool.
    Searching,
    /// In a proposed match.
    RequiresAcceptance { matched: MatchId },
    /// In a match that waits for its game session.
    Placing { matched: MatchId },
    /// Over: the game session waits for the players.
    Completed { connection: ConnectionInfo },
    /// Over: the match could not be placed.
    Failed(Reason),
    /// Over: called off.
    Cancelled(Reason),
    /// Over: its time ran out.
    TimedOut(Reason),
}

/// GameLift's two texts on why a ticket ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) reason: &'static str,
    pub(crate) message: &'static str,
}

/// The request timeout passed.
pub(crate) const TIMED_OUT: Reason =
    Reason { reason: "TimedOut", message: "Removed from matchmaking due to timing out." };
/// StopMatchmaking was called.
pub(crate) const STOPPED: Reason = Reason { reason: "Cancelled", message: "Cancelled by request." };
/// A newer ticket has the same player.
const DUPLICATE_PLAYER: Reason = Reason {
    reason: "Cancelled due to duplicate player",
    message: "A newer matchmaking ticket has a player of this one.",
};
/// A proposed match was rejected, or not answered, by a player of the ticket.
pub(crate) const NOT_ACCEPTED: Reason = Reason {
    reason: "Cancelled",
    message: "A player of this ticket did not accept the proposed match.",
};
/// The match could not be placed.
pub(crate) const UNEXPECTED: Reason = Reason {
    reason: "UNEXPECTED_ERROR",
    message: "An unexpected error was encountered during match placing.",
};

/// How the players of a completed ticket reach their game session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConnectionInfo {
    pub(crate) game_session: GameSessionId,
    pub(crate) ip_address: String,
    pub(crate) dns_name: String,
    pub(crate) port: u16,
    pub(crate) player_sessions: Vec<(PlayerId, PlayerSessionId)>,
}

impl TicketState {
    /// GameLift's word for the state.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Searching => "SEARCHING",
            Self::RequiresAcceptance { .. } => "REQUIRES_ACCEPTANCE",
            Self::Placing { .. } => "PLACING",
            Self::Completed { .. } => "COMPLETED",
            Self::Failed(_) => "FAILED",
            Self::Cancelled(_) => "CANCELLED",
            Self::TimedOut(_) => "TIMED_OUT",
        }
    }

    /// Why the ticket ended, if it ended without a game session.
    pub(crate) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Failed(reason) | Self::Cancelled(reason) | Self::TimedOut(reason) => {
                Some(*reason)
            }
            Self::Queued
            | Self::Searching
            | Self::RequiresAcceptance { .. }
            | Self::Placing { .. }
            | Self::Completed { .. } => None,
        }
    }
}

/// All tickets that GameLift knows.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    all: HashMap<TicketId, Ticket>,
    /// The open ticket of each player who has one.
    open: HashMap<PlayerId, TicketId>,
    open_count: usize,
    /// Ended ones, earliest end first.
    ended: VecDeque<TicketId>,
}

impl Tickets {
    pub(crate) fn find(&self, id: &TicketId) -> Option<&Ticket> {
        self.all.get(id)
    }

    pub(crate) fn find_mut(&mut self, id: &TicketId) -> Option<&mut Ticket> {
        self.all.get_mut(id)
    }

    /// How many tickets are in each state, by GameLift's word for it.
    pub(crate) fn count_by_state(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for ticket in self.all.values() {
            *counts.entry(ticket.state.word()).or_insert(0) += 1;
        }
        counts
    }

    /// The open tickets in which a player of `players` is.
    fn open_with<'p>(&self, players: impl Iterator<Item = &'p PlayerId>) -> Vec<TicketId> {
        let mut tickets: Vec<TicketId> =
            players.filter_map(|player| self.open.get(player)).cloned().collect();
        tickets.sort();
        tickets.dedup();
        tickets
    }

    fn insert(&mut self, ticket: Ticket) {
        for player in &ticket.players {
            self.open.insert(player.id.clone(), ticket.id.clone());
        }
        self.open_count += 1;
        self.all.insert(ticket.id.clone(), ticket);
    }

    /// Ends an open ticket; returns the one that is forgotten for it, if too
    /// many are kept.
    fn end(&mut self, id: &TicketId, state: TicketState, now: Timestamp) -> Option<TicketId> {
        let ticket = self.all.get_mut(id)?;
        ticket.state = state;
        ticket.end = Some(now);
        for player in &ticket.players {
            if self.open.get(&player.id) == Some(id) {
                self.open.remove(&player.id);
            }
        }
        self.open_count -= 1;
        self.ended.push_back(id.clone());
        (self.ended.len() > ENDED_TICKETS_MAX).then(|| self.forget_earliest()).flatten()
    }

    fn earliest_end(&self) -> Option<Timestamp> {
        self.all.get(self.ended.front()?)?.end
    }

    fn forget_earliest(&mut self) -> Option<TicketId> {
        let id = self.ended.pop_front()?;
        self.all.remove(&id);
        Some(id)
    }
}

/// What StartMatchmaking asks for, once it was checked.
#[derive(Debug, Clone)]
pub(crate) struct NewTicket {
    pub(crate) id: Option<TicketId>,
    pub(crate) players: Vec<TicketPlayer>,
}

impl World {
    /// Takes a ticket into matchmaking, and tells how it was taken: `QUEUED`,
    /// though it is in the pool by then.
    pub(crate) fn start_matchmaking(
        &mut self,
        wish: NewTicket,
        now: Timestamp,
    ) -> Result<Ticket, CallError> {
        let id = wish.id.unwrap_or_else(|| self.ids.ticket());
        if self.tickets.find(&id).is_some() {
            return Err(CallError::invalid(format!("Matchmaking ticket {id} exists already.")));
        }
        if self.tickets.open_count >= OPEN_TICKETS_MAX {
            return Err(CallError::new(ErrorKind::Throttling, "Rate exceeded"));
        }
        let (players, metrics) = (wish.players, Vec::new());
        let ticket =
            Ticket { id, start: now, end: None, players, state: TicketState::Searching, metrics };
        self.pool.add(&ticket).map_err(|refused| CallError::invalid(refused.to_string()))?;

        for older in self.tickets.open_with(ticket.players.iter().map(|player| &player.id)) {
            self.leave_matchmaking(&older, TicketState::Cancelled(DUPLICATE_PLAYER), now);
        }
        self.tickets.insert(ticket.clone());
        let patience = self.configurations.matchmaking.request_timeout;
        self.agenda.set(Deadline::Ticket(ticket.id.clone()), now.plus(patience));
        self.gather(now);
        self.changed();
        self.publish_searching(&ticket.id, now);
        Ok(Ticket { state: TicketState::Queued, ..ticket })
    }

    /// Calls a ticket off, unless its match is being placed already.
    pub(crate) fn stop_matchmaking(
        &mut self,
        id: &TicketId,
        now: Timestamp,
    ) -> Result<(), CallError> {
        let Some(ticket) = self.tickets.find(id) else {
            return Err(CallError::unknown_ticket(id.as_str()));
        };
        match &ticket.state {
            TicketState::Queued
            | TicketState::Searching
            | TicketState::RequiresAcceptance { .. } => {}
            state @ (TicketState::Placing { .. }
            | TicketState::Completed { .. }
            | TicketState::Failed(_)
            | TicketState::Cancelled(_)
            | TicketState::TimedOut(_)) => {
                let word = state.word();
                return Err(CallError::invalid(format!(
                    "Matchmaking ticket is in {word} status and cannot be canceled."
                )));
            }
        }
        self.leave_matchmaking(id, TicketState::Cancelled(STOPPED), now);
        self.publish_cancelled(id, now);
        Ok(())
    }

    /// A ticket's entry fell due: its time is over, or nobody asks for it any more.
    pub(crate) fn ticket_is_due(&mut self, id: &TicketId, now: Timestamp) {
        let Some(ticket) = self.tickets.find(id) else { return };
        if ticket.end.is_none() {
            self.leave_matchmaking(id, TicketState::TimedOut(TIMED_OUT), now);
            self.publish_timed_out(id, now);
        } else {
            self.forget_tickets(now);
        }
    }

    /// Forgets the tickets that ended long enough ago: all of them, as those of
    /// one match end in one moment and fall due in another order.
    fn forget_tickets(&mut self, now: Timestamp) {
        let kept = self.timers.kept;
        while self.tickets.earliest_end().is_some_and(|end| now.since(end) >= kept) {
            if let Some(forgotten) = self.tickets.forget_earliest() {
                self.agenda.cancel(&Deadline::Ticket(forgotten));
            }
        }
    }

    /// Ends an open ticket wherever it stands; others that stood with it go
    /// back to the pool.
    fn leave_matchmaking(&mut self, id: &TicketId, end: TicketState, now: Timestamp) {
        let Some(ticket) = self.tickets.find(id) else { return };
        match ticket.state.clone() {
            TicketState::Searching => {
                let metrics = self.pool.remove(id);
                self.record_metrics(id, metrics);
                self.end_ticket(id, end, now);
            }
            TicketState::RequiresAcceptance { matched } => {
                self.end_ticket(id, end, now);
                self.drop_proposal(&matched, now);
            }
            TicketState::Placing { matched } => {
                self.end_ticket(id, end, now);
                self.cancel_placement(&matched, now);
            }
            TicketState::Queued => self.end_ticket(id, end, now),
            TicketState::Completed { .. }
            | TicketState::Failed(_)
            | TicketState::Cancelled(_)
            | TicketState::TimedOut(_) => {}
        }
    }

    /// Ends a ticket that is in neither pool, proposal nor placement any more.
    pub(crate) fn end_ticket(&mut self, id: &TicketId, end: TicketState, now: Timestamp) {
        tracing::info!(ticket = %id, state = end.word(), "ticket ended");
        self.agenda.set(Deadline::Ticket(id.clone()), now.plus(self.timers.kept));
        if let Some(forgotten) = self.tickets.end(id, end, now) {
            self.agenda.cancel(&Deadline::Ticket(forgotten));
        }
        self.changed();
    }

    /// Puts open tickets (back) into the pool, their ages kept.
    pub(crate) fn search(&mut self, ids: &[TicketId], now: Timestamp) {
        for id in ids {
            let Some(ticket) = self.tickets.find_mut(id).filter(|ticket| ticket.end.is_none())
            else {
                continue;
            };
            ticket.state = TicketState::Searching;
            if let Err(refused) = self.pool.add(ticket) {
                // It was checked when it was taken, but under another rule set.
                tracing::warn!(ticket = %id, %refused, "the pool refused a ticket");
                self.end_ticket(id, TicketState::Failed(UNEXPECTED), now);
                self.publish_failed(std::slice::from_ref(id), None, now);
            }
        }
        self.gather(now);
        self.changed();
    }

    /// Keeps what the rules said of a ticket for the events of its end.
    pub(crate) fn record_metrics(&mut self, id: &TicketId, metrics: Vec<RuleEvaluationMetric>) {
        if let Some(ticket) = self.tickets.find_mut(id) {
            ticket.metrics = metrics;
        }
    }
}
