//! What is measured of a run: the figures of `rules replay`.

use std::collections::BTreeMap;

use matchmaker::{AttributeValue, Match, Player, RuleSet, rule_set::AttributeType};

/// Some numbers, told by a few; none if there are no numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
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
            mean: mean(sorted.iter().copied()),
            p50: rank(&sorted, 50),
            p95: rank(&sorted, 95),
            max: sorted.last().copied(),
        }
    }
}

/// The smallest number that `percent` of all do not exceed (nearest rank).
fn rank(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// What is counted while a run goes on.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Tickets that waited too long.
    pub timed_out: usize,
    /// Tickets whose player came again with another.
    pub cancelled: usize,
    /// Tickets that the engine did not take.
    pub refused: usize,
    /// Why the first of them was not.
    pub refused_because: Option<String>,
    /// Passes that ended at the search budget.
    pub passes_cut_short: u64,
    size_max: u32,
    skill: Option<String>,
    tickets: usize,
    full: usize,
    sizes: Vec<f64>,
    waits: Vec<f64>,
    spreads: Vec<f64>,
    team_differences: Vec<f64>,
    latencies: Vec<f64>,
    nowhere: usize,
}

impl Tally {
    /// Nothing yet; matches have at most `size_max` players, and are as even as
    /// the attribute `skill` says.
    #[must_use]
    pub fn new(size_max: u32, skill: Option<String>) -> Self {
        Self { size_max, skill, ..Self::default() }
    }

    /// How many matches there were.
    #[must_use]
    pub fn matches(&self) -> usize {
        self.sizes.len()
    }

    /// Counts a match that was made at `now_ms`.
    pub fn count(&mut self, made: &Match, now_ms: u64) {
        let size = made.player_count();
        self.tickets += made.tickets.len();
        self.full += usize::from(size >= self.size_max as usize);
        self.sizes.push(size as f64);
        // A backfill ticket stands for players who play already.
        let new = made.tickets.iter().filter(|ticket| !ticket.backfill);
        self.waits
            .extend(new.map(|ticket| now_ms.saturating_sub(ticket.created_at_ms) as f64 / 1_000.0));
        let skills = skills(made, self.skill.as_deref());
        self.spreads.extend(range(skills.values().copied()));
        let teams = made.teams.iter().filter_map(|team| {
            mean(team.players.iter().filter_map(|player| skills.get(player.as_str()).copied()))
        });
        let teams: Vec<f64> = teams.collect();
        if teams.len() > 1 {
            self.team_differences.extend(range(teams.into_iter()));
        }
        match location(made) {
            None => self.nowhere += 1,
            Some(location) => {
                let trips = players(made).filter_map(|player| player.latency_ms.get(location));
                self.latencies.extend(trips.map(|trip| f64::from(*trip)));
            }
        }
    }

    /// The figures, where `waiting` tickets wait or are yet to come, at a virtual
    /// second.
    #[must_use]
    pub fn measures(&self, waiting: usize, second: u64) -> Measures {
        let unmatched = waiting + self.timed_out + self.cancelled + self.refused;
        Measures {
            tickets_matched: self.tickets,
            matched_share: self.tickets as f64 / (self.tickets + unmatched).max(1) as f64,
            tickets_waiting: waiting,
            tickets_timed_out: self.timed_out,
            tickets_cancelled: self.cancelled,
            tickets_refused: self.refused,
            matches: self.sizes.len(),
            full_matches: self.full,
            players_per_match: Spread::of(&self.sizes),
            seconds_to_match: Spread::of(&self.waits),
            skill_spread: Spread::of(&self.spreads),
            team_difference: Spread::of(&self.team_differences),
            latency_ms: Spread::of(&self.latencies),
            matches_without_location: self.nowhere,
            passes_cut_short: self.passes_cut_short,
            second,
        }
    }
}

/// What is measured of a run.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// How many matches.
    pub matches: usize,
    /// Matches with as many players as the rule set allows.
    pub full_matches: usize,
    /// How many players a match has.
    pub players_per_match: Spread,
    /// From a ticket's arrival to its match.
    pub seconds_to_match: Spread,
    /// Greatest less least skill of a match's players.
    pub skill_spread: Spread,
    /// Greatest less least mean skill of a match's teams.
    pub team_difference: Spread,
    /// Of each matched player, to the location of the match, in milliseconds.
    pub latency_ms: Spread,
    /// Matches without a location that all players measured.
    pub matches_without_location: usize,
    /// Passes that ended at the search budget.
    pub passes_cut_short: u64,
    /// The virtual second of the last pass.
    pub second: u64,
}

/// The number attribute that quality is told by: `skill`, or the first one.
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
    players(made)
        .filter_map(|player| match player.attributes.get(skill)? {
            AttributeValue::N(number) => Some((player.id.as_str(), *number)),
            AttributeValue::S(_) | AttributeValue::SL(_) | AttributeValue::SDM(_) => None,
        })
        .collect()
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
