//! A pass: the tickets in their order, and a search around each.
//!
//! The oldest ticket is the first anchor. If a match is found its tickets
//! leave; if it is proved that there is none, the anchor leaves the pass, for
//! it cannot be in a younger ticket's match either. What has been proved is
//! remembered on the ticket: as long as no ticket comes or crosses a step of
//! an expansion, it need not be proved again, and then only for matches that
//! have such a ticket.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::alone::allowed_teams;
use crate::hash::Hash;
use crate::limits::{ANCHOR_SHARE, IMPROVEMENT_SHARE};
use crate::matches::{Match, TeamMembers};
use crate::matchmaker::{Matchmaker, Pass, rule_metrics};
use crate::outlook::Outlooks;
use crate::pool::{Entry, Pool, PoolKey};
use crate::rule_set::{BackfillPriority, RuleSet};
use crate::rules::sort::Sorting;
use crate::search::{Counts, Field, Formation, Outcome, Supply, Task, search};
use crate::teams::team_classes;

/// Forms the matches that are possible now.
pub(crate) fn pass(matchmaker: &mut Matchmaker, now_ms: u64) -> Pass {
    let rule_set = Arc::clone(&matchmaker.rule_set);
    note_stages(&mut matchmaker.pool, &rule_set, now_ms);
    // The entries leave the pool for the time of the pass and return unless matched.
    let (keys, entries): (Vec<PoolKey>, Vec<Entry>) =
        std::mem::take(&mut matchmaker.pool.entries).into_iter().unzip();
    // The players of a backfill ticket are in a team already: no other will do.
    let backfill = entries.iter().any(|entry| entry.fixed_teams.is_some());
    let classes =
        if backfill { (0..rule_set.team_names().len()).collect() } else { team_classes(&rule_set) };
    let field = Field { rule_set: &rule_set, entries: &entries, team_classes: &classes };

    let mut round = Round::new(field, &keys, matchmaker);
    round.run(matchmaker.resume_at);
    let Round { found, notes, budget_exhausted, stopped_at, .. } = round;

    matchmaker.resume_at = stopped_at.map(|entry| keys[entry]);
    let mut entries: Vec<Option<Entry>> = entries.into_iter().map(Some).collect();
    let matches = found.into_iter().map(|(formation, counts)| {
        let tickets = formation.members.iter().filter_map(|(entry, _)| entries[*entry].take());
        made_match(&rule_set, &formation, tickets.collect(), &counts)
    });
    let matches: Vec<Match> = matches.collect();
    for ((key, entry), note) in keys.into_iter().zip(entries).zip(notes) {
        if let Some(mut entry) = entry {
            note.write_to(&mut entry);
            matchmaker.pool.entries.insert(key, entry);
        }
    }
    for matched in &matches {
        matched.tickets.iter().for_each(|ticket| matchmaker.pool.forget(&ticket.id));
    }
    Pass { matches, budget_exhausted }
}

/// Moves every ticket to the stage that its age has reached.
fn note_stages(pool: &mut Pool, rule_set: &RuleSet, now_ms: u64) {
    let change = pool.next_change();
    for ((created_at_ms, _), entry) in &mut pool.entries {
        let stage = rule_set.stage_at(now_ms.saturating_sub(*created_at_ms));
        if stage != entry.stage {
            entry.stage = stage;
            entry.touched = change;
        }
    }
}

/// What a pass has learned about an entry that stays.
#[derive(Debug, Clone, Default)]
struct Note {
    counts: Option<Counts>,
    exhausted: Option<u64>,
}

impl Note {
    fn add(&mut self, counts: &Counts) {
        let own = self.counts.get_or_insert_with(|| vec![(0, 0); counts.len()]);
        for (own, (passed, failed)) in own.iter_mut().zip(counts) {
            own.0 += passed;
            own.1 += failed;
        }
    }

    fn write_to(self, entry: &mut Entry) {
        for (own, (passed, failed)) in
            entry.counts.iter_mut().zip(self.counts.into_iter().flatten())
        {
            own.0 += passed;
            own.1 += failed;
        }
        entry.exhausted = self.exhausted.or(entry.exhausted);
    }
}

