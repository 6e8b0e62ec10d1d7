//! What is searched for, among whom, and what comes of it.

use super::Ground;
use crate::pool::{Entry, Tree};
use crate::rule_set::RuleSet;

/// What a search works on; the same for all anchors of a pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'p> {
    pub(crate) rule_set: &'p RuleSet,
    pub(crate) entries: &'p [Option<Entry>],
    /// For each team, the first team that is its equal in everything but name.
    pub(crate) team_classes: &'p [usize],
}

impl<'p> Field<'p> {
    /// The entry of a number that is in use.
    pub(crate) fn entry(&self, number: usize) -> &'p Entry {
        self.entries[number].as_ref().expect("nobody leaves the pool while a pass runs")
    }
}

/// What to look for and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'s> {
    /// The entry that the match must have.
    pub(crate) anchor: usize,
    pub(crate) tree: &'s Tree,
    pub(crate) ground: Ground<'s>,
    /// The match must have an entry touched later than this.
    pub(crate) fresh_since: Option<u64>,
    /// Orders teams that are equally open.
    pub(crate) seed: u64,
    /// Most tentative matches to look at.
    pub(crate) budget: u64,
    /// Of these, most after a match has been found.
    pub(crate) improvement_budget: u64,
}

/// What a search found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    /// Whether there is a match; [`Search::best`] has it.
    pub(crate) found: bool,
    /// Whether the budget ended it.
    pub(crate) cut_short: bool,
    /// Tentative matches looked at.
    pub(crate) spent: u64,
}

/// A match: entries and the team of each of their players.
#[derive(Debug, Clone, Default)]
pub(crate) struct Formation {
    pub(crate) players: u32,
    pub(crate) members: Vec<(usize, Place)>,
}

/// Where the players of an entry go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// All into this team.
    Team(usize),
    /// Each where they play already.
    Fixed,
}

impl Place {
    /// The team of each player of `entry`.
    pub(crate) fn teams(self, entry: &Entry) -> impl Iterator<Item = usize> + '_ {
        self.teams_of(entry.players.len(), entry.fixed_teams.as_deref())
    }

    /// The team of each of so many players, who may have had teams before.
    pub(crate) fn teams_of(
        self,
        players: usize,
        fixed: Option<&[usize]>,
    ) -> impl Iterator<Item = usize> {
        let fixed = fixed.unwrap_or_default();
        (0..players).map(move |player| match self {
            Self::Team(team) => team,
            Self::Fixed => fixed[player],
        })
    }
}
