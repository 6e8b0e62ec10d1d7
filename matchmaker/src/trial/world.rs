//! A ticket's life around the engine: timeouts, duplicate players, acceptance.
//!
//! The clock is the caller's; a match is completed as soon as it is made or
//! accepted, for there is no queue to place it.
//!
//! # After
//! GameLift's states of a ticket, with these decisions: of a proposal that is
//! refused, tickets whose players all accepted search again and the others are
//! cancelled; a ticket that leaves a proposal by itself sends the others back;
//! the players of a backfill ticket need not accept.

use std::collections::{BTreeMap, BTreeSet};

use crate::matches::Match;
use crate::matchmaker::{Matchmaker, Options};
use crate::rule_set::RuleSet;
use crate::tickets::{PlayerId, Ticket, TicketId};

/// What a matchmaking configuration says of tickets. Times are in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Configuration {
    /// How long a ticket waits before it is given up.
    pub request_timeout_ms: Option<u64>,
    /// Whether players have to accept a match.
    pub acceptance_required: bool,
    /// How long they have for it.
    pub acceptance_timeout_ms: Option<u64>,
}

/// How a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It waits.
    Searching,
    /// It is in a match that its players have yet to accept.
    RequiresAcceptance,
    /// It is in a match.
    Completed,
    /// Somebody ended it, or did not accept.
    Cancelled,
    /// It waited for too long.
    TimedOut,
    /// The engine did not take it: a request that the service would refuse.
    Refused,
}

impl Status {
    /// GameLift's word; `REFUSED` is ours.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Searching => "SEARCHING",
            Self::RequiresAcceptance => "REQUIRES_ACCEPTANCE",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
            Self::TimedOut => "TIMED_OUT",
            Self::Refused => "REFUSED",
        }
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Searching | Self::RequiresAcceptance)
    }
}

/// How a ticket stands, and why if it has ended unmatched.
#[derive(Debug, Clone)]
pub struct Standing {
    /// How it stands.
    pub status: Status,
    /// Why, in GameLift's words.
    pub reason: Option<String>,
    players: Vec<PlayerId>,
}

/// A match and the moment of the engine's clock at which it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The moment.
    pub at_ms: u64,
    /// The match.
    pub made: Match,
    /// Whether its players have yet to accept.
    pub proposed: bool,
}

#[derive(Debug)]
struct Proposal {
    at_ms: u64,
    tickets: Vec<Ticket>,
    accepted: BTreeSet<PlayerId>,
}

impl Proposal {
    fn has(&self, ticket: &TicketId) -> bool {
        self.tickets.iter().any(|other| other.id == *ticket)
    }

    fn has_accepted(&self, ticket: &Ticket) -> bool {
        ticket.backfill || ticket.players.iter().all(|player| self.accepted.contains(&player.id))
    }

    fn is_accepted(&self) -> bool {
        self.tickets.iter().all(|ticket| self.has_accepted(ticket))
    }
}

/// Why a call would be refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedCall {
    /// Nobody knows the ticket.
    #[error("there is no ticket {0}")]
    Unknown(TicketId),
    /// It stands elsewhere.
    #[error("ticket {ticket} is {status}")]
    WrongStatus {
        /// The ticket.
        ticket: TicketId,
        /// How it stands.
        status: &'static str,
    },
    /// The player has no say in it.
    #[error("player {0} is not in the ticket")]
    Stranger(PlayerId),
}

/// The tickets of one matchmaking configuration.
#[derive(Debug)]
pub struct World {
    configuration: Configuration,
    matchmaker: Matchmaker,
    proposals: Vec<Proposal>,
    standings: BTreeMap<TicketId, Standing>,
    /// The open ticket of each player.
    playing: BTreeMap<PlayerId, TicketId>,
    /// Passes that ended at the search budget.
    passes_cut_short: u64,
    /// Whether the last pass did.
    cut_short: bool,
    /// Whether the last pass was interrupted.
    interrupted: bool,
}

impl World {
    /// A world without tickets.
    #[must_use]
    pub fn new(rule_set: RuleSet, configuration: Configuration, seed: u64) -> Self {
        let options = Options { seed, ..Options::default() };
        Self {
            configuration,
            matchmaker: Matchmaker::new(rule_set, options),
            proposals: Vec::new(),
            standings: BTreeMap::new(),
            playing: BTreeMap::new(),
            passes_cut_short: 0,
            cut_short: false,
            interrupted: false,
        }
    }

