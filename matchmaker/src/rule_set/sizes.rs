//! What the size of a match allows and forbids.
//!
//! Up to 40 players every rule may be used, whatever the strategy; a published
//! example of the guide balances exactly 40. More are a large match, which has
//! to be balanced and whose rules only say who is batched with whom.

use super::node::{Node, Problems};
use super::{Algorithm, Rule, RuleBody, Strategy, TeamDefinition};
use crate::limits::{LARGE_MATCH_PLAYERS_MAX, MATCH_PLAYERS_MAX};

/// Refuses what a match of this size cannot have.
pub(super) fn check(
    root: &Node<'_>,
    algorithm: &Algorithm,
    teams: &[TeamDefinition],
    rules: &[Option<Rule>],
    problems: &mut Problems,
) {
    let size = |team: &TeamDefinition| u64::from(team.max_players) * u64::from(team.quantity);
    let total: u64 = teams.iter().map(size).sum();
    let large = u64::from(MATCH_PLAYERS_MAX) + 1..=u64::from(LARGE_MATCH_PLAYERS_MAX);
    if !large.contains(&total) {
        return;
    }
    if algorithm.strategy != Strategy::Balanced {
        let message = format!(
            "a match of {total} players is a large match, which needs the strategy `balanced`"
        );
        let at = root.member("algorithm").or_else(|| root.member("teams"));
        let problem = at.as_ref().unwrap_or(root).error(message);
        problems.push(problem.allowing(format!(
            "up to {MATCH_PLAYERS_MAX} players, or `balanced` with a `balancedAttribute`"
        )));
    }
    let nodes = root.member("rules").map(|rules| rules.one_or_many()).unwrap_or_default();
    for (node, rule) in nodes.iter().zip(rules) {
        if let Some(rule) = rule {
            check_rule(node, rule, total, problems);
        }
    }
}

fn check_rule(node: &Node<'_>, rule: &Rule, total: u64, problems: &mut Problems) {
    let message = match &rule.body {
        RuleBody::BatchDistance(_) => return,
        RuleBody::Latency(latency) if latency.max_distance.is_none() => return,
        RuleBody::Latency(_) => "a large match bounds latency by `maxLatency` only".to_owned(),
        RuleBody::AbsoluteSort(_)
        | RuleBody::DistanceSort(_)
        | RuleBody::Collection(_)
        | RuleBody::Comparison(_)
        | RuleBody::Compound(_)
        | RuleBody::Distance(_) => {
            let kind = rule.body.type_name();
            format!("a match of {total} players is a large match, which has no {kind} rules")
        }
    };
    let at = node.member("type");
    let problem = at.as_ref().unwrap_or(node).error(message);
    problems.push(problem.allowing("batchDistance, latency with `maxLatency`"));
}
