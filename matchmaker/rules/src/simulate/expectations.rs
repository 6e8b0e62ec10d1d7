//! Comparing what was made with what a case expects.

use std::collections::BTreeSet;

use crate::numbers::seconds;
use crate::simulate::play::{Found, FoundMatch, FoundStatus};
use crate::simulate::report::{told_expected_match, told_match, told_names};
use crate::simulate::scenario::{Case, ExpectedMatch, Unmatched};

/// Everything that went otherwise than expected, in words; nothing if all is well.
pub(crate) fn differences(case: &Case, found: &Found) -> Vec<String> {
    let mut differences = found.refused_calls.clone();
    differences.extend(matches(&case.matches, &found.matches));
    differences.extend(statuses(case, found));
    differences.extend(unmatched(case, found));
    differences
}

fn matches(expected: &[ExpectedMatch], found: &[FoundMatch]) -> Vec<String> {
    let pairs = pair_up(expected, found);
    let missing = expected.iter().enumerate().filter(|(place, _)| !pairs.contains(&Some(*place)));
    let missing =
        missing.map(|(_, expected)| format!("not made: {}", told_expected_match(expected)));
    let surplus = found.iter().zip(&pairs).filter(|(_, pair)| pair.is_none());
    let surplus = surplus.map(|(found, _)| format!("not expected: {}", told_match(found)));
    missing.chain(surplus).collect()
}

/// For each match, the place of an expected one that it fulfils, no two the
/// same. One match may fulfil several, so that taking the first free one would
/// not do.
fn pair_up(expected: &[ExpectedMatch], found: &[FoundMatch]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; found.len()];
    for place in 0..expected.len() {
        claim(place, expected, found, &mut pairs, &mut vec![false; found.len()]);
    }
    pairs
}

/// Finds a match for the expected one at `place`, moving others if need be.
fn claim(
    place: usize,
    expected: &[ExpectedMatch],
    found: &[FoundMatch],
    pairs: &mut Vec<Option<usize>>,
    tried: &mut Vec<bool>,
) -> bool {
    for candidate in 0..found.len() {
        if tried[candidate] || !is_expected(&expected[place], &found[candidate]) {
            continue;
        }
        tried[candidate] = true;
        let free = match pairs[candidate] {
            Some(other) => claim(other, expected, found, pairs, tried),
            None => true,
        };
        if free {
            pairs[candidate] = Some(place);
            return true;
        }
    }
    false
}

fn is_expected(expected: &ExpectedMatch, found: &FoundMatch) -> bool {
    let has = |ticket: &String| found.tickets.contains(ticket);
    let prefixed = |prefix: &String| found.tickets.iter().any(|id| id.starts_with(prefix.as_str()));
    (expected.at_ms..=expected.by_ms).contains(&found.at_ms)
        && expected.proposed == found.proposed
        && expected.tickets.as_ref().is_none_or(|wanted| same(wanted, &found.tickets))
        && expected.ticket_count.is_none_or(|count| count == found.tickets.len())
        && expected.includes.iter().all(has)
        && !expected.excludes_prefix.as_ref().is_some_and(prefixed)
        && has_expected_teams(expected, found)
}

fn has_expected_teams(expected: &ExpectedMatch, found: &FoundMatch) -> bool {
    let teams = &found.teams;
    let sorted = |mut sizes: Vec<usize>| {
        sizes.sort_unstable();
        sizes
    };
    let sizes = || sorted(teams.values().map(Vec::len).collect());
    let together = |players: &Vec<String>| {
        teams.values().any(|team| players.iter().all(|player| team.contains(player)))
    };
    let members = |(name, players): (&String, &Vec<String>)| {
        teams.get(name).is_some_and(|team| same(players, team))
    };
    let size =
        |(name, size): (&String, &usize)| teams.get(name).is_some_and(|team| team.len() == *size);
    expected.teams.iter().all(members)
        && expected.team_sizes.iter().all(size)
        && expected.team_sizes_unordered.clone().is_none_or(|wanted| sorted(wanted) == sizes())
        && expected.same_team.iter().all(together)
}

fn same(wanted: &[String], found: &[String]) -> bool {
    wanted.iter().collect::<BTreeSet<_>>() == found.iter().collect::<BTreeSet<_>>()
}

fn statuses(case: &Case, found: &Found) -> Vec<String> {
    let wrong = case.statuses.iter().filter_map(|expected| {
        let (at, ticket) = (seconds(expected.at_ms), &expected.ticket);
        let wanted = told_status(&expected.status, expected.reason.as_deref());
        let is_meant =
            |it: &&FoundStatus| it.at_ms == expected.at_ms && it.ticket == expected.ticket;
        let Some(standing) = found.statuses.iter().find(is_meant) else {
            return Some(format!("at {at} s ticket {ticket} has not come, expected {wanted}"));
        };
        let right = standing.status == expected.status
            && expected.reason.as_ref().is_none_or(|_| expected.reason == standing.reason);
        let is = told_status(standing.status, standing.reason.as_deref());
        (!right).then(|| format!("at {at} s ticket {ticket} is {is}, expected {wanted}"))
    });
    wrong.collect()
}

/// `CANCELLED (Cancelled due to duplicate player)`
pub(crate) fn told_status(status: &str, reason: Option<&str>) -> String {
    reason.map_or_else(|| status.to_owned(), |reason| format!("{status} ({reason})"))
}

fn unmatched(case: &Case, found: &Found) -> Option<String> {
    let left = &found.unmatched;
    let as_expected = match &case.unmatched {
        Unmatched::These(wanted) => same(wanted, left),
        Unmatched::Count(count) => left.len() == *count,
        Unmatched::OneOf(one_of) => left.len() == 1 && one_of.contains(&left[0]),
        Unmatched::Unsaid => left.is_empty() || !case.statuses.is_empty(),
    };
    (!as_expected).then(|| format!("left over: {}", told_names(left)))
}