/// A pass while it runs.
struct Round<'p> {
    field: Field<'p>,
    keys: &'p [PoolKey],
    seed: u64,
    budget: u64,
    spent: u64,
    outlooks: Outlooks<'p>,
    /// The entries in the order in which they are tried.
    order: Vec<usize>,
    /// Entries that cannot be in a further match of this pass.
    gone: Vec<bool>,
    /// For each entry, the teams that it is not ruled out of by itself.
    allowed: Vec<Vec<bool>>,
    /// Signature and stage of anchors that have none.
    hopeless: HashSet<(u64, usize)>,
    touched_max: u64,
    notes: Vec<Note>,
    found: Vec<(Formation, Counts)>,
    budget_exhausted: bool,
    stopped_at: Option<usize>,
}

impl<'p> Round<'p> {
    fn new(field: Field<'p>, keys: &'p [PoolKey], matchmaker: &Matchmaker) -> Self {
        let entries = field.entries;
        let mut round = Self {
            field,
            keys,
            seed: matchmaker.options.seed,
            budget: matchmaker.options.search_budget,
            spent: 0,
            outlooks: Outlooks::new(field.rule_set, 0),
            order: Vec::new(),
            gone: vec![true; entries.len()],
            allowed: vec![Vec::new(); entries.len()],
            hopeless: HashSet::new(),
            touched_max: 0,
            notes: vec![Note::default(); entries.len()],
            found: Vec::new(),
            budget_exhausted: false,
            stopped_at: None,
        };
        round.order = round.not_ruled_out();
        for &entry in &round.order {
            round.gone[entry] = false;
            round.touched_max = round.touched_max.max(entries[entry].touched);
        }
        let priority = field.rule_set.algorithm().backfill_priority;
        round.order.sort_by_key(|entry| backfill_rank(&entries[*entry], priority));
        round
    }

    /// The entries that may be in a match.
    ///
    /// No match gets older than the oldest of them; older ones that can never
    /// match must make no difference to that.
    fn not_ruled_out(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::new();
        for (index, entry) in self.field.entries.iter().enumerate() {
            if order.is_empty() && self.outlooks.stage_max() != entry.stage {
                self.outlooks = Outlooks::new(self.field.rule_set, entry.stage);
            }
            if self.may_match(index) {
                order.push(index);
            }
        }
        order
    }

    /// Whether the entry is not ruled out by itself.
    fn may_match(&mut self, entry: usize) -> bool {
        let other = &self.field.entries[entry];
        if other.missing.is_some() {
            return false;
        }
        let outlook = self.outlooks.of_stage(other.stage);
        match allowed_teams(self.field.rule_set, &outlook, other) {
            Ok(allowed) => self.allowed[entry] = allowed,
            Err(failed) => {
                let mut counts = vec![(0, 0); self.field.rule_set.rules().len()];
                failed.into_iter().for_each(|rule| counts[rule].1 += 1);
                self.notes[entry].add(&counts);
                return false;
            }
        }
        true
    }

    fn run(&mut self, resume_at: Option<PoolKey>) {
        let mut anchors = self.order.clone();
        if let Some(resume_at) = resume_at {
            let place = anchors.iter().position(|anchor| self.keys[*anchor] == resume_at);
            anchors.rotate_left(place.unwrap_or(0));
        }
        let mut supply = self.supply(&self.order);
        let mut left_since = 0;
        for anchor in anchors {
            if self.gone[anchor] {
                continue;
            }
            if self.is_hopeless(anchor) {
                self.give_up(anchor);
                continue;
            }
            if self.spent >= self.budget {
                self.budget_exhausted = true;
                self.stopped_at = Some(anchor);
                return;
            }
            let formed = self.search_around(anchor, &supply);
            left_since += usize::from(formed);
            // Sooner or later most of the order is people who have left.
            if left_since * 8 > self.order.len() {
                left_since = 0;
                self.order.retain(|entry| !self.gone[*entry]);
                supply = self.supply(&self.order);
            }
        }
    }

    fn supply(&self, order: &[usize]) -> Supply {
        Supply::of(order, self.field.entries, &self.allowed)
    }

    /// Whether it is known that nothing can be formed around the anchor.
    fn is_hopeless(&self, anchor: usize) -> bool {
        let entry = &self.field.entries[anchor];
        let proved = entry.exhausted.filter(|_| self.still_holds(entry));
        proved.is_some_and(|count| count >= self.touched_max)
            || self.hopeless.contains(&(entry.signature, entry.stage))
    }

