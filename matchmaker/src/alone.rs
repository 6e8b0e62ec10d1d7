//! What the rules say of one or two tickets, before any search.

use crate::candidate::{Candidate, View};
use crate::outlook::Outlook;
use crate::pool::Entry;
use crate::rule_set::RuleSet;
use crate::rules::{Verdict, judge};
use crate::search::Place;

/// The teams that take a ticket, so far as its own players can tell, or the
/// rules that rule it out of all of them whoever else comes (none: it is too
/// large). A backfill ticket is taken by all or by none.
pub(crate) fn allowed_teams(
    rule_set: &RuleSet,
    outlook: &Outlook,
    entry: &Entry,
) -> Result<Vec<bool>, Vec<usize>> {
    let mut failed = Vec::new();
    let mut allowed = vec![false; outlook.teams.len()];
    for place in places(outlook, entry) {
        let mut candidate = Candidate::empty(outlook.teams.len());
        candidate.push(&entry.players, place.teams(entry));
        let Some(room) = room(outlook, &candidate) else { continue };
        let view = View { candidate: &candidate, room: &room };
        match (forbidding(rule_set, outlook, view), place) {
            (None, Place::Team(team)) => allowed[team] = true,
            (None, Place::Fixed) => allowed.fill(true),
            (Some(rule), _) if failed.contains(&rule) => {}
            (Some(rule), _) => failed.push(rule),
        }
    }
    if allowed.contains(&true) { Ok(allowed) } else { Err(failed) }
}

fn places(outlook: &Outlook, entry: &Entry) -> Vec<Place> {
    match entry.fixed_teams {
        Some(_) => vec![Place::Fixed],
        None => (0..outlook.teams.len()).map(Place::Team).collect(),
    }
}

/// The rules that keep these tickets out of every match, one or more for each
/// way to put them on teams; nothing if there is a way that no rule forbids.
pub(crate) fn keeping_out(
    rule_set: &RuleSet,
    outlook: &Outlook,
    entries: &[&Entry],
) -> Option<Vec<usize>> {
    let mut failed = Vec::new();
    let mut candidate = Candidate::empty(outlook.teams.len());
    let mut free = false;
    try_places(rule_set, outlook, entries, &mut candidate, &mut |rule| match rule {
        Some(rule) if failed.contains(&rule) => {}
        Some(rule) => failed.push(rule),
        None => free = true,
    });
    (!free).then_some(failed)
}

/// Reports for each way to put the tickets on teams which rule forbids it.
fn try_places<'p>(
    rule_set: &RuleSet,
    outlook: &Outlook,
    entries: &[&'p Entry],
    candidate: &mut Candidate<'p>,
    report: &mut dyn FnMut(Option<usize>),
) {
    let Some((entry, others)) = entries.split_first() else {
        if let Some(room) = room(outlook, candidate) {
            report(forbidding(rule_set, outlook, View { candidate, room: &room }));
        }
        return;
    };
    for place in places(outlook, entry) {
        candidate.push(&entry.players, place.teams(entry));
        try_places(rule_set, outlook, others, candidate, report);
        candidate.pop(place.teams(entry));
    }
}

/// How many more players each team takes; nothing if one has too many.
fn room(outlook: &Outlook, candidate: &Candidate<'_>) -> Option<Vec<u32>> {
    let teams = candidate.teams.iter().zip(&outlook.teams);
    teams.map(|(team, size)| size.max.checked_sub(u32::try_from(team.len()).ok()?)).collect()
}

/// The first rule that can never hold.
pub(crate) fn forbidding(
    rule_set: &RuleSet,
    outlook: &Outlook,
    view: View<'_, '_>,
) -> Option<usize> {
    let stages = rule_set.stages();
    let forbids = |(rule, variants): &(usize, &Vec<usize>)| {
        let never = |stage: &usize| judge(&stages[*stage].rules, *rule, view) == Verdict::Never;
        !variants.is_empty() && variants.iter().all(never)
    };
    outlook.variants.iter().enumerate().find(forbids).map(|(rule, _)| rule)
}
