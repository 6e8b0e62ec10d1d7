//! The search of one pass over large matches: 41 players to 200.
//!
//! Their rules only say which tickets go together (a common location within
//! reach, batch attributes alike), so a match is a group of tickets first and
//! teams second. Around each anchor the fullest group is looked for, over the
//! stages by which it may be judged, the locations that suit the anchor, and
//! the ways to lay each `batchDistance` over the anchor's value; its tickets are
//! then seated as the guide says, and the teams made even.

mod measures;

use std::collections::HashSet;
use std::sync::Arc;

use super::balance::even_out;
use super::seating::{Guest, seat};
use super::{Searched, Start, is_proved, kind};
use crate::candidate::{Candidate, View};
use crate::hash::Mixed;
use crate::matchmaker::Options;
use crate::pool::{Entry, Pool, Tally};
use crate::rule_set::{BatchingPreference, ExpansionAge, Rule, RuleBody, RuleSet};
use crate::rules::{Verdict, judge, latency};
use crate::search::{Field, Formation, Place};
use crate::sorting::sort_by_number;

use measures::{Spread, Where, fastest_location, strength};

/// So many tickets looked at cost as much as one tentative match.
const TICKETS_PER_LOOK: u64 = 64;

/// A ticket that may join the anchor.
#[derive(Debug, Clone, Copy)]
struct Other<'p> {
    number: usize,
    entry: &'p Entry,
    turn: u32,
}

/// A pass while it runs.
struct Large<'p> {
    rule_set: &'p RuleSet,
    pool: &'p Pool,
    turn_of: Vec<u32>,
    gone: Vec<bool>,
    /// For each stage, whether each entry satisfies its rules by itself.
    fits: Vec<Option<Vec<bool>>>,
    hopeless: HashSet<u64, Mixed>,
    touched_max: u64,
    budget: u64,
    spent: u64,
    tallies: Vec<Tally>,
    searched: Searched,
}

/// Goes through the turns, beginning where `start` says.
pub(super) fn search(
    pool: &Pool,
    rule_set: &RuleSet,
    options: &Options,
    start: &Start,
    tallies: Vec<Tally>,
    go_on: &mut dyn FnMut() -> bool,
) -> (Searched, Vec<Tally>) {
    let mut turn_of = vec![0; pool.entries.len()];
    for (turn, key) in (0_u32..).zip(&pool.turns) {
        turn_of[key.entry as usize] = turn;
    }
    let touched_max = pool.entries().map(|entry| entry.touched).max().unwrap_or(0);
    let proved = |entry: &&Entry| start.goes_on() && is_proved(entry, touched_max);
    let out = |entry: &Entry| entry.missing.is_some() || proved(&entry);
    let mut large = Large {
        rule_set,
        pool,
        turn_of,
        gone: pool.entries.iter().map(|entry| entry.as_ref().is_none_or(out)).collect(),
        fits: vec![None; rule_set.stages().len()],
        hopeless: pool.entries().filter(proved).map(kind).collect(),
        touched_max,
        budget: options.search_budget,
        spent: start.spent,
        tallies,
        searched: Searched::default(),
    };
    large.run(start, go_on);
    large.searched.spent = large.spent;
    (large.searched, large.tallies)
}

impl<'p> Large<'p> {
    fn run(&mut self, start: &Start, go_on: &mut dyn FnMut() -> bool) {
        let turns = &self.pool.turns;
        let arrival = |number: u32| Some(self.entry(number as usize).arrival);
        let begin = turns.iter().position(|key| arrival(key.entry) == start.at).unwrap_or(0);
        let mut searched_any = false;
        for anchor in turns[begin..].iter().chain(&turns[..begin]).map(|key| key.entry as usize) {
            let entry = self.entry(anchor);
            let kind = kind(entry);
            if self.gone[anchor] {
                continue;
            }
            let hopeless = is_proved(entry, self.touched_max) || self.hopeless.contains(&kind);
            let exhausted = self.spent >= self.budget;
            self.searched.budget_exhausted |= exhausted;
            self.searched.interrupted = !exhausted && !hopeless && searched_any && !go_on();
            if exhausted || self.searched.interrupted {
                self.searched.stopped_at = Some(entry.arrival);
                return;
            }
            searched_any |= !hopeless;
            let best = if hopeless { None } else { self.search_around(anchor) };
            match best {
                Some(formation) => self.take_out(formation),
                None => {
                    self.gone[anchor] = true;
                    self.hopeless.insert(kind);
                    self.searched.exhausted.push((anchor, self.touched_max));
                }
            }
        }
    }

