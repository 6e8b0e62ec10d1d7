//! The rule set as it is after each wait: expansions, played out beforehand.
//!
//! Stage 0 is the rule set as written; each further stage begins at a wait
//! that some step names. A step replaces a property in the rule's JSON and the
//! rule is read again, so that any property can be expanded and a wrong value
//! is found when the rule set is read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::expansions::{Expansion, ExpansionTarget, TeamProperty};
use super::node::{Node, Problems};
use super::read_rules::{Surroundings, read_rule};
use super::rules::Rule;
use super::teams::TeamDefinition;
use crate::json::{Kind, Member, Value};
use crate::limits::{LARGE_MATCH_PLAYERS_MAX, STAGES_MAX};

/// What holds for a match whose age has reached a wait.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stage {
    /// The age from which it holds, in milliseconds.
    pub(crate) since_ms: u64,
    /// The sizes of each team of a match, copies counted singly.
    pub(crate) teams: Vec<TeamSize>,
    /// The rules; those that do not change are the same in all stages.
    pub(crate) rules: Vec<Arc<Rule>>,
}

/// How many players a team takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TeamSize {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// Plays out the expansions, as far as the rules could be read: a wrong step is
/// told of even if another rule is wrong too.
pub(super) fn build(
    root: &Node<'_>,
    teams: &[TeamDefinition],
    rule_nodes: &[Node<'_>],
    rules: Vec<Option<Rule>>,
    expansions: &[Expansion],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<Vec<Stage>> {
    let steps = expansions.iter().flat_map(|expansion| &expansion.steps);
    let mut waits = BTreeSet::from([0]);
    waits.extend(steps.map(|step| step.wait_ms));
    if waits.len() > STAGES_MAX {
        let message = format!("the expansions have {} different waits", waits.len());
        let at = root.member("expansions");
        let problem = at.as_ref().unwrap_or(root).error(message);
        problems.push(problem.allowing(format!("up to {STAGES_MAX}")));
        return None;
    }
    let mut current: Vec<Option<Arc<Rule>>> =
        rules.into_iter().map(|rule| rule.map(Arc::new)).collect();
    let mut stages = Vec::with_capacity(waits.len());
    for since_ms in waits {
        for (index, rule) in current.iter_mut().enumerate().filter(|(_, rule)| rule.is_some()) {
            if expansions.iter().any(|expansion| changes_rule(expansion, index, since_ms)) {
                let node = patched(&rule_nodes[index], index, expansions, since_ms);
                let node = Node { value: &node, path: rule_nodes[index].path.clone() };
                *rule = read_rule(&node, index, around, problems).map(Arc::new);
            }
        }
        let teams = team_sizes(teams, expansions, since_ms, problems);
        stages.push((since_ms, teams, current.clone()));
    }
    let stage = |(since_ms, teams, rules): (u64, Vec<TeamSize>, Vec<Option<Arc<Rule>>>)| {
        Some(Stage { since_ms, teams, rules: rules.into_iter().collect::<Option<_>>()? })
    };
    stages.into_iter().map(stage).collect()
}

/// Whether the rule at `index` becomes another at exactly this wait.
fn changes_rule(expansion: &Expansion, index: usize, since_ms: u64) -> bool {
    match &expansion.target {
        ExpansionTarget::Rules { rules, .. } => {
            rules.contains(&index) && expansion.steps.iter().any(|step| step.wait_ms == since_ms)
        }
        ExpansionTarget::Teams { .. } => false,
    }
}

/// The value that an expansion's property has at this age, if any step has come.
fn value_at(expansion: &Expansion, age_ms: u64) -> Option<&Value> {
    expansion.steps.iter().rev().find(|step| step.wait_ms <= age_ms).map(|step| &step.value)
}

/// The rule's JSON with the properties that it has at this age.
fn patched(node: &Node<'_>, index: usize, expansions: &[Expansion], age_ms: u64) -> Value {
    let mut value = node.value.clone();
    let Kind::Object(members) = &mut value.kind else { return value };
    for expansion in expansions {
        let ExpansionTarget::Rules { rules, property } = &expansion.target else { continue };
        let Some(replacement) = value_at(expansion, age_ms).filter(|_| rules.contains(&index))
        else {
            continue;
        };
        let member = Member {
            key: property.clone(),
            key_position: replacement.position,
            value: replacement.clone(),
        };
        match members.iter_mut().find(|member| member.key == *property) {
            Some(place) => *place = member,
            None => members.push(member),
        }
    }
    value
}

fn team_sizes(
    teams: &[TeamDefinition],
    expansions: &[Expansion],
    age_ms: u64,
    problems: &mut Problems,
) -> Vec<TeamSize> {
    let written = |team: &TeamDefinition| TeamSize { min: team.min_players, max: team.max_players };
    let mut sizes: Vec<TeamSize> = teams.iter().map(written).collect();
    let mut changed_by: Vec<Option<Node<'_>>> = vec![None; teams.len()];
    for expansion in expansions {
        let ExpansionTarget::Teams { teams: places, property } = &expansion.target else {
            continue;
        };
        let Some(value) = value_at(expansion, age_ms) else { continue };
        let node = Node { value, path: format!("{}.steps", expansion.path) };
        let Some(count) = node.count(problems) else { continue };
        for &place in places {
            match property {
                TeamProperty::MinPlayers => sizes[place].min = count,
                TeamProperty::MaxPlayers => sizes[place].max = count,
            }
            changed_by[place] = Some(node.clone());
        }
    }
    for ((team, size), node) in teams.iter().zip(&sizes).zip(changed_by) {
        if let Some(node) = node {
            refuse_size(&node, team, *size, problems);
        }
    }
    let copies = |(size, team): (TeamSize, &TeamDefinition)| {
        std::iter::repeat_n(size, team.quantity as usize)
    };
    sizes.into_iter().zip(teams).flat_map(copies).collect()
}

fn refuse_size(node: &Node<'_>, team: &TeamDefinition, size: TeamSize, problems: &mut Problems) {
    let TeamSize { min, max } = size;
    if min > max {
        let message = format!("team `{}` then needs {min} players and takes {max}", team.name);
        problems.push(node.error(message));
    }
    if max > LARGE_MATCH_PLAYERS_MAX {
        let message = format!("a team of {max} players is larger than FlexMatch allows");
        let allowed = format!("up to {LARGE_MATCH_PLAYERS_MAX}");
        problems.push(node.error(message).allowing(allowed));
    }
}