    /// What was proved of an entry is void once it has changed itself.
    fn still_holds(&self, entry: &Entry) -> bool {
        entry.exhausted.is_some_and(|count| count >= entry.touched)
    }

    /// `supply` is that of the pass's own order.
    fn search_around(&mut self, anchor: usize, supply: &Supply) -> bool {
        let entry = &self.field.entries[anchor];
        let sorted = self.sorted_around(anchor).map(|order| (self.supply(&order), order));
        let (supply, others) = match &sorted {
            Some((supply, order)) => (supply, order.as_slice()),
            None => (supply, self.order.as_slice()),
        };
        let mut seed = Hash::new(self.seed);
        seed.text(entry.ticket.id.as_str());
        let task = Task {
            anchor,
            others,
            gone: &self.gone,
            allowed: &self.allowed,
            supply,
            fresh_since: entry.exhausted.filter(|_| self.still_holds(entry)),
            seed: seed.finish(),
            budget: (self.budget / ANCHOR_SHARE).max(1).min(self.budget - self.spent),
            improvement_budget: self.budget / IMPROVEMENT_SHARE,
        };
        let outcome = search(self.field, task, &mut self.outlooks);
        self.take_in(anchor, outcome)
    }

    /// Keeps what a search found; says whether that is a match.
    fn take_in(&mut self, anchor: usize, outcome: Outcome) -> bool {
        self.spent += outcome.spent;
        self.budget_exhausted |= outcome.cut_short;
        for (entry, counts) in &outcome.entry_counts {
            self.notes[*entry].add(counts);
        }
        if let Some(formation) = outcome.best {
            formation.members.iter().for_each(|(entry, _)| self.gone[*entry] = true);
            self.found.push((formation, outcome.counts));
            return true;
        }
        if !outcome.cut_short {
            self.give_up(anchor);
        }
        false
    }

    /// Notes the proof that no match has the anchor, nor any ticket like it.
    fn give_up(&mut self, anchor: usize) {
        let entry = &self.field.entries[anchor];
        self.gone[anchor] = true;
        self.hopeless.insert((entry.signature, entry.stage));
        self.notes[anchor].exhausted = Some(self.touched_max);
    }

    /// The others in the order of the sort rules, if there are any.
    fn sorted_around(&self, anchor: usize) -> Option<Vec<usize>> {
        let (rule_set, entries) = (self.field.rule_set, self.field.entries);
        if !rule_set.rules().iter().any(|rule| rule.body.is_sort()) {
            return None;
        }
        let rules = &rule_set.stages()[entries[anchor].stage].rules;
        let sorting = Sorting::around(&entries[anchor].players, rules);
        let priority = rule_set.algorithm().backfill_priority;
        let mut others: Vec<usize> =
            self.order.iter().copied().filter(|entry| !self.gone[*entry]).collect();
        others.sort_by(|a, b| {
            let (a, b) = (&entries[*a], &entries[*b]);
            let by_type = backfill_rank(a, priority).cmp(&backfill_rank(b, priority));
            by_type.then_with(|| sorting.compare(&a.players, &b.players))
        });
        Some(others)
    }
}

fn backfill_rank(entry: &Entry, priority: BackfillPriority) -> u8 {
    match priority {
        BackfillPriority::Normal => 0,
        BackfillPriority::High => u8::from(!entry.ticket.backfill),
        BackfillPriority::Low => u8::from(entry.ticket.backfill),
    }
}

fn made_match(
    rule_set: &RuleSet,
    formation: &Formation,
    entries: Vec<Entry>,
    counts: &Counts,
) -> Match {
    let mut teams: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for (entry, (_, place)) in entries.iter().zip(&formation.members) {
        for (player, team) in entry.ticket.players.iter().zip(place.teams(entry)) {
            teams.entry(team).or_default().push(player.id.clone());
        }
    }
    let team = |(place, name): (usize, &String)| TeamMembers {
        name: name.clone(),
        players: teams.remove(&place).unwrap_or_default(),
    };
    Match {
        teams: rule_set.team_names().iter().enumerate().map(team).collect(),
        tickets: entries.into_iter().map(|entry| entry.ticket).collect(),
        metrics: rule_metrics(rule_set, counts),
    }
}
