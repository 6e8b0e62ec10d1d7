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
//! # Invariants
//! - A search that ends with no match and was not cut short has proved that no
//!   match has the anchor.

mod tentative;

use std::collections::{HashMap, HashSet};

use crate::hash::mix;
use crate::outlook::Outlooks;
use crate::pool::Entry;
use crate::rule_set::RuleSet;

pub(crate) use tentative::Counts;
use tentative::Tentative;

/// What a search works on; the same for all anchors of a pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'p> {
    pub(crate) rule_set: &'p RuleSet,
    pub(crate) entries: &'p [Entry],
    /// For each team, the first team that is its equal in everything but name.
    pub(crate) team_classes: &'p [usize],
}

/// What to look for and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'s> {
    /// The entry that the match must have.
    pub(crate) anchor: usize,
    /// The other entries, in the order in which they are tried.
    pub(crate) others: &'s [usize],
    /// Entries of `others` that have gone meanwhile.
    pub(crate) gone: &'s [bool],
    /// For each entry, the teams that it is not ruled out of by itself.
    pub(crate) allowed: &'s [Vec<bool>],
    /// How many players can yet come.
    pub(crate) supply: &'s Supply,
    /// The match must have an entry touched later than this.
    pub(crate) fresh_since: Option<u64>,
    /// Orders teams that are equally open.
    pub(crate) seed: u64,
    /// Most tentative matches to look at.
    pub(crate) budget: u64,
    /// Of these, most after a match has been found.
    pub(crate) improvement_budget: u64,
}

/// At each place of an order, how many players come there or later at most.
#[derive(Debug, Default)]
pub(crate) struct Supply {
    /// In all.
    players: Vec<u64>,
    /// The same, place by place and team by team, of those allowed on the team.
    of_teams: Vec<u32>,
    teams: usize,
}

impl Supply {
    /// Counts the players of `order`.
    pub(crate) fn of(order: &[usize], entries: &[Entry], allowed: &[Vec<bool>]) -> Self {
        let teams = order.first().map_or(0, |entry| allowed[*entry].len());
        let mut supply =
            Self { players: vec![0; order.len()], of_teams: vec![0; order.len() * teams], teams };
        let (mut players, mut of_teams) = (0, vec![0_u32; teams]);
        for (place, entry) in order.iter().enumerate().rev() {
            let size = entries[*entry].size();
            players += u64::from(size);
            let allowed = allowed[*entry].iter().zip(&mut of_teams);
            allowed.for_each(|(allowed, sum)| *sum += if *allowed { size } else { 0 });
            supply.players[place] = players;
            supply.of_teams[place * teams..][..teams].copy_from_slice(&of_teams);
        }
        supply
    }

    fn players(&self, place: usize) -> u64 {
        self.players[place]
    }

    fn of_teams(&self, place: usize) -> &[u32] {
        &self.of_teams[place * self.teams..][..self.teams]
    }
}

/// What a search found.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) best: Option<Formation>,
    /// Whether the budget ended it.
    pub(crate) cut_short: bool,
    /// Tentative matches looked at.
    pub(crate) spent: u64,
    /// What the rules said in this search.
    pub(crate) counts: Counts,
    /// The same for each entry, of the tentative matches that had it.
    pub(crate) entry_counts: HashMap<usize, Counts>,
}

/// A match: entries and the team of each of their players.
#[derive(Debug, Clone)]
pub(crate) struct Formation {
    pub(crate) players: u32,
    pub(crate) members: Vec<(usize, Place)>,
}

/// Where the players of an entry go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// All into this team.
    Team(usize),
    /// Each where they play already.
    Fixed,
}

impl Place {
    /// The team of each player of `entry`.
    pub(crate) fn teams(self, entry: &Entry) -> impl Iterator<Item = usize> + '_ {
        let fixed = entry.fixed_teams.as_deref().unwrap_or_default();
        (0..entry.players.len()).map(move |player| match self {
            Self::Team(team) => team,
            Self::Fixed => fixed[player],
        })
    }
}

/// Searches for the fullest match around the task's anchor.
pub(crate) fn search<'p>(field: Field<'p>, task: Task<'_>, outlooks: &mut Outlooks<'p>) -> Outcome {
    let mut search = Search {
        field,
        task,
        tentative: Tentative::new(field, outlooks),
        best: None,
        seen: HashMap::new(),
        spent: 0,
        limit: task.budget,
        finished: false,
        cut_short: false,
        incomplete: false,
    };
    let mut discrepancies = 0;
    loop {
        search.incomplete = false;
        search.place_and_go_on(task.anchor, 0, discrepancies);
        if search.stops() || !search.incomplete {
            break;
        }
        discrepancies = discrepancies.saturating_mul(2).max(1);
    }
    let (counts, entry_counts) = search.tentative.into_counts();
    let (best, cut_short, spent) = (search.best, search.cut_short, search.spent);
    Outcome { best, cut_short, spent, counts, entry_counts }
}

struct Search<'p, 's, 'o> {
    field: Field<'p>,
    task: Task<'s>,
    tentative: Tentative<'p, 'o>,
    best: Option<Formation>,
    /// The states gone into, and how many discrepancies were left there; the
    /// greatest number means that nothing was left out.
    seen: HashMap<u64, u32>,
    spent: u64,
    limit: u64,
    /// A match was found than which there is no fuller one.
    finished: bool,
    cut_short: bool,
    /// Some alternative was left out for want of discrepancies.
    incomplete: bool,
}

/// Whether a tentative match is worth going on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Open,
    Closed,
}

