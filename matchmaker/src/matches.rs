//! What a pass brings forth: tickets put together, with a team for each player.

use serde::{Deserialize, Serialize};

use crate::tickets::{PlayerId, Ticket};

/// How often a rule was asked about tentative matches, and what it said; an
/// entry of the events' `ruleEvaluationMetrics`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleMetrics {
    /// The rule's name.
    pub rule_name: String,
    /// Complete tentative matches that satisfied the rule.
    pub passed_count: u64,
    /// Tentative matches that the rule ruled out.
    pub failed_count: u64,
}

/// One team of a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamMembers {
    /// The team's name in the rule set; copies of one definition are numbered
    /// (`red_1`, `red_2`).
    pub name: String,
    /// Who plays in it, in the order of their tickets. May be empty when the
    /// rule set allows an empty team.
    pub players: Vec<PlayerId>,
}

/// Tickets that the rules allow to play together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Every team of the rule set, in its order.
    pub teams: Vec<TeamMembers>,
    /// The tickets, which have left the pool; the one that the match was built
    /// around comes first.
    pub tickets: Vec<Ticket>,
    /// What each rule said during the search that formed this match, in the
    /// rule set's order.
    pub metrics: Vec<RuleMetrics>,
}

impl Match {
    /// The name of the team that `player` was put into.
    pub fn team_of(&self, player: &PlayerId) -> Option<&str> {
        self.teams.iter().find(|team| team.players.contains(player)).map(|team| team.name.as_str())
    }

    /// How many players the match has, those already playing included.
    pub fn player_count(&self) -> usize {
        self.teams.iter().map(|team| team.players.len()).sum()
    }

    /// The ticket for which a running game session asked for players, if any.
    pub fn backfill(&self) -> Option<&Ticket> {
        self.tickets.iter().find(|ticket| ticket.backfill)
    }
}