    fn entry(&self, number: usize) -> &'p Entry {
        self.pool.entries[number].as_ref().expect("nobody leaves the pool while a pass runs")
    }

    fn take_out(&mut self, mut formation: Formation) {
        // No rule looks at teams, so all of them may be made even.
        let classes = vec![0; self.rule_set.team_names().len()];
        let field =
            Field { rule_set: self.rule_set, entries: &self.pool.entries, team_classes: &classes };
        even_out(field, &mut formation);
        let rules = self.rule_set.rules().len();
        for (entry, _) in &formation.members {
            self.gone[*entry] = true;
            for tally in &mut self.tallies[entry * rules..][..rules] {
                tally.0 = tally.0.saturating_add(1);
            }
        }
        self.searched.found.push(&formation.members, &vec![(1, 0); rules]);
    }

    /// The fullest match with the anchor.
    fn search_around(&mut self, anchor: usize) -> Option<Formation> {
        let own = self.entry(anchor);
        let newest = self.rule_set.algorithm().expansion_age == ExpansionAge::Newest;
        let place = self.pool.places.partition_point(|key| key.group < own.group);
        let of_group = self.pool.places[place..].iter().take_while(|key| key.group == own.group);
        let others = of_group.map(|key| key.entry as usize).filter(|number| !self.gone[*number]);
        // At most one running game session, and its turn comes first.
        let others =
            others.filter(|other| *other == anchor || self.entry(*other).fixed_teams.is_none());
        let mut others: Vec<Other<'p>> = others
            .map(|number| Other { number, entry: self.entry(number), turn: self.turn_of[number] })
            .collect();
        // The anchor first, so that nobody takes its seat.
        others.sort_unstable_by_key(|other| (other.number != anchor, other.turn));
        let mut stages: Vec<usize> = others.iter().map(|other| other.entry.stage).collect();
        stages.sort_unstable();
        stages.dedup();
        stages.retain(|stage| if newest { *stage <= own.stage } else { *stage >= own.stage });
        if newest {
            stages.reverse();
        }
        let mut best: Option<Formation> = None;
        for stage in stages {
            self.search_in_stage(stage, &others, newest, &mut best);
        }
        best
    }

    fn search_in_stage(
        &mut self,
        stage: usize,
        others: &[Other<'p>],
        newest: bool,
        best: &mut Option<Formation>,
    ) {
        let of_age = |entry: &Entry| {
            if newest { entry.stage >= stage } else { entry.stage <= stage }
        };
        self.judge_alone(stage);
        let fits = self.fits[stage].as_deref().unwrap_or_default();
        let of_stage = others.iter().copied();
        let of_stage: Vec<Other<'p>> =
            of_stage.filter(|other| of_age(other.entry) && fits[other.number]).collect();
        // Without its anchor a match is another's.
        if of_stage.first().map(|o| o.number) != others.first().map(|o| o.number) {
            let rules = self.rule_set.rules().len();
            let failed = others.first().map(|anchor| (anchor.number, self.failed(anchor, stage)));
            if let Some((anchor, Some(rule))) = failed {
                self.tallies[anchor * rules + rule].1 += 1;
            }
            return;
        }
        for location in self.locations(&of_stage, stage) {
            let there: Vec<Other<'p>> =
                of_stage.iter().copied().filter(|o| self.suits(o.entry, location, stage)).collect();
            self.spent += 1 + of_stage.len() as u64 / TICKETS_PER_LOOK;
            self.try_in_turn(stage, &there, best);
            self.try_windows(stage, 0, there, best);
        }
    }

    /// Asks the rules of a stage about every ticket by itself.
    fn judge_alone(&mut self, stage: usize) {
        if self.fits[stage].is_none() {
            let holds = |(number, entry): (usize, &Option<Entry>)| {
                let entry = entry.as_ref().filter(|_| !self.gone[number]);
                entry.is_some_and(|entry| self.rule_against(&[entry], stage).is_none())
            };
            self.fits[stage] = Some(self.pool.entries.iter().enumerate().map(holds).collect());
        }
    }

    fn failed(&self, other: &Other<'p>, stage: usize) -> Option<usize> {
        self.rule_against(&[other.entry], stage)
    }

    /// The first rule of a stage that does not hold for these tickets.
    fn rule_against(&self, entries: &[&'p Entry], stage: usize) -> Option<usize> {
        let rules = &self.rule_set.stages()[stage].rules;
        let tickets = entries.iter().map(|entry| &*entry.players).collect();
        let candidate = Candidate { tickets, teams: Vec::new() };
        let view = View { candidate: &candidate, room: &[] };
        (0..rules.len()).find(|rule| judge(rules, *rule, view) == Verdict::Never)
    }

    /// The locations to try, the best first; nothing stands for anywhere.
    fn locations(&self, others: &[Other<'p>], stage: usize) -> Vec<Where> {
        let Some(anchor) = others.first().and_then(|anchor| anchor.entry.players.first()) else {
            return Vec::new();
        };
        let fastest =
            self.rule_set.algorithm().batching_preference == BatchingPreference::FastestRegion;
        let mut locations: Vec<Where> = Vec::new();
        if fastest {
            locations.extend(fastest_location(others[0].entry).map(Where::Fastest));
        }
        let shared = self.rule_set.stages()[stage]
            .rules
            .iter()
            .any(|rule| matches!(&rule.body, RuleBody::Latency(rule) if !rule.any_location));
        if !shared {
            locations.push(Where::Anywhere);
            return locations;
        }
        let mut reached: Vec<(u32, u16)> = Vec::new();
        for (location, _) in &anchor.latency_ms {
            let at = Where::At(*location);
            let suited = others.iter().filter(|other| self.suits(other.entry, at, stage));
            let players = suited.map(|other| other.entry.size()).sum();
            reached.push((players, *location));
        }
        // Where most can play, first.
        sort_by_number(&mut reached, |(players, location)| {
            u64::from(u32::MAX - players) << 16 | u64::from(*location)
        });
        locations.extend(reached.into_iter().map(|(_, location)| Where::At(location)));
        locations
    }

    fn suits(&self, entry: &Entry, location: Where, stage: usize) -> bool {
        let location = match location {
            Where::Anywhere => return true,
            Where::At(location) => location,
            Where::Fastest(location) if fastest_location(entry) != Some(location) => return false,
            Where::Fastest(location) => location,
        };
        self.rule_set.stages()[stage].rules.iter().all(|rule| match &rule.body {
            RuleBody::Latency(rule) if !rule.any_location => {
                latency::round_trip(&entry.players, location, rule)
                    .is_some_and(|ms| rule.max_latency.is_none_or(|max| ms <= max))
            }
            RuleBody::Latency(_)
            | RuleBody::BatchDistance(_)
            | RuleBody::AbsoluteSort(_)
            | RuleBody::DistanceSort(_)
            | RuleBody::Collection(_)
            | RuleBody::Comparison(_)
            | RuleBody::Compound(_)
            | RuleBody::Distance(_) => true,
        })
    }

    /// Takes whoever is alike enough to all before, in their turn.
    fn try_in_turn(&mut self, stage: usize, others: &[Other<'p>], best: &mut Option<Formation>) {
        let spreads = self.spreads(stage);
        let mut bounds = vec![(f64::INFINITY, f64::NEG_INFINITY); spreads.len()];
        let mut room: u32 = self.rule_set.stages()[stage].teams.iter().map(|size| size.max).sum();
        let mut taken = Vec::new();
        for other in others {
            let values = spreads.iter().map(|spread| spread.value(other.entry));
            let wider: Vec<(f64, f64)> = bounds
                .iter()
                .zip(values)
                .map(|((least, greatest), value)| (least.min(value), greatest.max(value)))
                .collect();
            let near = wider.iter().zip(&spreads).all(|((low, high), s)| high - low <= s.max);
            if near && other.entry.size() <= room {
                bounds = wider;
                room -= other.entry.size();
                taken.push(*other);
            }
        }
        self.keep_better(stage, &taken, best);
    }

    /// Lays the spread of each batch attribute over the anchor's value in every way.
    fn try_windows(
        &mut self,
        stage: usize,
        at: usize,
        others: Vec<Other<'p>>,
        best: &mut Option<Formation>,
    ) {
        let players: u32 = others.iter().map(|other| other.entry.size()).sum();
        let sizes = &self.rule_set.stages()[stage].teams;
        let (min, max) = sizes.iter().fold((0, 0), |sum, s| (sum.0 + s.min, sum.1 + s.max));
        let so_far = best.as_ref().map_or(0, |best| best.players);
        if players < min || players <= so_far || so_far >= max || self.spent >= self.budget {
            return;
        }
        self.spent += 1 + others.len() as u64 / TICKETS_PER_LOOK;
        let Some(spread) = self.spreads(stage).get(at).copied() else {
            return self.keep_better(stage, &others, best);
        };
        let Some(own) = others.first().map(|anchor| spread.value(anchor.entry)) else { return };
        let mut lows: Vec<f64> = others.iter().map(|other| spread.value(other.entry)).collect();
        lows.retain(|low| *low <= own && own - low <= spread.max);
        lows.sort_by(f64::total_cmp);
        lows.dedup();
        for low in lows.into_iter().rev() {
            let inside = |other: &Other<'_>| {
                let value = spread.value(other.entry);
                value >= low && value - low <= spread.max
            };
            self.try_windows(stage, at + 1, others.iter().copied().filter(inside).collect(), best);
        }
    }

    /// The batch attributes that are numbers.
    fn spreads(&self, stage: usize) -> Vec<Spread> {
        let spread = |rule: &Arc<Rule>| match &rule.body {
            RuleBody::BatchDistance(rule) => Some(Spread {
                attribute: rule.attribute,
                of_party: rule.party_aggregation,
                max: rule.max_distance?,
            }),
            RuleBody::Latency(_)
            | RuleBody::AbsoluteSort(_)
            | RuleBody::DistanceSort(_)
            | RuleBody::Collection(_)
            | RuleBody::Comparison(_)
            | RuleBody::Compound(_)
            | RuleBody::Distance(_) => None,
        };
        self.rule_set.stages()[stage].rules.iter().filter_map(spread).collect()
    }

    /// Seats the tickets, and keeps the match if it is valid and fuller.
    fn keep_better(&mut self, stage: usize, others: &[Other<'p>], best: &mut Option<Formation>) {
        self.spent += 1 + others.len() as u64 / TICKETS_PER_LOOK;
        let balanced = self.rule_set.balanced_attribute();
        let guest = |other: &Other<'p>| Guest {
            number: other.number,
            size: other.entry.size(),
            fixed: other.entry.fixed_teams.as_deref(),
            strength: balanced.map_or(0.0, |attribute| strength(other.entry, attribute)),
        };
        let guests: Vec<Guest<'_>> = others.iter().map(guest).collect();
        let Some(seats) = seat(&guests, &self.rule_set.stages()[stage].teams) else { return };
        let seated = |number: usize| seats.iter().any(|(seat, _)| *seat == number);
        let anchored = others.first().is_some_and(|anchor| seated(anchor.number));
        let new = seats.iter().any(|(_, place)| *place != Place::Fixed);
        let players = seats.iter().map(|(number, _)| self.entry(*number).size()).sum();
        let fuller = best.as_ref().is_none_or(|best| players > best.players);
        if anchored && new && fuller && self.is_valid(&seats) {
            *best = Some(Formation { players, members: seats });
        }
    }

    /// Whether the match satisfies everything at its own age.
    fn is_valid(&self, seats: &[(usize, Place)]) -> bool {
        let entries: Vec<&'p Entry> = seats.iter().map(|(number, _)| self.entry(*number)).collect();
        let stages = entries.iter().map(|entry| entry.stage);
        let stage = match self.rule_set.algorithm().expansion_age {
            ExpansionAge::Newest => stages.min(),
            ExpansionAge::Oldest => stages.max(),
        };
        let Some(stage) = stage else { return false };
        let sizes = &self.rule_set.stages()[stage].teams;
        let mut counts = vec![0_u32; sizes.len()];
        for (entry, (_, place)) in entries.iter().zip(seats) {
            place.teams(entry).for_each(|team| counts[team] += 1);
        }
        let fits = counts.iter().zip(sizes).all(|(n, size)| (size.min..=size.max).contains(n));
        fits && self.rule_against(&entries, stage).is_none()
    }
}
