//! What is measured of a run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::clock::Clock;
use super::world::{Made, Status};
use super::{EPOCH_MS, SECOND_MS};
use crate::matches::Match;
use crate::rule_set::{AttributeType, RuleSet};
use crate::sorting::map_of;
use crate::tickets::{AttributeValue, Player};

/// Some numbers, told by a few; none if there are no numbers. To thousandths: more
/// would be noise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Their mean.
    pub mean: Option<f64>,
    /// What half of them do not exceed.
    pub p50: Option<f64>,
    /// What 95 of 100 do not exceed.
    pub p95: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
}

impl Spread {
    fn of(numbers: &[f64]) -> Self {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            mean: mean(sorted.iter().copied()).map(rounded),
            p50: rank(&sorted, 50),
            p95: rank(&sorted, 95),
            max: sorted.last().copied().map(rounded),
        }
    }
}

/// The smallest number that `percent` of all do not exceed (nearest rank).
fn rank(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().map(rounded)
}

fn rounded(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// What is measured of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measures {
    /// Tickets in matches.
    pub tickets_matched: usize,
    /// Of all tickets, from 0 to 1.
    pub matched_share: f64,
    /// Tickets that wait or are yet to come.
    pub tickets_waiting: usize,
    /// Tickets that waited too long.
    pub tickets_timed_out: usize,
    /// Tickets whose player came again with another.
    pub tickets_cancelled: usize,
    /// Tickets that the engine did not take.
    pub tickets_refused: usize,
    /// Why the first of them was not.
    pub refused_because: Option<String>,
    /// Players in matches.
    pub players_matched: usize,
    /// How many matches.
    pub matches: usize,
    /// Matches with as many players as the rule set allows.
    pub full_matches: usize,
    /// How many players a match has.
    pub players_per_match: Spread,
    /// How many matches have how many players.
    pub match_sizes: BTreeMap<usize, usize>,
    /// From a ticket's arrival to its match.
    pub seconds_to_match: Spread,
    /// Greatest less least skill of a match's players.
    pub skill_spread: Spread,
    /// Greatest less least mean skill of a match's teams.
    pub team_difference: Spread,
    /// Of each matched player, to the location of the match, in milliseconds.
    pub latency_ms: Spread,
    /// How many matches are in which location.
    pub locations: BTreeMap<String, usize>,
    /// Matches without a location that all players measured.
    pub matches_without_location: usize,
    /// Passes that ended at the search budget.
    pub passes_cut_short: u64,
    /// The virtual second of the last pass.
    pub end_second: u64,
}

/// What is counted while a run goes on.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    skill: Option<String>,
    match_size_max: usize,
    tickets: usize,
    full_matches: usize,
    match_sizes: BTreeMap<usize, usize>,
    locations: BTreeMap<String, usize>,
    nowhere: usize,
    sizes: Vec<f64>,
    waits: Vec<f64>,
    skill_spreads: Vec<f64>,
    team_differences: Vec<f64>,
    latencies_ms: Vec<f64>,
}

impl Tally {
    /// Nothing yet; how even matches are is told by the attribute `skill`.
    pub(super) fn new(rule_set: &RuleSet, skill: Option<String>) -> Self {
        let match_size_max = rule_set.player_count_max() as usize;
        Self { skill, match_size_max, ..Self::default() }
    }

    pub(super) fn count(&mut self, made: &Made) {
        let Made { at_ms, made, .. } = made;
        let size = made.player_count();
        self.tickets += made.tickets.len();
        self.full_matches += usize::from(size >= self.match_size_max);
        *self.match_sizes.entry(size).or_default() += 1;
        self.sizes.push(size as f64);
        // A backfill ticket stands for players who play already.
        let new = made.tickets.iter().filter(|ticket| !ticket.backfill);
        let waits = new.map(|ticket| at_ms.saturating_sub(ticket.created_at_ms));
        self.waits.extend(waits.map(|ms| ms as f64 / SECOND_MS as f64));
        self.count_skills(made);
        self.count_latencies(made);
    }

    fn count_skills(&mut self, made: &Match) {
        let skills = skills(made, self.skill.as_deref());
        self.skill_spreads.extend(range(skills.values().copied()));
        let teams = made.teams.iter().filter_map(|team| {
            mean(team.players.iter().filter_map(|player| skills.get(player.as_str()).copied()))
        });
        let teams: Vec<f64> = teams.collect();
        if teams.len() > 1 {
            self.team_differences.extend(range(teams.into_iter()));
        }
    }

    fn count_latencies(&mut self, made: &Match) {
        let Some(location) = location(made) else {
            self.nowhere += 1;
            return;
        };
        let latencies = players(made).filter_map(|player| player.latency_ms.get(location));
        self.latencies_ms.extend(latencies.map(|ms| f64::from(*ms)));
        *self.locations.entry(location.to_owned()).or_default() += 1;
    }

