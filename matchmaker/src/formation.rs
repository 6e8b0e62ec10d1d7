//! A pass: the tickets in their turn, and a search around each.
//!
//! The first ticket is the first anchor. If a match is found its tickets
//! leave; if it is proved that there is none, the anchor leaves the pass, for
//! it cannot be in a later ticket's match either. What has been proved is
//! remembered on the ticket: as long as no ticket comes or crosses a step of
//! an expansion, it need not be proved again, and then only for matches that
//! have such a ticket.

mod balance;
mod large;
mod made;
mod round;
mod seating;

use std::sync::Arc;

use crate::alone::allowed_teams;
use crate::candidate::Candidate;
use crate::hash::mix;
use crate::matchmaker::{Matchmaker, Pass};
use crate::outlook::Outlooks;
use crate::pool::{Alone, Entry, Pool};
use crate::rule_set::{ExpansionAge, RuleSet};
use crate::search::Field;
use crate::teams::team_classes;

use made::Found;
use round::Round;

/// What the search of a pass came to.
#[derive(Default)]
struct Searched {
    found: Found,
    /// Entries around which no match was possible, up to a count of changes.
    exhausted: Vec<(usize, u64)>,
    budget_exhausted: bool,
    /// Whether the caller ended it before its end.
    interrupted: bool,
    /// The arrival of the entry with which to go on.
    stopped_at: Option<u64>,
    spent: u64,
    /// Arrivals of entries around which the search ended at its budget.
    cut_short: Vec<u64>,
}

/// Where a pass begins, and what there is of it already if it was interrupted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Start {
    /// The arrival of the ticket whose turn it is; the first one's if it is not there.
    at: Option<u64>,
    /// The moment of the pass that was interrupted.
    interrupted_at: Option<u64>,
    /// What that has spent of its budget.
    spent: u64,
    /// Arrivals of tickets around which it has searched up to its budget.
    cut_short: Vec<u64>,
    budget_exhausted: bool,
}

impl Start {
    /// Forgets a pass of another moment.
    fn for_moment(self, now_ms: u64) -> Self {
        match self.interrupted_at == Some(now_ms) {
            true => self,
            false => Self { at: self.at, ..Self::default() },
        }
    }

    /// Whether the pass has begun before.
    fn goes_on(&self) -> bool {
        self.interrupted_at.is_some()
    }

    /// After a piece of the pass.
    fn after(self, searched: &Searched, now_ms: u64) -> Self {
        let at = searched.stopped_at;
        if !searched.interrupted {
            return Self { at, ..Self::default() };
        }
        Self {
            at,
            interrupted_at: Some(now_ms),
            spent: searched.spent,
            cut_short: [self.cut_short.as_slice(), &searched.cut_short].concat(),
            budget_exhausted: self.budget_exhausted || searched.budget_exhausted,
        }
    }
}

/// Forms the matches that are possible now, as long as `go_on` says so.
pub(crate) fn pass(
    matchmaker: &mut Matchmaker,
    now_ms: u64,
    go_on: &mut dyn FnMut() -> bool,
) -> Pass {
    let rule_set = Arc::clone(&matchmaker.rule_set);
    let start = std::mem::take(&mut matchmaker.start).for_moment(now_ms);
    let pool = &mut matchmaker.pool;
    pool.settle();
    note_stages(pool, &rule_set, now_ms);
    let tallies = std::mem::take(&mut pool.tallies);
    let mut tree = std::mem::take(&mut pool.tree);
    let (searched, tallies) = if rule_set.is_large() {
        large::search(pool, &rule_set, &matchmaker.options, &start, tallies, go_on)
    } else {
        let tallies = judge_alone(pool, &rule_set, tallies);
        let classes = classes(pool, &rule_set);
        let field = Field { rule_set: &rule_set, entries: &pool.entries, team_classes: &classes };
        let round = Round::new(field, pool, &mut tree, &matchmaker.options, &start);
        round.run(&start, tallies, go_on)
    };
    pool.tallies = tallies;
    pool.tree = tree;
    let budget_exhausted = searched.budget_exhausted || start.budget_exhausted;
    matchmaker.start = start.after(&searched, now_ms);
    for (entry, count) in searched.exhausted {
        if let Some(entry) = &mut pool.entries[entry] {
            entry.exhausted = Some(count);
        }
    }
    let matches = searched.found.into_matches(&rule_set, pool);
    Pass { matches, budget_exhausted, interrupted: searched.interrupted }
}

