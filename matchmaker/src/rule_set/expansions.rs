//! Expansions: properties that change while tickets wait.

use super::TeamDefinition;
use super::node::{Node, Problems};
use super::read_rules::{Surroundings, properties};
use crate::json::Value;
use crate::limits::WAIT_SECONDS_MAX;

/// A property and the values that it takes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Expansion {
    /// The target as written: `rules[FastConnection].maxLatency`.
    pub target_text: String,
    /// What the target means.
    pub target: ExpansionTarget,
    /// The steps, in the order of their waits.
    pub steps: Vec<ExpansionStep>,
    pub(super) path: String,
}

/// What an expansion changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpansionTarget {
    /// A property of some rules.
    Rules {
        /// The rules, by their places among the rules.
        rules: Vec<usize>,
        /// The property's name.
        property: String,
    },
    /// A size of some teams.
    Teams {
        /// The team definitions, by their places.
        teams: Vec<usize>,
        /// Which size.
        property: TeamProperty,
    },
}

/// The sizes of a team that can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamProperty {
    /// `minPlayers`
    MinPlayers,
    /// `maxPlayers`
    MaxPlayers,
}

/// A value, and from when it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpansionStep {
    /// Milliseconds since the creation of the ticket whose age counts.
    pub wait_ms: u64,
    /// The property's value from then on.
    pub value: Value,
}

/// Reads `expansions`.
pub(super) fn read(
    root: &Node<'_>,
    teams: &[TeamDefinition],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Vec<Expansion> {
    let Some(list) = root.member("expansions") else { return Vec::new() };
    list.refuse_repeated("target", "expansion of", problems);
    let nodes = list.items(problems);
    nodes.iter().filter_map(|node| read_expansion(node, teams, around, problems)).collect()
}

fn read_expansion(
    node: &Node<'_>,
    teams: &[TeamDefinition],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<Expansion> {
    node.known(&["target", "steps"], problems);
    let target = node
        .required("target", problems)
        .and_then(|target| Some((target.text(problems)?, target)))
        .and_then(|(text, target)| {
            Some((text, read_target(text, &target, teams, around, problems)?))
        });
    let steps = node.required("steps", problems).map(|steps| read_steps(&steps, problems));
    let (target_text, target) = target?;
    Some(Expansion {
        target_text: target_text.to_owned(),
        target,
        steps: steps?,
        path: node.path.clone(),
    })
}

fn read_steps(list: &Node<'_>, problems: &mut Problems) -> Vec<ExpansionStep> {
    let nodes = list.items(problems);
    if nodes.is_empty() && list.value.as_list().is_some() {
        problems.push(list.warning("an expansion without steps changes nothing"));
    }
    let mut steps: Vec<ExpansionStep> = Vec::new();
    for node in &nodes {
        let Some(step) = read_step(node, problems) else { continue };
        if steps.last().is_some_and(|before| before.wait_ms >= step.wait_ms) {
            problems.push(node.error("each step must wait longer than the one before it"));
        }
        steps.push(step);
    }
    steps
}

fn read_step(node: &Node<'_>, problems: &mut Problems) -> Option<ExpansionStep> {
    node.known(&["waitTimeSeconds", "value"], problems);
    let wait = node.required("waitTimeSeconds", problems);
    let seconds = wait.as_ref().and_then(|wait| wait.amount(problems));
    let value = node.required("value", problems);
    let seconds = seconds?;
    if let Some(wait) = wait.filter(|_| seconds > WAIT_SECONDS_MAX) {
        let message = "no ticket waits that long";
        problems.push(wait.error(message).allowing(format!("up to {WAIT_SECONDS_MAX} seconds")));
        return None;
    }
    Some(ExpansionStep { wait_ms: (seconds * 1_000.0).round() as u64, value: value?.value.clone() })
}

/// Reads `kind[names].property`.
fn read_target(
    text: &str,
    node: &Node<'_>,
    teams: &[TeamDefinition],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<ExpansionTarget> {
    let parts = text.split_once('[').and_then(|(kind, rest)| {
        let (names, property) = rest.split_once(']')?;
        Some((kind.trim(), names, property.trim().strip_prefix('.')?.trim()))
    });
    let Some((kind, names, property)) = parts else {
        let allowed = "rules[<names>].<property>, teams[<names>].<property>";
        problems.push(node.error("this is not the target of an expansion").allowing(allowed));
        return None;
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    match kind {
        "rules" | "rule" => rule_target(&names, property, node, around, problems),
        "teams" | "team" => team_target(&names, property, node, teams, problems),
        _ => {
            let problem = node.error(format!("`{kind}` cannot be expanded"));
            problems.push(problem.allowing_names(kind, ["rules", "teams"]));
            None
        }
    }
}

fn rule_target(
    names: &[&str],
    property: &str,
    node: &Node<'_>,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<ExpansionTarget> {
    let mut rules = Vec::new();
    for name in names {
        let Some(place) = around.rules.iter().position(|(rule, _)| rule == name) else {
            let known = around.rules.iter().map(|(name, _)| name.as_str());
            let problem = node.error(format!("unknown rule `{name}`"));
            problems.push(problem.allowing_names(name, known));
            return None;
        };
        let kind = around.rules[place].1.as_str();
        if kind == "compound" {
            let message = format!("compound rule `{name}` cannot be expanded; its members can");
            problems.push(node.error(message));
            return None;
        }
        // An unknown type is told of where it stands.
        let known = properties(kind)?;
        if !known.contains(&property) {
            let problem = node.error(format!("a {kind} rule has no property `{property}`"));
            problems.push(problem.allowing_names(property, known.iter().copied()));
            return None;
        }
        rules.push(place);
    }
    Some(ExpansionTarget::Rules { rules, property: property.to_owned() })
}

fn team_target(
    names: &[&str],
    property: &str,
    node: &Node<'_>,
    teams: &[TeamDefinition],
    problems: &mut Problems,
) -> Option<ExpansionTarget> {
    let property = match property {
        "minPlayers" => TeamProperty::MinPlayers,
        "maxPlayers" => TeamProperty::MaxPlayers,
        other => {
            let problem = node.error(format!("a team's `{other}` cannot be expanded"));
            problems.push(problem.allowing_names(other, ["minPlayers", "maxPlayers"]));
            return None;
        }
    };
    let mut places = Vec::new();
    for name in names {
        if *name == "*" {
            places.extend(0..teams.len());
            continue;
        }
        let Some(place) = teams.iter().position(|team| team.name == *name) else {
            let known = teams.iter().map(|team| team.name.as_str());
            let problem = node.error(format!("unknown team `{name}`"));
            problems.push(problem.allowing_names(name, known));
            return None;
        };
        places.push(place);
    }
    Some(ExpansionTarget::Teams { teams: places, property })
}