    /// The figures so far.
    pub(super) fn measures(&self, clock: &Clock) -> Measures {
        let standings = clock.world().standings().values();
        let count = |status: Status| standings.clone().filter(|it| it.status == status).count();
        let refused = standings.clone().find(|it| it.status == Status::Refused);
        let all = standings.len() + clock.left_count();
        Measures {
            tickets_matched: self.tickets,
            matched_share: rounded(self.tickets as f64 / all.max(1) as f64),
            tickets_waiting: count(Status::Searching) + clock.left_count(),
            tickets_timed_out: count(Status::TimedOut),
            tickets_cancelled: count(Status::Cancelled),
            tickets_refused: count(Status::Refused),
            refused_because: refused.and_then(|standing| standing.reason.clone()),
            players_matched: self.sizes.iter().sum::<f64>() as usize,
            matches: self.sizes.len(),
            full_matches: self.full_matches,
            players_per_match: Spread::of(&self.sizes),
            match_sizes: self.match_sizes.clone(),
            seconds_to_match: Spread::of(&self.waits),
            skill_spread: Spread::of(&self.skill_spreads),
            team_difference: Spread::of(&self.team_differences),
            latency_ms: Spread::of(&self.latencies_ms),
            locations: self.locations.clone(),
            matches_without_location: self.nowhere,
            passes_cut_short: clock.world().passes_cut_short(),
            end_second: (clock.now_ms() - EPOCH_MS) / SECOND_MS,
        }
    }
}

/// The number attribute that the quality of matches is told by unless somebody says
/// otherwise: `skill`, or the first one.
#[must_use]
pub fn skill_attribute(rule_set: &RuleSet) -> Option<String> {
    let numbers = rule_set.attributes().iter().filter(|it| it.kind == AttributeType::Number);
    let mut names: Vec<&str> = numbers.map(|attribute| attribute.name.as_str()).collect();
    // The usual name, even if the rules do not look at it.
    if names.is_empty() || names.contains(&"skill") {
        names.insert(0, "skill");
    }
    names.first().map(|name| (*name).to_owned())
}

/// Everybody in a match.
pub fn players(made: &Match) -> impl Iterator<Item = &Player> {
    made.tickets.iter().flat_map(|ticket| &ticket.players)
}

/// The players' skills, of those who have one.
#[must_use]
pub fn skills<'m>(made: &'m Match, skill: Option<&str>) -> BTreeMap<&'m str, f64> {
    let Some(skill) = skill else { return BTreeMap::new() };
    map_of(players(made).filter_map(|player| match player.attributes.get(skill)? {
        AttributeValue::N(number) => Some((player.id.as_str(), *number)),
        AttributeValue::S(_) | AttributeValue::SL(_) | AttributeValue::SDM(_) => None,
    }))
}

/// Greatest less least.
fn range(numbers: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let least = numbers.clone().reduce(f64::min)?;
    Some(numbers.reduce(f64::max)? - least)
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = numbers.fold((0_u32, 0.0), |(count, sum), it| (count + 1, sum + it));
    (count > 0).then(|| sum / f64::from(count))
}

/// The location that all players measured with the shortest mean round trip; of
/// equal ones the first by name.
#[must_use]
pub fn location(made: &Match) -> Option<&str> {
    let first = players(made).next()?;
    let shared = first.latency_ms.keys().filter_map(|location| {
        let trips: Option<Vec<u32>> =
            players(made).map(|player| player.latency_ms.get(location).copied()).collect();
        // All have as many players: the sums stand as the means do.
        let sum: u64 = trips?.into_iter().map(u64::from).sum();
        Some((sum, location.as_str()))
    });
    shared.min().map(|(_, location)| location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_told_by_nearest_ranks() {
        let numbers: Vec<f64> = (1..=100).map(f64::from).collect();
        let spread = Spread::of(&numbers);

        assert_eq!((spread.mean, spread.p50), (Some(50.5), Some(50.0)));
        assert_eq!((spread.p95, spread.max), (Some(95.0), Some(100.0)));
        assert_eq!(Spread::of(&[]), Spread::default());
    }

    #[test]
    fn the_usual_name_tells_the_quality() {
        let rule_set = |attributes: &str| {
            let text = format!(
                r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": [{attributes}],
                    "teams": [{{"name": "t", "minPlayers": 1, "maxPlayers": 2}}]}}"#
            );
            RuleSet::parse(&text).unwrap().rule_set
        };
        let level = rule_set(r#"{"name": "level", "type": "number"}"#);
        assert_eq!(skill_attribute(&level).as_deref(), Some("level"));
        assert_eq!(skill_attribute(&rule_set("")).as_deref(), Some("skill"));
    }
}