/// Whether it is proved that no match has the entry, as long as nothing changed after
/// `touched_max`; what was proved is void once it has changed itself.
fn is_proved(entry: &Entry, touched_max: u64) -> bool {
    still_proved(entry).is_some_and(|count| count >= touched_max)
}

/// Up to which change that is proved.
fn still_proved(entry: &Entry) -> Option<u64> {
    entry.exhausted.filter(|count| *count >= entry.touched)
}

/// Equal for anchors that find the same.
fn kind(entry: &Entry) -> u64 {
    mix(entry.signature ^ mix(entry.stage as u64))
}

/// The players of a backfill ticket are in a team already: no other will do, so
/// no two teams are the same.
fn classes(pool: &Pool, rule_set: &RuleSet) -> Vec<usize> {
    let backfill = pool.entries().any(|entry| entry.fixed_teams.is_some());
    if backfill { (0..rule_set.team_names().len()).collect() } else { team_classes(rule_set) }
}

/// Moves every ticket to the stage that its age has reached.
fn note_stages(pool: &mut Pool, rule_set: &RuleSet, now_ms: u64) {
    if rule_set.stages().len() == 1 {
        return;
    }
    let change = pool.next_change();
    for entry in pool.entries.iter_mut().flatten() {
        let stage = rule_set.stage_at(now_ms.saturating_sub(entry.ticket.created_at_ms));
        if stage != entry.stage {
            entry.stage = stage;
            entry.touched = change;
        }
    }
}

/// Asks the rules about every ticket by itself, where that is not known yet.
///
/// No match gets older than the oldest ticket that may be in one; older ones
/// that can never match must make no difference to that.
fn judge_alone(
    pool: &mut Pool,
    rule_set: &RuleSet,
    mut tallies: Vec<(u32, u32)>,
) -> Vec<(u32, u32)> {
    let classes = team_classes(rule_set);
    let oldest_counts = rule_set.algorithm().expansion_age == ExpansionAge::Oldest;
    let stages: Vec<usize> = if oldest_counts {
        let mut stages: Vec<usize> = pool.entries().map(|entry| entry.stage).collect();
        stages.sort_unstable();
        stages.dedup();
        stages.reverse();
        stages
    } else {
        vec![0]
    };
    let likeness = pool.likeness.clone();
    let all = u64::MAX >> (u64::BITS as usize - classes.len().clamp(1, u64::BITS as usize));
    let asks = rule_set.asks_single_players();
    for stage_max in stages {
        let mut outlooks = Outlooks::new(rule_set, &likeness, stage_max);
        let mut judged = Vec::new();
        let mut candidate = Candidate::empty(classes.len());
        let mut any_of_stage = false;
        for entry in pool.entries.iter_mut().flatten().filter(|_| !asks) {
            // One player has room in every team and no rule asks about one alone.
            if entry.players.len() == 1 && entry.fixed_teams.is_none() {
                entry.alone = Some(Alone { at: (entry.stage, stage_max), teams: all });
            }
        }
        for (number, entry) in pool.entries.iter().enumerate() {
            let Some(entry) = entry.as_ref().filter(|entry| entry.missing.is_none()) else {
                continue;
            };
            let at = (entry.stage, stage_max);
            let known = entry.alone.filter(|alone| alone.at == at);
            let teams = known.map_or_else(
                || {
                    let outlook = outlooks.of_stage(entry.stage);
                    let allowed =
                        allowed_teams(rule_set, &outlook, entry, &classes, &mut candidate);
                    let teams = allowed.unwrap_or_else(|failed| {
                        let own = &mut tallies[number * rule_set.rules().len()..];
                        failed.into_iter().for_each(|rule| own[rule].1 += 1);
                        0
                    });
                    judged.push((number, Alone { at, teams }));
                    teams
                },
                |alone| alone.teams,
            );
            any_of_stage |= teams != 0 && entry.stage == stage_max;
        }
        for (number, alone) in judged {
            if let Some(entry) = &mut pool.entries[number] {
                entry.alone = Some(alone);
            }
        }
        if any_of_stage || !oldest_counts {
            break;
        }
    }
    tallies
}
