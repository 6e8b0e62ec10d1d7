//! Acceptance: a match that is made only if every player says yes in time.
//!
//! The first no, or the end of the time, drops the proposal: tickets in which
//! everybody had said yes search on, the others are cancelled.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use api_contract::{MatchId, PlayerId, TicketId, Timestamp};

use super::agenda::Deadline;
use super::placements::NewPlacement;
use super::tickets::{NOT_ACCEPTED, TicketState};
use super::world::World;
use crate::wire::errors::CallError;

/// A match that its players are asked to accept.
#[derive(Debug)]
struct Proposal {
    placement: NewPlacement,
    /// Who has said what.
    answers: BTreeMap<PlayerId, bool>,
}

/// All proposals that are open.
#[derive(Debug, Default)]
pub(crate) struct Proposals {
    open: HashMap<MatchId, Proposal>,
}

impl Proposals {
    /// What players have said of a proposal so far.
    pub(crate) fn answers(&self, id: &MatchId) -> Option<&BTreeMap<PlayerId, bool>> {
        self.open.get(id).map(|proposal| &proposal.answers)
    }
}

/// How the asking ended, in the event's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Acceptance {
    Accepted,
    Rejected,
    TimedOut,
}

impl Acceptance {
    fn word(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::TimedOut => "TimedOut",
        }
    }
}

impl World {
    /// Asks the players of a match.
    pub(crate) fn propose(&mut self, placement: NewPlacement, patience: Duration, now: Timestamp) {
        let id = placement.id.clone();
        for ticket in &placement.tickets {
            if let Some(ticket) = self.tickets.find_mut(ticket) {
                ticket.state = TicketState::RequiresAcceptance { matched: id.clone() };
            }
        }
        self.agenda.set(Deadline::Acceptance(id.clone()), now.plus(patience));
        self.proposals.open.insert(id, Proposal { placement, answers: BTreeMap::new() });
        self.changed();
    }

    /// Players of a ticket answer.
    pub(crate) fn accept_match(
        &mut self,
        ticket_id: &TicketId,
        players: &[PlayerId],
        accept: bool,
        now: Timestamp,
    ) -> Result<(), CallError> {
        let Some(ticket) = self.tickets.find(ticket_id) else {
            return Err(CallError::unknown_ticket(ticket_id.as_str()));
        };
        let TicketState::RequiresAcceptance { matched } = ticket.state.clone() else {
            let word = ticket.state.word();
            return Err(CallError::invalid(format!(
                "Matchmaking ticket is in {word} status and has no match to accept."
            )));
        };
        let is_own = |player: &PlayerId| ticket.players.iter().any(|own| own.id == *player);
        if !players.iter().all(is_own) {
            // Without the id: refusals are logged, and whoever knows a guest's id is that guest.
            return Err(CallError::invalid("PlayerIds names a player who is not in the ticket."));
        }
        let Some(proposal) = self.proposals.open.get_mut(&matched) else { return Ok(()) };
        proposal.answers.extend(players.iter().map(|player| (player.clone(), accept)));
        let asked = proposal.placement.players.len();
        let agreed = proposal.answers.values().filter(|&&yes| yes).count();
        let tickets = proposal.placement.tickets.clone();
        self.changed();
        self.publish_accept_match(&matched, &tickets, now);
        if !accept {
            self.conclude(&matched, Acceptance::Rejected, now);
        } else if agreed == asked {
            self.conclude(&matched, Acceptance::Accepted, now);
        }
        Ok(())
    }

    /// The time for answers is over.
    pub(crate) fn acceptance_is_due(&mut self, id: &MatchId, now: Timestamp) {
        self.conclude(id, Acceptance::TimedOut, now);
    }

    fn conclude(&mut self, id: &MatchId, acceptance: Acceptance, now: Timestamp) {
        let Some(proposal) = self.proposals.open.remove(id) else { return };
        self.agenda.cancel(&Deadline::Acceptance(id.clone()));
        let Proposal { placement, answers } = proposal;
        self.publish_accept_match_completed(id, &placement.tickets, acceptance.word(), now);
        if acceptance == Acceptance::Accepted {
            self.start_placement(placement, now);
            return;
        }
        for ticket in &placement.tickets {
            let Some(found) = self.tickets.find(ticket) else { continue };
            if found.players.iter().all(|player| answers.get(&player.id) == Some(&true)) {
                self.search_again(ticket, now);
            } else {
                self.end_ticket(ticket, TicketState::Cancelled(NOT_ACCEPTED), now);
            }
        }
    }

    /// Drops a proposal one of whose tickets has ended; the others search on.
    pub(crate) fn drop_proposal(&mut self, id: &MatchId, now: Timestamp) {
        let Some(proposal) = self.proposals.open.remove(id) else { return };
        self.agenda.cancel(&Deadline::Acceptance(id.clone()));
        for ticket in &proposal.placement.tickets {
            if self.tickets.find(ticket).is_some_and(|ticket| ticket.end.is_none()) {
                self.search_again(ticket, now);
            }
        }
    }

    fn search_again(&mut self, ticket: &TicketId, now: Timestamp) {
        self.search(std::slice::from_ref(ticket), now);
        self.publish_searching(ticket, now);
    }
}
