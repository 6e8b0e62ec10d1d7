//! From the entries of a formation to a match as callers see it.

use crate::matches::{Match, TeamMembers};
use crate::matchmaker::rule_metrics;
use crate::pool::{Entry, Pool};
use crate::rule_set::RuleSet;
use crate::search::Formation;

/// A match that a pass has found.
pub(super) struct Found {
    pub(super) formation: Formation,
    /// What each rule said in the search that found it.
    pub(super) counts: Vec<(u64, u64)>,
}

/// Makes matches, one after another.
pub(super) struct Made<'r> {
    rule_set: &'r RuleSet,
}

impl<'r> Made<'r> {
    pub(super) fn new(rule_set: &'r RuleSet) -> Self {
        Self { rule_set }
    }

    /// Takes the tickets of a match out of the pool.
    pub(super) fn take_out(&mut self, pool: &mut Pool, found: Found) -> Match {
        let names = self.rule_set.team_names().iter();
        let empty = |name: &String| TeamMembers { name: name.clone(), players: Vec::new() };
        let mut teams: Vec<TeamMembers> = names.map(empty).collect();
        let mut tickets = Vec::with_capacity(found.formation.members.len());
        for (number, place) in found.formation.members {
            let id = pool.entries[number].as_ref().map(|entry| entry.ticket.id.clone());
            let Some(entry): Option<Entry> = id.and_then(|id| pool.remove(&id)) else { continue };
            for (player, team) in entry.ticket.players.iter().zip(place.teams(&entry)) {
                teams[team].players.push(player.id.clone());
            }
            tickets.push(entry.ticket);
        }
        let metrics = rule_metrics(self.rule_set, found.counts.into_iter());
        Match { teams, tickets, metrics }
    }
}
