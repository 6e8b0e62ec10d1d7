//! The search for one match around an anchor.
//!
//! Tickets are put on teams one after another, in the order given. After each,
//! the tentative match is dropped if some rule can never hold for it again
//! ([`crate::rules`]), and judged exactly if every team has its minimum. The
//! fullest valid match wins; among equals the one found first, which has the
//! earlier tickets.
//!
//! Alternatives are tried by *limited discrepancy*: first the greedy way, then
//! all ways that leave it once, then twice, four times and so on, until all
//! have been tried or the budget is spent. So a bad choice at the beginning is
//! undone long before all choices at the end have been tried.
//!
//! One [`Search`] serves all anchors of a pass: what it needs room for is kept.
//!
//! # Invariants
//! - A search that ends with no match and was not cut short has proved that no
//!   match has the anchor.

mod others;
mod task;
mod tentative;

use std::collections::{HashMap, HashSet};

use crate::hash::{Mixed, mix};
use crate::outlook::Outlooks;
use crate::pool::{Entry, Tally};

pub(crate) use others::{Ground, Others};
pub(crate) use task::{Field, Formation, Outcome, Place, Task};
use tentative::Tentative;

/// A search, and what the last one found.
pub(crate) struct Search<'p> {
    field: Field<'p>,
    pub(crate) others: Others,
    tentative: Tentative<'p>,
    best: Formation,
    /// The states gone into, and how many discrepancies were left there; the
    /// greatest number means that nothing was left out.
    seen: HashMap<u64, u32, Mixed>,
    /// What was tried in vain at each depth of the search.
    tried: Vec<HashSet<u64, Mixed>>,
    depth: usize,
    /// The teams yet to be tried, those of the deepest ticket last.
    places: Vec<(Turn, Place)>,
    spent: u64,
    passed_over: u64,
    limit: u64,
    improvement_budget: u64,
    /// A match was found than which there is no fuller one.
    finished: bool,
    cut_short: bool,
    /// Some alternative was left out for want of discrepancies.
    incomplete: bool,
}

/// In which order a ticket's teams are tried: those below their minimum first,
/// then the most open; and what kind of team it is.
type Turn = (bool, i64, u64, u64);

/// Whether a tentative match is worth going on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Open,
    Closed,
}

/// So many tickets passed over cost as much as one tentative match.
const IDLE_PER_LOOK: u64 = 64;

/// With so many times as many players to come as are wanted, it is not worth
/// counting those whom all members reach.
const PLENTY: u64 = 16;

/// Tables larger than this are not worth clearing for the next anchor.
const KEPT_MAX: usize = 1 << 12;

impl<'p> Search<'p> {
    pub(crate) fn new(field: Field<'p>, outlooks: Outlooks<'p>, tallies: Vec<Tally>) -> Self {
        Self {
            field,
            others: Others::default(),
            tentative: Tentative::new(field, outlooks, tallies),
            best: Formation::default(),
            seen: HashMap::default(),
            tried: Vec::new(),
            depth: 0,
            places: Vec::new(),
            spent: 0,
            passed_over: 0,
            limit: 0,
            improvement_budget: 0,
            finished: false,
            cut_short: false,
            incomplete: false,
        }
    }

    /// Searches for the fullest match around the task's anchor, among others
    /// that have been begun with already.
    pub(crate) fn around(&mut self, task: Task<'_>) -> Outcome {
        self.best.players = 0;
        self.best.members.clear();
        if self.seen.capacity() > KEPT_MAX {
            self.seen = HashMap::default();
        }
        self.seen.clear();
        (self.spent, self.limit) = (0, task.budget);
        self.improvement_budget = task.improvement_budget;
        (self.finished, self.cut_short) = (false, false);
        self.tentative.begin();
        let mut discrepancies = 0;
        loop {
            self.incomplete = false;
            let (_, value) = task.ground.stands(task.anchor);
            self.place_and_go_on(task, (task.anchor, value), 0, discrepancies);
            if self.stops() || !self.incomplete {
                break;
            }
            discrepancies = discrepancies.saturating_mul(2).max(1);
        }
        let found = self.best.players > 0;
        Outcome { found, cut_short: self.cut_short, spent: self.spent }
    }