impl Search<'_, '_, '_> {
    /// Tries the others from `place` in their order on.
    fn go_on(&mut self, from: usize, mut discrepancies: u32) {
        let mut tried: HashSet<(u64, usize)> = HashSet::new();
        for place in from..self.task.others.len() {
            if self.stops() || !self.can_improve(place) {
                return;
            }
            let entry = self.task.others[place];
            if self.is_out_of_question(entry) {
                continue;
            }
            let other = &self.field.entries[entry];
            // What can be had with this ticket could be had with its equal, which came first.
            if !tried.insert((other.signature, other.stage)) {
                continue;
            }
            if self.place_and_go_on(entry, place + 1, discrepancies) == 0 {
                continue;
            }
            // To leave out a ticket that fits is to leave the greedy way.
            match discrepancies.checked_sub(1) {
                Some(left) => discrepancies = left,
                None => {
                    self.incomplete = true;
                    return;
                }
            }
        }
    }

    /// Puts an entry on each team that takes it, and goes on from there.
    /// Says on how many teams there was something to go on with.
    fn place_and_go_on(&mut self, entry: usize, from: usize, discrepancies: u32) -> u32 {
        let mut taken = 0;
        for place in self.places_for(entry) {
            if self.stops() {
                break;
            }
            if !self.tentative.push(entry, place, self.is_fresh(entry)) {
                continue;
            }
            if self.look() == Look::Open {
                let worth_leaving = match discrepancies.checked_sub(taken) {
                    Some(left) => self.enter(from, left),
                    None => {
                        self.incomplete = true;
                        true
                    }
                };
                taken += u32::from(worth_leaving);
            }
            self.tentative.pop();
        }
        taken
    }

    /// Goes on from the present state. Says whether there was any need to:
    /// a state that has been tried to its end is a dead end at no cost.
    fn enter(&mut self, from: usize, discrepancies: u32) -> bool {
        let state = self.tentative.state(from);
        if let Some(&left) = self.seen.get(&state).filter(|left| **left >= discrepancies) {
            // Whatever was left out there is left out here.
            self.incomplete |= left != u32::MAX;
            return left != u32::MAX;
        }
        let incomplete_before = std::mem::take(&mut self.incomplete);
        self.go_on(from, discrepancies);
        if !self.stops() {
            let left = if self.incomplete { discrepancies } else { u32::MAX };
            self.seen.insert(state, left);
        }
        self.incomplete |= incomplete_before;
        true
    }

    fn stops(&self) -> bool {
        self.finished || self.cut_short
    }

    /// Whether the tickets from `place` on can make the match complete, and
    /// fuller than the best.
    fn can_improve(&self, place: usize) -> bool {
        let supply = self.task.supply;
        let best = self.best.as_ref().map_or(0, |best| u64::from(best.players));
        let coming = self.tentative.room().min(supply.players(place));
        u64::from(self.tentative.players()) + coming > best
            && self.tentative.can_be_completed(supply.players(place), supply.of_teams(place))
    }

    /// Whether the tentative match cannot take this entry anyway.
    fn is_out_of_question(&self, entry: usize) -> bool {
        if self.task.gone[entry] || entry == self.task.anchor {
            return true;
        }
        let other = &self.field.entries[entry];
        if other.fixed_teams.is_some() && self.tentative.has_backfill() {
            return true;
        }
        let (room, size) = (self.tentative.room(), u64::from(other.size()));
        // The last ticket to fit must be the fresh one, if none is in yet.
        room < size || (room == size && !self.tentative.is_fresh() && !self.is_fresh(entry))
    }

    fn is_fresh(&self, entry: usize) -> bool {
        let touched = self.field.entries[entry].touched;
        self.task.fresh_since.is_none_or(|since| touched > since)
    }

    /// The teams for an entry: those below their minimum first, then the most open.
    fn places_for(&self, entry: usize) -> Vec<Place> {
        let other = &self.field.entries[entry];
        if other.fixed_teams.is_some() {
            return vec![Place::Fixed];
        }
        let stage = self.tentative.stage().unwrap_or(other.stage);
        let sizes = &self.field.rule_set.stages()[stage].teams;
        let mut teams: Vec<usize> =
            (0..sizes.len()).filter(|team| self.task.allowed[entry][*team]).collect();
        teams.sort_by_cached_key(|&team| {
            let count = i64::from(self.tentative.team_size(team));
            let (min, max) = (i64::from(sizes[team].min), i64::from(sizes[team].max));
            (count >= min, count - max, mix(self.task.seed ^ mix(team as u64)))
        });
        // Teams that are the same in rules and players are one choice.
        let mut kinds = HashSet::new();
        teams.retain(|&team| kinds.insert(self.tentative.team_kind(team)));
        teams.into_iter().map(Place::Team).collect()
    }

    /// Looks at the tentative match and keeps it if it is the best.
    fn look(&mut self) -> Look {
        if self.spent >= self.limit {
            self.cut_short = true;
            return Look::Closed;
        }
        self.spent += 1;
        let open = self.tentative.room() > 0;
        if open && self.tentative.is_hopeless() {
            return Look::Closed;
        }
        let best = self.best.as_ref().map_or(0, |best| best.players);
        if self.tentative.players() > best && self.tentative.is_valid() {
            self.keep();
        }
        if open { Look::Open } else { Look::Closed }
    }

    fn keep(&mut self) {
        if self.best.is_none() {
            self.limit = self.limit.min(self.spent + self.task.improvement_budget);
        }
        self.finished = self.tentative.is_full();
        self.best = Some(self.tentative.formation());
    }
}
