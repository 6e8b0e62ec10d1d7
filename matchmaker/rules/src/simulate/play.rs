//! Playing a case second by second.

use std::collections::BTreeMap;

use matchmaker::{RuleSet, TicketId};

use crate::simulate::scenario::{Action, Call, Case};
use matchmaker::trial::EPOCH_MS;
use matchmaker::trial::lines::came_at_ms;
use matchmaker::trial::{Made, Status, World};

/// What came of a case. Times are milliseconds since its second 0.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) matches: Vec<FoundMatch>,
    /// Tickets that were not matched, in their order.
    pub(crate) unmatched: Vec<String>,
    /// The statuses that the case asks for, in its order.
    pub(crate) statuses: Vec<FoundStatus>,
    /// Actions that the service would refuse, and why.
    pub(crate) refused_calls: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct FoundMatch {
    pub(crate) at_ms: u64,
    pub(crate) proposed: bool,
    pub(crate) tickets: Vec<String>,
    pub(crate) teams: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct FoundStatus {
    pub(crate) at_ms: u64,
    pub(crate) ticket: TicketId,
    pub(crate) status: &'static str,
    pub(crate) reason: Option<String>,
}

const SECOND_MS: u64 = 1_000;

/// Plays `case`, one pass each second.
pub(crate) fn play(case: &Case, rule_set: RuleSet, seed: u64) -> Found {
    let mut play = Play {
        case,
        world: World::new(rule_set, case.configuration, seed),
        statuses: vec![None; case.statuses.len()],
        refused_calls: Vec::new(),
    };
    let mut made = Vec::new();
    let mut before = None;
    for now_ms in (0..=case.end_at_ms.div_ceil(SECOND_MS)).map(|second| second * SECOND_MS) {
        made.extend(play.live_through(before, now_ms));
        before = Some(now_ms);
    }
    play.found(made)
}

struct Play<'c> {
    case: &'c Case,
    world: World,
    statuses: Vec<Option<FoundStatus>>,
    refused_calls: Vec<String>,
}

impl Play<'_> {
    /// Everything that happens after `before` and up to `now_ms`, and the pass then.
    fn live_through(&mut self, before: Option<u64>, now_ms: u64) -> Vec<Made> {
        let case = self.case;
        let is_due = |at_ms: u64| at_ms <= now_ms && before.is_none_or(|before| at_ms > before);
        for ticket in case.tickets.iter().filter(|ticket| is_due(came_at_ms(ticket))) {
            self.world.submit(ticket.clone());
        }
        for action in case.actions.iter().filter(|action| is_due(action.at_ms)) {
            self.act(action);
        }
        let made = self.world.advance(EPOCH_MS + now_ms);
        for (place, expected) in case.statuses.iter().enumerate() {
            if is_due(expected.at_ms) {
                self.statuses[place] = self.status_of(&expected.ticket, expected.at_ms);
            }
        }
        made
    }

    fn act(&mut self, action: &Action) {
        let done = match &action.call {
            Call::Accept(players) => self.world.accept(&action.ticket, players),
            Call::Reject => self.world.reject(&action.ticket),
            Call::Stop => self.world.stop(&action.ticket),
        };
        if let Err(refused) = done {
            let at = action.at_ms / SECOND_MS;
            self.refused_calls.push(format!("the call at {at} s is refused: {refused}"));
        }
    }

    fn status_of(&self, ticket: &TicketId, at_ms: u64) -> Option<FoundStatus> {
        let standing = self.world.standings().get(ticket)?;
        let (status, reason) = (standing.status.word(), standing.reason.clone());
        Some(FoundStatus { at_ms, ticket: ticket.clone(), status, reason })
    }

    fn found(self, made: Vec<Made>) -> Found {
        let left = |status: Status| {
            matches!(status, Status::Searching | Status::TimedOut | Status::Refused)
        };
        let standings = self.world.standings();
        // In the order of the case, which people wrote with a thought.
        let tickets = self.case.tickets.iter().map(|ticket| &ticket.id);
        let unmatched = tickets.filter(|id| standings.get(id).is_some_and(|it| left(it.status)));
        Found {
            unmatched: unmatched.map(ToString::to_string).collect(),
            matches: made.into_iter().map(found_match).collect(),
            statuses: self.statuses.into_iter().flatten().collect(),
            refused_calls: self.refused_calls,
        }
    }
}

fn found_match(Made { at_ms, made, proposed }: Made) -> FoundMatch {
    let players = |team: &matchmaker::TeamMembers| {
        let ids = team.players.iter().map(ToString::to_string);
        (team.name.clone(), ids.collect())
    };
    FoundMatch {
        at_ms: at_ms - EPOCH_MS,
        proposed,
        tickets: made.tickets.iter().map(|ticket| ticket.id.to_string()).collect(),
        teams: made.teams.iter().map(players).collect(),
    }
}
