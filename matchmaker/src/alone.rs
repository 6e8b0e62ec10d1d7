//! What the rules say of one or two tickets, before any search.

use crate::candidate::{Candidate, View};
use crate::outlook::Outlook;
use crate::pool::Entry;
use crate::rule_set::RuleSet;
use crate::rules::{Verdict, judge};
use crate::search::Place;

/// The teams that take a ticket, so far as its own players can tell, one bit a
/// team; or the rules that rule it out of all of them whoever else comes (none:
/// it is too large). A backfill ticket is taken by all or by none.
///
/// Teams of one class, by the first of them, say the same.
pub(crate) fn allowed_teams<'p>(
    rule_set: &RuleSet,
    outlook: &Outlook,
    entry: &'p Entry,
    classes: &[usize],
    candidate: &mut Candidate<'p>,
) -> Result<u64, Vec<usize>> {
    let mut failed = Vec::new();
    let mut allowed = 0_u64;
    for place in places(outlook, entry).take(u64::BITS as usize) {
        if let Place::Team(team) = place
            && classes[team] != team
        {
            allowed |= (allowed >> classes[team] & 1) << team;
            continue;
        }
        candidate.push(&entry.players, place.teams(entry));
        let room = room(outlook, candidate);
        let forbidden =
            room.map(|room| forbidding(rule_set, outlook, View { candidate, room: &room }));
        candidate.pop(place.teams(entry));
        match (forbidden, place) {
            (Some(None), Place::Team(team)) => allowed |= 1 << team,
            (Some(None), Place::Fixed) => allowed = u64::MAX,
            (Some(Some(rule)), _) if !failed.contains(&rule) => failed.push(rule),
            (Some(Some(_)) | None, _) => {}
        }
    }
    if allowed != 0 { Ok(allowed) } else { Err(failed) }
}

fn places(outlook: &Outlook, entry: &Entry) -> impl Iterator<Item = Place> + use<> {
    let fixed = entry.fixed_teams.is_some();
    let teams = if fixed { 0..1 } else { 0..outlook.teams.len() };
    teams.map(move |team| if fixed { Place::Fixed } else { Place::Team(team) })
}

/// The rules that keep these tickets out of every match, one or more for each
/// way to put them on teams; nothing if there is a way that no rule forbids.
pub(crate) fn keeping_out(
    rule_set: &RuleSet,
    outlook: &Outlook,
    classes: &[usize],
    entries: &[&Entry],
) -> Option<Vec<usize>> {
    let mut failed = Vec::new();
    let free = !each_way(rule_set, outlook, classes, entries, &mut |rule, _| {
        if !failed.contains(&rule) {
            failed.push(rule);
        }
    });
    (!free).then_some(failed)
}

/// Reports for each way to put the tickets on teams which rule forbids it. Says
/// whether every way is forbidden; stops at the first that is not.
pub(crate) fn each_way<'p>(
    rule_set: &RuleSet,
    outlook: &Outlook,
    classes: &[usize],
    entries: &[&'p Entry],
    report: &mut dyn FnMut(usize, &Candidate<'p>),
) -> bool {
    let mut candidate = Candidate::empty(outlook.teams.len());
    // Who plays already makes a team another than its equals.
    let fixed = entries.iter().any(|entry| entry.fixed_teams.is_some());
    let classes = classes.iter().enumerate().map(|(team, class)| if fixed { team } else { *class });
    let classes: Vec<usize> = classes.collect();
    try_places(rule_set, outlook, &classes, entries, &mut candidate, report)
}

fn try_places<'p>(
    rule_set: &RuleSet,
    outlook: &Outlook,
    classes: &[usize],
    entries: &[&'p Entry],
    candidate: &mut Candidate<'p>,
    report: &mut dyn FnMut(usize, &Candidate<'p>),
) -> bool {
    let Some((entry, others)) = entries.split_first() else {
        let Some(room) = room(outlook, candidate) else { return true };
        let rule = forbidding(rule_set, outlook, View { candidate, room: &room });
        rule.into_iter().for_each(|rule| report(rule, candidate));
        return rule.is_some();
    };
    // Of equal teams with nobody in them one will do.
    let mut empty: Vec<usize> = Vec::new();
    for place in places(outlook, entry) {
        if let Place::Team(team) = place
            && candidate.teams[team].is_empty()
        {
            if empty.contains(&classes[team]) {
                continue;
            }
            empty.push(classes[team]);
        }
        candidate.push(&entry.players, place.teams(entry));
        let forbidden = try_places(rule_set, outlook, classes, others, candidate, report);
        candidate.pop(place.teams(entry));
        if !forbidden {
            return false;
        }
    }
    true
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
