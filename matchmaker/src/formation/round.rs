//! The search of one pass over small matches.

use std::collections::HashSet;
use std::ops::Range;

use super::balance::even_out;
use super::{Searched, Start, is_proved, kind, still_proved};
use crate::alone::keeping_out;
use crate::hash::{Hash, Mixed};
use crate::limits::{ANCHOR_SHARE, IMPROVEMENT_SHARE};
use crate::matchmaker::Options;
use crate::outlook::Outlooks;
use crate::pool::{Entry, Pool, Tally, Tree};
use crate::rule_set::Strategy;
use crate::rules::sort::Sorting;
use crate::search::{Field, Ground, Search, Task};

/// The place of an entry that is nowhere.
const NOWHERE: u32 = u32::MAX;

/// A pass while it runs.
pub(super) struct Round<'p> {
    field: Field<'p>,
    pool: &'p Pool,
    tree: &'p mut Tree,
    seed: u64,
    budget: u64,
    spent: u64,
    /// Whether sort rules make an order of their own around each anchor.
    sorts: bool,
    /// The highest stage that any match of the pass can reach.
    stage_max: usize,
    place_of: Vec<u32>,
    /// Entries that cannot be in a further match of this pass.
    gone: Vec<bool>,
    /// Signature and stage of anchors that have none.
    hopeless: HashSet<u64, Mixed>,
    touched_max: u64,
    searched: Searched,
}

impl<'p> Round<'p> {
    pub(super) fn new(
        field: Field<'p>,
        pool: &'p Pool,
        tree: &'p mut Tree,
        options: &Options,
        start: &Start,
    ) -> Self {
        let live = |entry: &Entry| entry.alone.is_some_and(|alone| alone.teams != 0);
        let entries = || pool.entries().filter(|entry| live(entry));
        let mut round = Self {
            field,
            pool,
            tree,
            seed: options.seed,
            budget: options.search_budget,
            spent: start.spent,
            sorts: field.rule_set.rules().iter().any(|rule| rule.body.is_sort()),
            stage_max: entries().map(|entry| entry.stage).max().unwrap_or(0),
            place_of: vec![NOWHERE; pool.entries.len()],
            gone: pool.entries.iter().map(|e| !e.as_ref().is_some_and(live)).collect(),
            hopeless: HashSet::default(),
            touched_max: entries().map(|entry| entry.touched).max().unwrap_or(0),
            searched: Searched::default(),
        };
        if start.goes_on() {
            round.leave_out_proved();
        }
        round.plant();
        round
    }

    /// Lets those stay out who left the pass before it was interrupted.
    fn leave_out_proved(&mut self) {
        for (number, entry) in self.pool.entries.iter().enumerate() {
            let proved = |entry: &&Entry| is_proved(entry, self.touched_max);
            if let Some(entry) = entry.as_ref().filter(proved) {
                self.gone[number] = true;
                self.hopeless.insert(kind(entry));
            }
        }
    }

    /// Builds the tree over all who may be in a match.
    fn plant(&mut self) {
        let (pool, field) = (self.pool, self.field);
        let mut rank_of = vec![0_u32; pool.entries.len()];
        for (rank, key) in (0_u32..).zip(&pool.turns) {
            rank_of[key.entry as usize] = rank;
        }
        for (place, key) in (0_u32..).zip(&pool.places) {
            self.place_of[key.entry as usize] = place;
        }
        let everywhere = |entry: &Entry| {
            let all = u64::MAX >> (u64::BITS as usize - field.team_classes.len().min(64));
            entry.alone.is_none_or(|alone| alone.teams & all == all || alone.teams == 0)
        };
        // Where all teams are open to all, one sum serves for each.
        let open = pool.entries().all(everywhere);
        let teams = if open { 0 } else { field.team_classes.len() };
        let gone = &self.gone;
        self.tree.build(pool.places.len(), teams, |place| {
            let number = pool.places[place].entry as usize;
            let entry = field.entry(number);
            let teams = entry.alone.map_or(0, |alone| alone.teams);
            (!gone[number]).then(|| (rank_of[number], entry.size(), teams))
        });
    }

    /// Goes through the turns, beginning where `start` says.
    pub(super) fn run(
        mut self,
        start: &Start,
        tallies: Vec<Tally>,
        go_on: &mut dyn FnMut() -> bool,
    ) -> (Searched, Vec<Tally>) {
        let pool = self.pool;
        let outlooks = Outlooks::new(self.field.rule_set, &pool.likeness, self.stage_max);
        let mut search = Search::new(self.field, outlooks, tallies);
        let resumes =
            |arrival: u64| pool.turns.iter().position(|key| self.arrival(key.entry) == arrival);
        let begin = start.at.and_then(resumes).unwrap_or(0);
        let mut searched_any = false;
        let turns = pool.turns[begin..].iter().chain(&pool.turns[..begin]);
        for anchor in turns.map(|key| key.entry as usize) {
            let arrival = self.field.entry(anchor).arrival;
            if self.gone[anchor] || start.cut_short.contains(&arrival) {
                continue;
            }
            if self.is_hopeless(anchor) {
                self.give_up(anchor);
                continue;
            }
            let exhausted = self.spent >= self.budget;
            self.searched.budget_exhausted |= exhausted;
            self.searched.interrupted = !exhausted && searched_any && !go_on();
            if exhausted || self.searched.interrupted {
                self.searched.stopped_at = Some(arrival);
                break;
            }
            self.search_around(anchor, &mut search);
            searched_any = true;
        }
        self.searched.spent = self.spent;
        (self.searched, search.into_tallies())
    }

