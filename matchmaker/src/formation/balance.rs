//! Making the teams of a match even in the balanced attribute.
//!
//! Tickets of one size change seats between the strongest and the weakest team,
//! the pair first that leaves them nearest, as long as that brings the averages
//! together and every rule still holds.

use crate::candidate::{AttributeView, Candidate, View};
use crate::outlook::is_enforced;
use crate::rule_set::ExpansionAge;
use crate::rules::{Verdict, judge};
use crate::search::{Field, Formation, Place};

/// Most changes of seats in one match.
const SWAPS_MAX: usize = 200;

/// Lets tickets change seats until the teams are as even as that makes them.
pub(super) fn even_out(field: Field<'_>, formation: &mut Formation) {
    let Some(attribute) = field.rule_set.balanced_attribute() else { return };
    for _ in 0..SWAPS_MAX {
        let teams = strengths(field, formation, attribute);
        let Some(swap) = best_swap(field, formation, attribute, &teams) else { return };
        let (a, b) = swap;
        let places = (formation.members[a].1, formation.members[b].1);
        (formation.members[a].1, formation.members[b].1) = (places.1, places.0);
        if !holds(field, formation) {
            (formation.members[a].1, formation.members[b].1) = places;
            return;
        }
    }
}

/// The sum and the number of players of each team.
fn strengths(field: Field<'_>, formation: &Formation, attribute: usize) -> Vec<(f64, f64)> {
    let mut teams = vec![(0.0, 0.0); field.team_classes.len()];
    for (number, place) in &formation.members {
        let entry = field.entry(*number);
        for (player, team) in entry.players.iter().zip(place.teams(entry)) {
            if let AttributeView::Number(value) = player.attributes[attribute] {
                teams[team].0 += value;
                teams[team].1 += 1.0;
            }
        }
    }
    teams
}

/// The two members whose change of seats brings the strongest and the weakest
/// team nearest to each other.
fn best_swap(
    field: Field<'_>,
    formation: &Formation,
    attribute: usize,
    teams: &[(f64, f64)],
) -> Option<(usize, usize)> {
    let mean = |team: usize| teams[team].0 / teams[team].1;
    let manned = || (0..teams.len()).filter(|team| teams[*team].1 > 0.0);
    let strong = manned().max_by(|a, b| mean(*a).total_cmp(&mean(*b)).then(b.cmp(a)))?;
    let weak = manned().min_by(|a, b| mean(*a).total_cmp(&mean(*b)).then(a.cmp(b)))?;
    let gap = mean(strong) - mean(weak);
    let of_team = |team: usize| {
        let members = formation.members.iter().enumerate();
        members.filter(move |(_, (_, place))| *place == Place::Team(team)).map(|(index, _)| index)
    };
    let sum = |index: usize| -> (f64, usize) {
        let players = &field.entry(formation.members[index].0).players;
        let number = |p: &crate::candidate::PlayerView| match p.attributes[attribute] {
            AttributeView::Number(value) => value,
            AttributeView::Text(_) | AttributeView::Texts(_) | AttributeView::Map(_) => 0.0,
        };
        (players.iter().map(number).sum(), players.len())
    };
    let weakest: Vec<(usize, (f64, usize))> = of_team(weak).map(|b| (b, sum(b))).collect();
    let mut best: Option<(f64, (usize, usize))> = None;
    for a in of_team(strong) {
        let (from, size) = sum(a);
        for (b, (to, _)) in weakest.iter().filter(|(_, (_, other))| *other == size) {
            let moved = from - to;
            let left = (gap - moved / teams[strong].1 - moved / teams[weak].1).abs();
            if left < best.map_or(gap - 1e-9, |(left, _)| left) {
                best = Some((left, (a, *b)));
            }
        }
    }
    best.map(|(_, swap)| swap)
}

/// Whether every rule holds for the match as it is seated now.
fn holds(field: Field<'_>, formation: &Formation) -> bool {
    let members = || formation.members.iter().map(|(number, place)| (field.entry(*number), *place));
    let stages = members().map(|(entry, _)| entry.stage);
    let stage = match field.rule_set.algorithm().expansion_age {
        ExpansionAge::Newest => stages.min(),
        ExpansionAge::Oldest => stages.max(),
    };
    let Some(stage) = stage else { return false };
    let mut candidate = Candidate::empty(field.team_classes.len());
    members().for_each(|(entry, place)| candidate.push(&entry.players, place.teams(entry)));
    let view = View { candidate: &candidate, room: &[] };
    let rules = &field.rule_set.stages()[stage].rules;
    let enforced = (0..rules.len()).filter(|rule| is_enforced(field.rule_set, *rule));
    enforced.into_iter().all(|rule| judge(rules, rule, view) == Verdict::Always)
}
