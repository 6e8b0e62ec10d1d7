//! Comparing what was made with what a case expects.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Made, World};
use super::{Case, ExpectedMatch};

pub(crate) fn check(case: &Case, world: &World<'_>) -> Result<(), String> {
    check_matches(case, &world.made)?;
    check_statuses(case, world)?;
    check_unmatched(case, world)
}

fn check_matches(case: &Case, made: &[Made]) -> Result<(), String> {
    let mut left: Vec<&Made> = made.iter().collect();
    for expected in &case.expect {
        let place = left.iter().position(|made| is_expected(expected, made));
        let Some(place) = place else {
            return Err(format!("expected {expected:?}, made {:#?}", told(made)));
        };
        left.remove(place);
    }
    if left.is_empty() { Ok(()) } else { Err(format!("made too much: {:#?}", told(made))) }
}

/// The matches, briefly.
fn told(made: &[Made]) -> Vec<String> {
    let teams = |made: &Made| format!("at {}: {:?}", made.at, made.made.teams);
    made.iter().map(teams).collect()
}

fn is_expected(expected: &ExpectedMatch, made: &Made) -> bool {
    let tickets: BTreeSet<&str> =
        made.made.tickets.iter().map(|ticket| ticket.id.as_str()).collect();
    let teams: BTreeMap<&str, BTreeSet<&str>> = made
        .made
        .teams
        .iter()
        .map(|team| (team.name.as_str(), team.players.iter().map(|id| id.as_str()).collect()))
        .collect();
    let mut sizes: Vec<usize> = teams.values().map(BTreeSet::len).collect();
    sizes.sort_unstable();
    let sorted = |mut sizes: Vec<usize>| {
        sizes.sort_unstable();
        sizes
    };
    let together = |players: &Vec<String>| {
        teams.values().any(|team| players.iter().all(|player| team.contains(player.as_str())))
    };
    (expected.at..=expected.by).contains(&made.at)
        && made.proposed == expected.proposed
        && expected.tickets.as_ref().is_none_or(|wanted| same(wanted, &tickets))
        && expected.ticket_count.is_none_or(|count| count == tickets.len())
        && expected.includes.iter().all(|ticket| tickets.contains(ticket.as_str()))
        && !expected
            .excludes_prefix
            .as_ref()
            .is_some_and(|prefix| tickets.iter().any(|ticket| ticket.starts_with(prefix.as_str())))
        && expected
            .teams
            .iter()
            .flatten()
            .all(|(name, players)| teams.get(name.as_str()).is_some_and(|t| same(players, t)))
        && expected
            .team_sizes
            .iter()
            .flatten()
            .all(|(name, size)| teams.get(name.as_str()).is_some_and(|team| team.len() == *size))
        && expected
            .team_sizes_unordered
            .as_ref()
            .is_none_or(|wanted| sorted(wanted.clone()) == sizes)
        && expected.same_team.iter().all(together)
}

fn same(wanted: &[String], found: &BTreeSet<&str>) -> bool {
    wanted.iter().map(String::as_str).collect::<BTreeSet<_>>() == *found
}

fn check_statuses(case: &Case, world: &World<'_>) -> Result<(), String> {
    for expected in &case.expect_status {
        let second = usize::try_from(expected.at).unwrap();
        let standing = &world.history[second][&expected.ticket];
        let reason = expected.reason.as_deref();
        if standing.status != expected.status || (reason.is_some() && reason != standing.reason) {
            return Err(format!("expected {expected:?}, found {standing:?}"));
        }
    }
    Ok(())
}

fn check_unmatched(case: &Case, world: &World<'_>) -> Result<(), String> {
    let left = world
        .standings
        .iter()
        .filter(|(_, standing)| matches!(standing.status, "SEARCHING" | "TIMED_OUT" | "REFUSED"));
    let left: BTreeSet<&str> = left.map(|(id, _)| id.as_str()).collect();
    let as_expected = if let Some(wanted) = &case.unmatched_at_end {
        same(wanted, &left)
    } else if let Some(count) = case.unmatched_count_at_end {
        left.len() == count
    } else if let Some(one_of) = &case.unmatched_one_of {
        left.len() == 1 && left.iter().all(|ticket| one_of.iter().any(|other| other == ticket))
    } else {
        left.is_empty() || !case.expect_status.is_empty()
    };
    if as_expected { Ok(()) } else { Err(format!("left over: {left:?}")) }
}