    fn arrival(&self, entry: u32) -> u64 {
        self.field.entry(entry as usize).arrival
    }

    /// Whether it is known that nothing can be formed around the anchor.
    fn is_hopeless(&self, anchor: usize) -> bool {
        let entry = self.field.entry(anchor);
        is_proved(entry, self.touched_max) || self.hopeless.contains(&kind(entry))
    }

    fn search_around(&mut self, anchor: usize, search: &mut Search<'p>) {
        let pool = self.pool;
        let entry = self.field.entry(anchor);
        let ground = Ground { turns: &pool.turns, places: &pool.places, place_of: &self.place_of };
        let (place, value) = ground.stands(anchor);
        let reach = search.outlooks().of_stage(entry.stage).reach;
        let range = ground.range(anchor, value - reach, value + reach);
        if self.sorts {
            self.spent += range.len() as u64 / 64;
            let sort = |others: &mut [(u32, f64)]| self.sort_around(entry, others);
            search.others.begin_sorted(range.clone(), place, self.tree, ground, sort);
        } else {
            search.others.begin(range.clone(), place, self.tree);
        }
        // Not its id: between tickets that rules see as equal chance must not tell either.
        let mut seed = Hash::new(self.seed);
        seed.number(entry.signature);
        seed.number(entry.ticket.created_at_ms);
        let left = self.budget.saturating_sub(self.spent);
        let outcome = search.around(Task {
            anchor,
            tree: self.tree,
            ground,
            fresh_since: still_proved(entry),
            seed: seed.finish(),
            budget: (self.budget / ANCHOR_SHARE).max(1).min(left),
            improvement_budget: self.budget / IMPROVEMENT_SHARE,
        });
        self.spent += outcome.spent;
        self.searched.budget_exhausted |= outcome.cut_short;
        if outcome.found {
            self.take_out(search);
        } else if outcome.cut_short {
            self.searched.cut_short.push(entry.arrival);
        } else {
            self.ask_beyond(anchor, &range, search);
            self.give_up(anchor);
        }
    }

    /// Asks the rules about the nearest tickets that the index has told apart:
    /// they are out of the question, and whoever waits is to hear why.
    fn ask_beyond(&self, anchor: usize, range: &Range<usize>, search: &mut Search<'p>) {
        let entry = self.field.entry(anchor);
        let outlook = search.outlooks().of_stage(entry.stage);
        let places = &self.pool.places;
        let beyond = [range.start.checked_sub(1), Some(range.end)].into_iter().flatten();
        for key in beyond.filter_map(|place| places.get(place)) {
            let other = self.field.entry(key.entry as usize);
            if other.missing.is_some() {
                continue;
            }
            let rules = keeping_out(
                self.field.rule_set,
                &outlook,
                self.field.team_classes,
                &[entry, other],
            );
            for rule in rules.unwrap_or_default() {
                search.note_failed(anchor, rule);
                search.note_failed(key.entry as usize, rule);
            }
        }
    }

    /// Keeps the match that was found.
    fn take_out(&mut self, search: &Search<'p>) {
        for (entry, _) in &search.best().members {
            self.gone[*entry] = true;
            self.tree.take_out(self.place_of[*entry] as usize);
        }
        if self.field.rule_set.algorithm().strategy == Strategy::Balanced {
            let mut formation = search.best().clone();
            even_out(self.field, &mut formation);
            self.searched.found.push(&formation.members, search.counts());
        } else {
            self.searched.found.push(&search.best().members, search.counts());
        }
    }

    /// Notes the proof that no match has the anchor, nor any ticket like it.
    fn give_up(&mut self, anchor: usize) {
        self.gone[anchor] = true;
        self.tree.take_out(self.place_of[anchor] as usize);
        self.hopeless.insert(kind(self.field.entry(anchor)));
        self.searched.exhausted.push((anchor, self.touched_max));
    }

    /// Puts the others in the order of the sort rules around an anchor.
    fn sort_around(&self, anchor: &Entry, others: &mut [(u32, f64)]) {
        let rules = &self.field.rule_set.stages()[anchor.stage].rules;
        let sorting = Sorting::around(&anchor.players, rules);
        others.sort_by(|(a, _), (b, _)| {
            let (a, b) = (self.field.entry(*a as usize), self.field.entry(*b as usize));
            let by_kind = self.pool.kind(a).cmp(&self.pool.kind(b));
            by_kind.then_with(|| sorting.compare(&a.players, &b.players))
        });
    }
}