    /// The match that was found last.
    pub(crate) fn best(&self) -> &Formation {
        &self.best
    }

    /// What the rules said in the last search.
    pub(crate) fn counts(&self) -> &[(u64, u64)] {
        self.tentative.counts()
    }

    /// The outlook of a stage.
    pub(crate) fn outlooks(&mut self) -> &mut Outlooks<'p> {
        self.tentative.outlooks()
    }

    /// Counts a rule that failed for an entry outside of any search.
    pub(crate) fn note_failed(&mut self, entry: usize, rule: usize) {
        self.tentative.note_failed(entry, rule);
    }

    /// Gives back what the rules said of each entry.
    pub(crate) fn into_tallies(self) -> Vec<Tally> {
        self.tentative.into_tallies()
    }

    /// Tries the others from `place` in their order on.
    fn go_on(&mut self, task: Task<'_>, from: usize, mut discrepancies: u32) {
        let depth = self.depth;
        if self.tried.len() <= depth {
            self.tried.push(HashSet::default());
        }
        self.tried[depth].clear();
        self.depth += 1;
        let mut place = from;
        while !self.stops() {
            self.idle();
            let Some(other) = self.others.at(place, task.tree, task.ground) else { break };
            if !self.can_improve(task, place) {
                break;
            }
            place += 1;
            if self.is_out_of_question(task, other) {
                continue;
            }
            // What can be had with this ticket could be had with its equal, which came first.
            let entry = self.field.entry(other.0);
            let kind = mix(entry.signature ^ entry.stage as u64);
            if self.tried[depth].contains(&kind) {
                continue;
            }
            let taken = self.place_and_go_on(task, other, place, discrepancies);
            if !self.stops() {
                self.tried[depth].insert(kind);
            }
            if taken == 0 {
                continue;
            }
            // To leave out a ticket that fits is to leave the greedy way.
            match discrepancies.checked_sub(1) {
                Some(left) => discrepancies = left,
                None => {
                    self.incomplete = true;
                    break;
                }
            }
        }
        self.depth = depth;
    }

    /// Puts an entry on each team that takes it, and goes on from there.
    /// Says on how many teams there was something to go on with.
    fn place_and_go_on(
        &mut self,
        task: Task<'_>,
        (entry, value): (usize, f64),
        from: usize,
        discrepancies: u32,
    ) -> u32 {
        let mut taken = 0;
        let begin = self.places.len();
        self.push_places(task, entry);
        for next in begin..self.places.len() {
            if self.stops() {
                break;
            }
            let (_, place) = self.places[next];
            if !self.tentative.push((entry, value), place, is_fresh(task, self.field.entry(entry)))
            {
                continue;
            }
            if self.look(task) == Look::Open {
                let worth_leaving = match discrepancies.checked_sub(taken) {
                    Some(left) => self.enter(task, from, left),
                    None => {
                        self.incomplete = true;
                        true
                    }
                };
                taken += u32::from(worth_leaving);
            }
            self.tentative.pop();
        }
        self.places.truncate(begin);
        taken
    }

    /// Goes on from the present state. Says whether there was any need to:
    /// a state that has been tried to its end is a dead end at no cost.
    fn enter(&mut self, task: Task<'_>, from: usize, discrepancies: u32) -> bool {
        let state = self.tentative.state(from);
        if let Some(&left) = self.seen.get(&state).filter(|left| **left >= discrepancies) {
            // Whatever was left out there is left out here.
            self.incomplete |= left != u32::MAX;
            return left != u32::MAX;
        }
        let incomplete_before = std::mem::take(&mut self.incomplete);
        self.go_on(task, from, discrepancies);
        if !self.stops() {
            let left = if self.incomplete { discrepancies } else { u32::MAX };
            self.seen.insert(state, left);
        }
        self.incomplete |= incomplete_before;
        true
    }

    /// Passing over tickets is work too, though little.
    fn idle(&mut self) {
        self.passed_over += 1;
        if self.passed_over.is_multiple_of(IDLE_PER_LOOK) {
            self.spent += 1;
            self.cut_short |= self.spent >= self.limit;
        }
    }

    fn stops(&self) -> bool {
        self.finished || self.cut_short
    }

    /// Whether the tickets from `place` on can make the match complete, and
    /// fuller than the best.
    fn can_improve(&self, task: Task<'_>, place: usize) -> bool {
        let coming = u64::from(self.others.players_from(place));
        let players = u64::from(self.tentative.players());
        let lacking = self.tentative.lacking(|team| self.others.players_for(team, place));
        let Some(lacking) = lacking else { return false };
        let wanted = (u64::from(self.best.players) + 1).saturating_sub(players).max(lacking);
        coming >= wanted
            && self.tentative.room() >= wanted
            && (coming > PLENTY * wanted
                || !self.tentative.narrows()
                || self.tentative.players_near(task.tree, task.ground) >= players + wanted)
    }

    /// Whether the tentative match cannot take this entry anyway.
    fn is_out_of_question(&self, task: Task<'_>, (entry, value): (usize, f64)) -> bool {
        let other = self.field.entry(entry);
        if !self.tentative.reaches(value)
            || (other.fixed_teams.is_some() && self.tentative.has_backfill())
        {
            return true;
        }
        let (room, size) = (self.tentative.room(), u64::from(other.size()));
        // The last ticket to fit must be the fresh one, if none is in yet.
        room < size || (room == size && !self.tentative.is_fresh() && !is_fresh(task, other))
    }

    /// Pushes the teams for an entry, in the order in which they are tried.
    fn push_places(&mut self, task: Task<'_>, entry: usize) {
        let other = self.field.entry(entry);
        if other.fixed_teams.is_some() {
            self.places.push(((false, 0, 0, 0), Place::Fixed));
            return;
        }
        let stage = self.tentative.stage().unwrap_or(other.stage);
        let allowed = other.alone.map_or(0, |alone| alone.teams);
        let begin = self.places.len();
        for (team, size) in self.field.rule_set.stages()[stage].teams.iter().enumerate() {
            if allowed >> team & 1 == 0 {
                continue;
            }
            let count = i64::from(self.tentative.team_size(team));
            let (min, max) = (i64::from(size.min), i64::from(size.max));
            let chance = mix(task.seed ^ mix(team as u64));
            let turn = (count >= min, count - max, chance, self.tentative.team_kind(team));
            // Teams that are the same in rules and players are one choice.
            let rival = self.places[begin..].iter().position(|((.., kind), _)| *kind == turn.3);
            match rival.map(|rival| &mut self.places[begin + rival]) {
                None => self.places.push((turn, Place::Team(team))),
                Some(rival) if turn < rival.0 => *rival = (turn, Place::Team(team)),
                Some(_) => {}
            }
        }
        self.places[begin..].sort_unstable_by_key(|(turn, _)| *turn);
    }

    /// Looks at the tentative match and keeps it if it is the best.
    fn look(&mut self, task: Task<'_>) -> Look {
        if self.spent >= self.limit {
            self.cut_short = true;
            return Look::Closed;
        }
        self.spent += 1;
        let open = self.tentative.room() > 0;
        if open && self.tentative.is_hopeless() {
            return Look::Closed;
        }
        let fresh = task.fresh_since.is_none() || self.tentative.is_fresh();
        if fresh && self.tentative.players() > self.best.players && self.tentative.is_valid() {
            self.keep();
        }
        if open { Look::Open } else { Look::Closed }
    }

    fn keep(&mut self) {
        if self.best.players == 0 {
            self.limit = self.limit.min(self.spent + self.improvement_budget);
        }
        self.finished = self.tentative.is_full();
        self.tentative.write_to(&mut self.best);
    }
}

/// Whether an entry has come or changed since it was last proved that no match
/// has the anchor.
fn is_fresh(task: Task<'_>, entry: &Entry) -> bool {
    task.fresh_since.is_none_or(|since| entry.touched > since)
}
