//! A tentative match: tickets with teams for their players, some slots still open.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::expression::More;
use crate::few::Attributes;
use crate::tickets::PlayerId;

/// A player as the rules see one: every declared attribute has a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlayerView {
    /// None if no rule looks at it.
    pub(crate) id: Option<PlayerId>,
    /// In the order of the rule set's `playerAttributes`.
    pub(crate) attributes: Attributes,
    /// Round trips in milliseconds by location, in the order of the locations'
    /// numbers; none if no rule looks at them.
    pub(crate) latency_ms: Vec<(u16, u32)>,
}

impl PlayerView {
    /// The round trip to a location, if it was measured.
    pub(crate) fn round_trip_ms(&self, location: u16) -> Option<u32> {
        let place = self.latency_ms.binary_search_by_key(&location, |(known, _)| *known).ok()?;
        Some(self.latency_ms[place].1)
    }
}

/// The value of a declared attribute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AttributeView {
    Number(f64),
    /// Equal texts are mostly one and the same.
    Text(Arc<str>),
    /// Without repetitions.
    Texts(Vec<String>),
    Map(BTreeMap<String, f64>),
}

/// The tickets and players of a tentative match.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidate<'p> {
    /// The players of each ticket.
    pub(crate) tickets: Vec<&'p [PlayerView]>,
    /// The players of each team.
    pub(crate) teams: Vec<Vec<&'p PlayerView>>,
}

impl<'p> Candidate<'p> {
    /// Nobody, in so many teams.
    pub(crate) fn empty(teams: usize) -> Self {
        Self { tickets: Vec::new(), teams: vec![Vec::new(); teams] }
    }

    /// Adds a ticket whose players go to these teams, one for each.
    pub(crate) fn push(&mut self, players: &'p [PlayerView], teams: impl Iterator<Item = usize>) {
        self.tickets.push(players);
        for (player, team) in players.iter().zip(teams) {
            self.teams[team].push(player);
        }
    }

    /// Takes out the ticket added last.
    pub(crate) fn pop(&mut self, teams: impl Iterator<Item = usize>) {
        self.tickets.pop();
        for team in teams {
            self.teams[team].pop();
        }
    }
}

/// A tentative match together with how it may still grow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'c, 'p> {
    pub(crate) candidate: &'c Candidate<'p>,
    /// How many players may yet come to each team; empty: the match is complete.
    pub(crate) room: &'c [u32],
}

impl View<'_, '_> {
    /// How many players may yet come to a team.
    pub(crate) fn room_in(&self, team: usize) -> More {
        More(self.room.get(team).copied().unwrap_or(0))
    }

    /// Whether tickets may yet come.
    pub(crate) fn is_open(&self) -> bool {
        self.room.iter().any(|room| *room > 0)
    }
}
