//! From the entries of a formation to a match as callers see it.

use crate::matches::{Match, TeamMembers};
use crate::matchmaker::rule_metrics;
use crate::pool::Pool;
use crate::rule_set::RuleSet;
use crate::search::Place;

/// The matches that a pass has found, one after another.
#[derive(Default)]
pub(super) struct Found {
    members: Vec<(usize, Place)>,
    /// How many members each match has.
    sizes: Vec<usize>,
    /// What each rule said in the search that found it.
    counts: Vec<(u64, u64)>,
}

impl Found {
    pub(super) fn push(&mut self, members: &[(usize, Place)], counts: &[(u64, u64)]) {
        self.members.extend_from_slice(members);
        self.sizes.push(members.len());
        self.counts.extend_from_slice(counts);
    }

    /// Takes the tickets out of the pool and makes matches of them.
    pub(super) fn into_matches(self, rule_set: &RuleSet, pool: &mut Pool) -> Vec<Match> {
        let rules = rule_set.rules().len();
        let mut begin = 0;
        let matched = |(index, size): (usize, usize)| {
            let members = &self.members[begin..begin + size];
            begin += size;
            made(rule_set, pool, members, &self.counts[index * rules..][..rules])
        };
        self.sizes.iter().copied().enumerate().map(matched).collect()
    }
}

fn made(
    rule_set: &RuleSet,
    pool: &mut Pool,
    members: &[(usize, Place)],
    counts: &[(u64, u64)],
) -> Match {
    let sizes =
        members.iter().filter_map(|(number, _)| Some(pool.entries[*number].as_ref()?.size()));
    let players = sizes.sum::<u32>() as usize;
    let names = rule_set.team_names();
    let empty = |name: &String| TeamMembers {
        name: name.clone(),
        players: Vec::with_capacity(players.div_ceil(names.len())),
    };
    let mut teams: Vec<TeamMembers> = names.iter().map(empty).collect();
    let mut tickets = Vec::with_capacity(members.len());
    for (number, place) in members {
        let Some((ticket, fixed)) = pool.take(*number) else { continue };
        let seats = place.teams_of(ticket.players.len(), fixed.as_deref());
        for (player, team) in ticket.players.iter().zip(seats) {
            teams[team].players.push(player.id.clone());
        }
        tickets.push(ticket);
    }
    Match { teams, tickets, metrics: rule_metrics(rule_set, counts.iter().copied()) }
}
