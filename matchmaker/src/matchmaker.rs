//! The engine as its callers see it: tickets in, passes, matches out.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::explanation::{self, Explanation};
use crate::formation::{self, Start};
use crate::limits::{AGE_STEP_MS, SEARCH_BUDGET};
use crate::matches::{Match, RuleMetrics};
use crate::pool::{Entry, Pool, RefusedTicket};
use crate::rule_set::{Rule, RuleSet};
use crate::tickets::{Ticket, TicketId};

/// How a matchmaker behaves where the rule set leaves it free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Options {
    /// Settles which of several equal teams a ticket joins.
    pub seed: u64,
    /// Most tentative matches that one pass looks at.
    pub search_budget: u64,
    /// Tickets made within so many milliseconds are equally old; among them the
    /// index decides, which leaves fewer over. With 1 the earliest always comes first.
    pub age_step_ms: u64,
    /// Slots that every match leaves open (`AdditionalPlayerCount` of a
    /// matchmaking configuration): the largest team gives one first.
    pub additional_player_count: u32,
    /// How latency rules are read.
    pub latency: LatencyReading,
}

/// What a latency rule asks of the tickets of a match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LatencyReading {
    /// One location suits all of them: a match is placed in one place.
    #[default]
    SharedLocation,
    /// Each has some location that suits it, as the guide says of small matches.
    AnyLocation,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 0,
            search_budget: SEARCH_BUDGET,
            age_step_ms: AGE_STEP_MS,
            additional_player_count: 0,
            latency: LatencyReading::default(),
        }
    }
}

/// What came of a pass.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pass {
    /// The matches, in the order in which they were formed. Their tickets have
    /// left the pool.
    pub matches: Vec<Match>,
    /// Whether a search ended at the budget, so that there may be matches, or
    /// fuller ones, that were not found. Another pass goes on where it ended.
    pub budget_exhausted: bool,
    /// Whether the caller interrupted it: it goes on when it is called with the same
    /// moment again.
    pub interrupted: bool,
}

/// The waiting tickets of one matchmaking configuration and its rule set.
#[derive(Debug, Clone)]
pub struct Matchmaker {
    pub(crate) rule_set: Arc<RuleSet>,
    pub(crate) options: Options,
    pub(crate) pool: Pool,
    /// Where the next pass begins.
    pub(crate) start: Start,
}

impl Matchmaker {
    /// A matchmaker with nobody waiting.
    pub fn new(rule_set: impl Into<Arc<RuleSet>>, options: Options) -> Self {
        let rule_set = rule_set.into().read_with(&options);
        let pool = Pool::new(&rule_set, options.age_step_ms);
        Self { rule_set, options, pool, start: Start::default() }
    }

    /// The rule set that matches are formed by.
    pub fn rule_set(&self) -> &RuleSet {
        &self.rule_set
    }

    /// Takes a ticket into the pool.
    ///
    /// A ticket whose player lacks an attribute that has no default is taken,
    /// and never matches ([`why_not`](Self::why_not) says so); whoever would
    /// rather refuse it asks [`RuleSet::missing_attribute`] first.
    pub fn add(&mut self, ticket: Ticket) -> Result<(), RefusedTicket> {
        self.pool.add(ticket, &self.rule_set)
    }

    /// Takes a ticket back whose match came to nothing.
    ///
    /// It keeps its age; its rule metrics begin anew.
    pub fn put_back(&mut self, ticket: Ticket) -> Result<(), RefusedTicket> {
        self.pool.add(ticket, &self.rule_set)
    }

    /// Takes a ticket out of the pool, if it is there.
    pub fn remove(&mut self, ticket: &TicketId) -> Option<Ticket> {
        self.pool.remove(ticket).map(|entry| entry.ticket)
    }

    /// How many tickets wait.
    pub fn waiting_count(&self) -> usize {
        self.pool.len()
    }

    /// The waiting tickets, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Ticket> {
        self.pool.oldest_first().into_iter().map(|entry| &entry.ticket)
    }

    /// What each rule has said about tentative matches with a waiting ticket.
    pub fn metrics(&self, ticket: &TicketId) -> Option<Vec<RuleMetrics>> {
        let tallies = self.pool.tallies_of(ticket)?;
        let counts = tallies.iter().map(|tally| (u64::from(tally.0), u64::from(tally.1)));
        Some(rule_metrics(&self.rule_set, counts))
    }

    /// Forms every match that is possible at `now_ms`, milliseconds of the
    /// caller's clock.
    pub fn pass(&mut self, now_ms: u64) -> Pass {
        self.pass_while(now_ms, &mut || true)
    }

    /// The same, as long as `go_on` says so, which is asked between the searches around
    /// two tickets. At least one search is made; matches that were formed are kept.
    ///
    /// A pass in pieces, with nobody coming or leaving between them, forms the matches of
    /// a whole one.
    pub fn pass_while(&mut self, now_ms: u64, go_on: &mut dyn FnMut() -> bool) -> Pass {
        formation::pass(self, now_ms, go_on)
    }

    /// The first moment after `now_ms` at which a waiting ticket reaches
    /// another step of an expansion. Until then, and unless tickets come,
    /// another pass brings nothing new; after a pass whose budget was exhausted
    /// it may at any time.
    pub fn next_change_at(&self, now_ms: u64) -> Option<u64> {
        let stages = self.rule_set.stages();
        let next = |entry: &Entry| {
            let created_at_ms = entry.ticket.created_at_ms;
            // A ticket from the future reaches its first step later still.
            let reached = self.rule_set.stage_at(now_ms.saturating_sub(created_at_ms));
            let next = stages.get(reached + 1)?.since_ms;
            Some(created_at_ms.saturating_add(next)).filter(|moment| *moment > now_ms)
        };
        self.pool.entries().filter_map(next).min()
    }

    /// What keeps a waiting ticket from being matched at `now_ms`.
    pub fn why_not(&self, ticket: &TicketId, now_ms: u64) -> Option<Explanation> {
        explanation::explain(self, ticket, now_ms)
    }
}

/// Gives counts their rules' names.
pub(crate) fn rule_metrics(
    rule_set: &RuleSet,
    counts: impl Iterator<Item = (u64, u64)>,
) -> Vec<RuleMetrics> {
    let metric = |(rule, (passed_count, failed_count)): (&Rule, (u64, u64))| RuleMetrics {
        rule_name: rule.name.clone(),
        passed_count,
        failed_count,
    };
    rule_set.rules().iter().zip(counts).map(metric).collect()
}
