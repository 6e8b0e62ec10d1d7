//! What is measured of a run.

use std::collections::BTreeMap;

use matchmaker::{AttributeValue, Match, Player};
use serde::Serialize;

use crate::replay::run::Run;
use crate::tickets::EPOCH_MS;
use crate::world::Made;

/// Some numbers, told by a few; none if there are no numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) mean: Option<f64>,
    pub(crate) p50: Option<f64>,
    pub(crate) p95: Option<f64>,
    pub(crate) max: Option<f64>,
}

impl Spread {
    fn of(mut numbers: Vec<f64>) -> Self {
        numbers.sort_by(f64::total_cmp);
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        Self {
            mean: (!numbers.is_empty()).then(|| rounded(mean)),
            p50: rank(&numbers, 50),
            p95: rank(&numbers, 95),
            max: numbers.last().copied().map(rounded),
        }
    }
}

/// The smallest number that `percent` of all do not exceed (nearest rank).
fn rank(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().map(rounded)
}

/// To thousandths: more would be noise.
fn rounded(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// What is measured of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Measures {
    pub(crate) tickets_matched: usize,
    /// Of all tickets, from 0 to 1.
    pub(crate) matched_share: f64,
    pub(crate) tickets_waiting: usize,
    pub(crate) tickets_timed_out: usize,
    pub(crate) tickets_cancelled: usize,
    pub(crate) tickets_refused: usize,
    pub(crate) refused_because: Option<String>,
    pub(crate) players_matched: usize,
    pub(crate) matches: usize,
    /// Matches with as many players as the rule set allows.
    pub(crate) full_matches: usize,
    pub(crate) players_per_match: Spread,
    /// How many matches have how many players.
    pub(crate) match_sizes: BTreeMap<usize, usize>,
    /// From a ticket's arrival to its match.
    pub(crate) seconds_to_match: Spread,
    /// Greatest less least skill of a match's players.
    pub(crate) skill_spread: Spread,
    /// Greatest less least mean skill of a match's teams.
    pub(crate) team_difference: Spread,
    /// Of each matched player, to the location of the match, in milliseconds.
    pub(crate) latency_ms: Spread,
    /// How many matches are in which location.
    pub(crate) locations: BTreeMap<String, usize>,
    /// Matches without a location that all players measured.
    pub(crate) matches_without_location: usize,
    pub(crate) passes_cut_short: u64,
    /// The virtual second of the last pass.
    pub(crate) end_second: u64,
}

impl Measures {
    pub(crate) fn of(run: &Run, skill: Option<&str>) -> Self {
        let tickets = || run.matches.iter().flat_map(|made| &made.made.tickets);
        let tickets_matched = tickets().count();
        let unmatched = run.waiting + run.timed_out + run.cancelled + run.refused;
        let all = tickets_matched + unmatched;
        let sizes: Vec<usize> = run.matches.iter().map(|made| made.made.player_count()).collect();
        let quality = skill.map(|skill| Quality::of(run, skill)).unwrap_or_default();
        let places = Places::of(run);
        Self {
            tickets_matched,
            matched_share: rounded(tickets_matched as f64 / all.max(1) as f64),
            tickets_waiting: run.waiting,
            tickets_timed_out: run.timed_out,
            tickets_cancelled: run.cancelled,
            tickets_refused: run.refused,
            refused_because: run.refused_because.clone(),
            players_matched: tickets().map(|ticket| ticket.players.len()).sum(),
            matches: run.matches.len(),
            full_matches: sizes.iter().filter(|size| **size >= run.match_size_max as usize).count(),
            match_sizes: counted(sizes.iter().copied()),
            players_per_match: Spread::of(sizes.into_iter().map(|size| size as f64).collect()),
            seconds_to_match: Spread::of(run.matches.iter().flat_map(waits).collect()),
            skill_spread: Spread::of(quality.spreads),
            team_difference: Spread::of(quality.team_differences),
            latency_ms: Spread::of(places.latencies_ms),
            locations: counted(places.locations.into_iter()),
            matches_without_location: places.nowhere,
            passes_cut_short: run.passes_cut_short,
            end_second: (run.end_ms - EPOCH_MS) / 1_000,
        }
    }
}

fn counted<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    items.fold(BTreeMap::new(), |mut counts, item| {
        *counts.entry(item).or_default() += 1;
        counts
    })
}

/// How long each ticket of a match waited, in seconds. A backfill ticket stands
/// for players who play already.
fn waits(made: &Made) -> impl Iterator<Item = f64> + '_ {
    let new = made.made.tickets.iter().filter(|ticket| !ticket.backfill);
    new.map(|ticket| made.at_ms.saturating_sub(ticket.created_at_ms) as f64 / 1_000.0)
}

fn players(made: &Match) -> impl Iterator<Item = &Player> {
    made.tickets.iter().flat_map(|ticket| &ticket.players)
}

/// How even the matches are.
#[derive(Default)]
struct Quality {
    spreads: Vec<f64>,
    team_differences: Vec<f64>,
}

impl Quality {
    fn of(run: &Run, skill: &str) -> Self {
        let mut quality = Self::default();
        for made in run.matches.iter().map(|made| &made.made) {
            let skills: BTreeMap<&str, f64> = players(made)
                .filter_map(|player| match player.attributes.get(skill)? {
                    AttributeValue::N(number) => Some((player.id.as_str(), *number)),
                    AttributeValue::S(_) | AttributeValue::SL(_) | AttributeValue::SDM(_) => None,
                })
                .collect();
            let teams = made.teams.iter().filter_map(|team| {
                let skills = team.players.iter().filter_map(|player| skills.get(player.as_str()));
                mean(skills.copied())
            });
            let teams: Vec<f64> = teams.collect();
            quality.spreads.extend(range(skills.values().copied()));
            if teams.len() > 1 {
                quality.team_differences.extend(range(teams.into_iter()));
            }
        }
        quality
    }
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

/// Where the matches would be played.
#[derive(Default)]
struct Places {
    latencies_ms: Vec<f64>,
    locations: Vec<String>,
    nowhere: usize,
}

impl Places {
    fn of(run: &Run) -> Self {
        let mut places = Self::default();
        for made in run.matches.iter().map(|made| &made.made) {
            let Some(location) = location(made) else {
                places.nowhere += 1;
                continue;
            };
            let latencies = players(made).filter_map(|player| player.latency_ms.get(location));
            places.latencies_ms.extend(latencies.map(|ms| f64::from(*ms)));
            places.locations.push(location.to_owned());
        }
        places
    }
}

/// The location that all players measured with the shortest mean round trip; of
/// equal ones the first by name.
fn location(made: &Match) -> Option<&str> {
    let first = players(made).next()?;
    let shared = first.latency_ms.keys().filter_map(|location| {
        let latencies: Option<Vec<u32>> =
            players(made).map(|player| player.latency_ms.get(location).copied()).collect();
        // All have as many players: the sums stand as the means do.
        let sum: u64 = latencies?.into_iter().map(u64::from).sum();
        Some((sum, location.as_str()))
    });
    shared.min().map(|(_, location)| location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_told_by_nearest_ranks() {
        let spread = Spread::of((1..=100).map(f64::from).collect());

        assert_eq!((spread.mean, spread.p50), (Some(50.5), Some(50.0)));
        assert_eq!((spread.p95, spread.max), (Some(95.0), Some(100.0)));
    }

    #[test]
    fn nothing_has_no_spread() {
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }
}
