//! The engine as its callers see it: tickets in, passes, matches out.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::explanation::{self, Explanation};
use crate::formation;
use crate::limits::SEARCH_BUDGET;
use crate::matches::{Match, RuleMetrics};
use crate::pool::{Pool, PoolKey, RefusedTicket};
use crate::rule_set::RuleSet;
use crate::tickets::{Ticket, TicketId};

/// How a matchmaker behaves where the rule set leaves it free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Settles which of several equal teams a ticket joins.
    pub seed: u64,
    /// Most tentative matches that one pass looks at.
    pub search_budget: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 0, search_budget: SEARCH_BUDGET }
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
}

/// The waiting tickets of one matchmaking configuration and its rule set.
#[derive(Debug, Clone)]
pub struct Matchmaker {
    pub(crate) rule_set: Arc<RuleSet>,
    pub(crate) options: Options,
    pub(crate) pool: Pool,
    /// The ticket with which the next pass begins, if the last one could not finish.
    pub(crate) resume_at: Option<PoolKey>,
}

impl Matchmaker {
    /// A matchmaker with nobody waiting.
    pub fn new(rule_set: impl Into<Arc<RuleSet>>, options: Options) -> Self {
        Self { rule_set: rule_set.into(), options, pool: Pool::default(), resume_at: None }
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
        self.pool.entries.values().map(|entry| &entry.ticket)
    }

    /// What each rule has said about tentative matches with a waiting ticket.
    pub fn metrics(&self, ticket: &TicketId) -> Option<Vec<RuleMetrics>> {
        self.pool.find(ticket).map(|entry| rule_metrics(&self.rule_set, &entry.counts))
    }

    /// Forms every match that is possible at `now_ms`, milliseconds of the
    /// caller's clock.
    pub fn pass(&mut self, now_ms: u64) -> Pass {
        formation::pass(self, now_ms)
    }

    /// The first moment after `now_ms` at which a waiting ticket reaches
    /// another step of an expansion. Until then, and unless tickets come,
    /// another pass brings nothing new; after a pass whose budget was exhausted
    /// it may at any time.
    pub fn next_change_at(&self, now_ms: u64) -> Option<u64> {
        let waits = self.rule_set.stages().iter().map(|stage| stage.since_ms);
        let moments = waits.filter_map(|wait| {
            // The oldest ticket that has not yet waited so long.
            let created_after = now_ms.saturating_add(1).saturating_sub(wait);
            let ((created_at_ms, _), _) = self.pool.entries.range((created_after, 0)..).next()?;
            let moment = created_at_ms.saturating_add(wait);
            (wait > 0 && moment > now_ms).then_some(moment)
        });
        moments.min()
    }

    /// What keeps a waiting ticket from being matched at `now_ms`.
    pub fn why_not(&self, ticket: &TicketId, now_ms: u64) -> Option<Explanation> {
        explanation::explain(self, ticket, now_ms)
    }
}

/// Gives counts their rules' names.
pub(crate) fn rule_metrics(rule_set: &RuleSet, counts: &[(u64, u64)]) -> Vec<RuleMetrics> {
    let metric = |(index, (passed, failed)): (usize, &(u64, u64))| RuleMetrics {
        rule_name: rule_set.rules()[index].name.clone(),
        passed_count: *passed,
        failed_count: *failed,
    };
    counts.iter().enumerate().map(metric).collect()
}