    /// The engine, with the tickets that search.
    #[must_use]
    pub fn matchmaker(&self) -> &Matchmaker {
        &self.matchmaker
    }

    /// How many passes ended at the search budget.
    #[must_use]
    pub fn passes_cut_short(&self) -> u64 {
        self.passes_cut_short
    }

    /// Whether the last pass was interrupted, and time stands until it has gone on.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.interrupted
    }

    /// How every ticket stands that ever came.
    #[must_use]
    pub fn standings(&self) -> &BTreeMap<TicketId, Standing> {
        &self.standings
    }

    /// Takes a ticket in. Other open tickets of its players end silently.
    pub fn submit(&mut self, ticket: Ticket) {
        let players: Vec<PlayerId> =
            ticket.players.iter().map(|player| player.id.clone()).collect();
        let (id, added) = (ticket.id.clone(), self.matchmaker.add(ticket));
        let (status, reason) = match added {
            Ok(()) => (Status::Searching, None),
            Err(refused) => (Status::Refused, Some(refused.to_string())),
        };
        if status == Status::Searching {
            // One that has left is left by the next player, too, and nothing comes of it.
            let older = players.iter().filter_map(|player| self.playing.get(player).cloned());
            for ticket in older.collect::<Vec<TicketId>>() {
                self.leave(&ticket, Status::Cancelled, "Cancelled due to duplicate player");
            }
            self.playing.extend(players.iter().map(|player| (player.clone(), id.clone())));
        }
        self.standings.insert(id, Standing { status, reason, players });
    }

    /// Players of a ticket accept the proposed match; all of them if none is named.
    ///
    /// # Errors
    /// When the service would refuse the call.
    pub fn accept(&mut self, ticket: &TicketId, players: &[PlayerId]) -> Result<(), RefusedCall> {
        let own = &self.expect_status(ticket, &[Status::RequiresAcceptance])?.players;
        if let Some(stranger) = players.iter().find(|player| !own.contains(player)) {
            return Err(RefusedCall::Stranger(stranger.clone()));
        }
        let answering = if players.is_empty() { own.clone() } else { players.to_vec() };
        let mut proposals = self.proposals.iter_mut();
        if let Some(proposal) = proposals.find(|proposal| proposal.has(ticket)) {
            proposal.accepted.extend(answering);
        }
        Ok(())
    }

    /// A player of a ticket refuses the proposed match, which ends it at once.
    ///
    /// # Errors
    /// When the service would refuse the call.
    pub fn reject(&mut self, ticket: &TicketId) -> Result<(), RefusedCall> {
        self.expect_status(ticket, &[Status::RequiresAcceptance])?;
        if let Some(place) = self.proposals.iter().position(|proposal| proposal.has(ticket)) {
            let proposal = self.proposals.remove(place);
            self.refuse(proposal);
        }
        Ok(())
    }

    /// Somebody calls StopMatchmaking.
    ///
    /// # Errors
    /// When the service would refuse the call.
    pub fn stop(&mut self, ticket: &TicketId) -> Result<(), RefusedCall> {
        self.expect_status(ticket, &[Status::Searching, Status::RequiresAcceptance])?;
        self.leave(ticket, Status::Cancelled, "Cancelled");
        Ok(())
    }

    fn expect_status(
        &self,
        ticket: &TicketId,
        wanted: &[Status],
    ) -> Result<&Standing, RefusedCall> {
        let standing = self.standings.get(ticket);
        let standing = standing.ok_or_else(|| RefusedCall::Unknown(ticket.clone()))?;
        if wanted.contains(&standing.status) {
            return Ok(standing);
        }
        let status = standing.status.word();
        Err(RefusedCall::WrongStatus { ticket: ticket.clone(), status })
    }

    /// Ends what is over at `now_ms` and forms the matches that are possible.
    pub fn advance(&mut self, now_ms: u64) -> Vec<Made> {
        self.advance_while(now_ms, &mut || true)
    }

    /// The same, as long as `go_on` says so. A pass that was interrupted goes on
    /// when this is called again with the same moment.
    pub fn advance_while(&mut self, now_ms: u64, go_on: &mut dyn FnMut() -> bool) -> Vec<Made> {
        if !self.interrupted {
            self.time_out(now_ms);
            self.end_proposals(now_ms);
        }
        self.run_pass(now_ms, go_on)
    }

    /// The next moment after `now_ms` at which anything can happen by itself.
    #[must_use]
    pub fn next_change_at(&self, now_ms: u64) -> Option<u64> {
        if self.cut_short {
            return Some(now_ms + 1);
        }
        let oldest = self.matchmaker.waiting().next();
        let timeout = oldest.zip(self.configuration.request_timeout_ms);
        let timeout = timeout.map(|(ticket, patience)| ticket.created_at_ms + patience);
        [self.matchmaker.next_change_at(now_ms), timeout].into_iter().flatten().min()
    }

    fn time_out(&mut self, now_ms: u64) {
        let Some(patience) = self.configuration.request_timeout_ms else { return };
        let over = |ticket: &&Ticket| now_ms.saturating_sub(ticket.created_at_ms) >= patience;
        let waiting = self.matchmaker.waiting().take_while(over);
        let proposed = self.proposals.iter().flat_map(|proposal| &proposal.tickets).filter(over);
        let due: Vec<TicketId> = waiting.chain(proposed).map(|ticket| ticket.id.clone()).collect();
        for ticket in due {
            self.leave(&ticket, Status::TimedOut, "TimedOut");
        }
    }

    /// Completes accepted proposals, drops those whose time is over.
    fn end_proposals(&mut self, now_ms: u64) {
        let patience = self.configuration.acceptance_timeout_ms.unwrap_or(u64::MAX);
        for proposal in std::mem::take(&mut self.proposals) {
            if proposal.is_accepted() {
                let tickets = proposal.tickets.iter();
                tickets.for_each(|ticket| self.settle(&ticket.id, Status::Completed, None));
            } else if now_ms.saturating_sub(proposal.at_ms) >= patience {
                self.refuse(proposal);
            } else {
                self.proposals.push(proposal);
            }
        }
    }

    /// Whoever has accepted goes on searching; the others are out.
    fn refuse(&mut self, proposal: Proposal) {
        for ticket in &proposal.tickets {
            if proposal.has_accepted(ticket) {
                self.search_again(ticket.clone());
            } else {
                self.settle(&ticket.id, Status::Cancelled, Some("Cancelled"));
            }
        }
    }

    fn search_again(&mut self, ticket: Ticket) {
        let id = ticket.id.clone();
        // Its place in the pool became free when the proposal was made.
        let back = self.matchmaker.put_back(ticket).map(|()| Status::Searching);
        self.settle(&id, back.unwrap_or(Status::Refused), None);
    }

    /// Ends an open ticket wherever it stands.
    fn leave(&mut self, ticket: &TicketId, status: Status, reason: &str) {
        self.matchmaker.remove(ticket);
        self.settle(ticket, status, Some(reason));
        if let Some(place) = self.proposals.iter().position(|proposal| proposal.has(ticket)) {
            let proposal = self.proposals.remove(place);
            let others = proposal.tickets.into_iter().filter(|other| other.id != *ticket);
            others.for_each(|other| self.search_again(other));
        }
    }

    fn settle(&mut self, ticket: &TicketId, status: Status, reason: Option<&str>) {
        let Some(standing) = self.standings.get_mut(ticket) else { return };
        standing.status = status;
        standing.reason = reason.map(str::to_owned);
        if !status.is_open() {
            for player in &standing.players {
                if self.playing.get(player) == Some(ticket) {
                    self.playing.remove(player);
                }
            }
        }
    }

    fn run_pass(&mut self, now_ms: u64, go_on: &mut dyn FnMut() -> bool) -> Vec<Made> {
        let pass = self.matchmaker.pass_while(now_ms, go_on);
        self.interrupted = pass.interrupted;
        self.cut_short = pass.budget_exhausted;
        self.passes_cut_short += u64::from(pass.budget_exhausted && !pass.interrupted);
        let proposed = self.configuration.acceptance_required;
        let status = if proposed { Status::RequiresAcceptance } else { Status::Completed };
        for made in &pass.matches {
            made.tickets.iter().for_each(|ticket| self.settle(&ticket.id, status, None));
            if proposed {
                let (tickets, accepted) = (made.tickets.clone(), BTreeSet::new());
                self.proposals.push(Proposal { at_ms: now_ms, tickets, accepted });
            }
        }
        let made = |made| Made { at_ms: now_ms, made, proposed };
        pass.matches.into_iter().map(made).collect()
    }
}
