//! Rule sets: what a match must look like, as written for GameLift.
//!
//! [`RuleSet::parse`] reads the JSON body of a matchmaking rule set and checks
//! all of it, so that every problem can be shown beside its line at once.
//! Expansions are played out while reading: a rule set holds one stage for
//! each wait after which something changes.
//!
//! # After
//! The FlexMatch guide's rule set schema, with these decisions: comments are
//! read with a warning; of a repeated key the last counts, with a warning;
//! unknown properties are ignored with a warning; numbers may be written as
//! texts, and one measurement need not be a list.

mod algorithm;
mod attributes;
mod expansions;
mod measurements;
mod node;
mod problems;
mod read_rules;
mod readings;
mod rules;
mod sizes;
mod stages;
mod statement;
mod teams;
#[cfg(test)]
mod tests;
mod write;

use crate::expression::Scope;
use crate::json::{self, Position};
use crate::limits::{
    JSON_DEPTH_MAX, LARGE_MATCH_PLAYERS_MAX, MATCH_PLAYERS_MAX, RULE_SET_LENGTH_MAX,
};
use crate::tickets::Player;

pub use algorithm::{Algorithm, BackfillPriority, BatchingPreference, ExpansionAge, Strategy};
pub use attributes::{AttributeDefinition, AttributeType};
pub use expansions::{Expansion, ExpansionStep, ExpansionTarget, TeamProperty};
pub use problems::{Problem, Severity};
pub use rules::{
    BatchDistance, Collection, CollectionOperation, Comparison, Distance, Latency,
    LatencyReference, MapKey, Operator, PartyAggregation, Reference, Rule, RuleBody, Sort,
    Statement,
};
pub(crate) use stages::{Stage, TeamSize};
pub use teams::TeamDefinition;

pub use crate::expression::PropertyExpression;

use node::{Node, Problems};
pub(crate) use read_rules::names::operator as operator_name;
use read_rules::{Surroundings, read_rule};

/// A rule set that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleSet {
    name: Option<String>,
    attributes: Vec<AttributeDefinition>,
    algorithm: Algorithm,
    teams: Vec<TeamDefinition>,
    team_names: Vec<String>,
    rules: Vec<Rule>,
    expansions: Vec<Expansion>,
    stages: Vec<Stage>,
    in_compound: Vec<bool>,
}

/// A rule set that can be used, and what its author should still look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The rule set.
    pub rule_set: RuleSet,
    /// Problems of severity [`Severity::Warning`], in the order of the text.
    pub warnings: Vec<Problem>,
}

const PROPERTIES: [&str; 7] = [
    "name",
    "ruleLanguageVersion",
    "playerAttributes",
    "algorithm",
    "teams",
    "rules",
    "expansions",
];

impl RuleSet {
    /// Reads a rule set, or says everything that is wrong with it (warnings
    /// included), in the order of the text.
    pub fn parse(text: &str) -> Result<Parsed, Vec<Problem>> {
        let document = read_document(text).map_err(|problem| vec![problem])?;
        let root = Node::root(&document.root);
        let mut problems = Problems::default();
        warn_of_form(&document, &root, &mut problems);
        let rule_set = read_rule_set(&root, &mut problems);
        let usable = problems.usable();
        let problems = problems.into_sorted();
        match rule_set.filter(|_| usable) {
            Some(rule_set) => Ok(Parsed { rule_set, warnings: problems }),
            None => Err(problems),
        }
    }

    /// The label that its author gave it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The player attributes that it declares.
    pub fn attributes(&self) -> &[AttributeDefinition] {
        &self.attributes
    }

    /// How tickets are picked.
    pub fn algorithm(&self) -> &Algorithm {
        &self.algorithm
    }

    /// The teams as defined.
    pub fn teams(&self) -> &[TeamDefinition] {
        &self.teams
    }

    /// The names of the teams of a match, copies counted singly.
    pub fn team_names(&self) -> &[String] {
        &self.team_names
    }

    /// The rules as written, before any expansion.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What changes while tickets wait.
    pub fn expansions(&self) -> &[Expansion] {
        &self.expansions
    }

    /// The most players that one match can have, before any expansion.
    pub fn player_count_max(&self) -> u32 {
        self.teams.iter().map(|team| team.max_players * team.quantity).sum()
    }

    /// Whether it forms large matches: more than 40 players, and at most 200.
    pub fn is_large(&self) -> bool {
        self.player_count_max() > MATCH_PLAYERS_MAX
    }

    /// The attribute by which teams are made even, by its place.
    pub(crate) fn balanced_attribute(&self) -> Option<usize> {
        let name = self.algorithm.balanced_attribute.as_ref();
        let balanced = self.algorithm.strategy == Strategy::Balanced;
        let name = name.filter(|_| balanced)?;
        self.attributes.iter().position(|attribute| attribute.name == *name)
    }

    /// The first declared attribute that `player` lacks and that has no default.
    /// Such a player can never be matched.
    pub fn missing_attribute(&self, player: &Player) -> Option<&str> {
        let lacks = |attribute: &&AttributeDefinition| {
            attribute.default.is_none() && !player.attributes.contains_key(&attribute.name)
        };
        self.attributes.iter().find(lacks).map(|attribute| attribute.name.as_str())
    }

    /// What holds at each age; the first is the rule set as written.
    pub(crate) fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The place of the stage that a ticket of this age has reached.
    pub(crate) fn stage_at(&self, age_ms: u64) -> usize {
        self.stages.partition_point(|stage| stage.since_ms <= age_ms) - 1
    }

    /// Whether some rule may say something of one player alone: all but those
    /// that only hold tickets against each other.
    pub(crate) fn asks_single_players(&self) -> bool {
        self.rules.iter().any(|rule| !matches!(rule.body, RuleBody::BatchDistance(_)))
    }

    /// Whether a rule is part of a compound rule, and so not enforced by itself.
    pub(crate) fn in_compound(&self, rule: usize) -> bool {
        self.in_compound[rule]
    }
}

fn read_document(text: &str) -> Result<json::Document, Problem> {
    let refused = |position: Position, message: String| Problem {
        severity: Severity::Error,
        position,
        path: String::new(),
        message,
        allowed: None,
        suggestion: None,
    };
    let length = text.chars().count();
    if length > RULE_SET_LENGTH_MAX {
        let message = format!("a rule set of {length} characters is too long");
        let problem = refused(Position { line: 1, column: 1 }, message);
        return Err(problem.allowing(format!("up to {RULE_SET_LENGTH_MAX} characters")));
    }
    json::read(text, JSON_DEPTH_MAX).map_err(|error| refused(error.position, error.message))
}

/// Warns of what is not plain JSON but can be read.
fn warn_of_form(document: &json::Document, root: &Node<'_>, problems: &mut Problems) {
    if let Some(position) = document.comments.first() {
        let message = "comments are not JSON, though GameLift reads them";
        problems.push(Problem { position: *position, ..root.warning(message) });
    }
    for repeated in &document.repeated {
        let message = format!(
            "key `{}` stands at {} already; the value given last counts",
            repeated.key, repeated.first
        );
        problems.push(Problem { position: repeated.position, ..root.warning(message) });
    }
}

fn read_rule_set(root: &Node<'_>, problems: &mut Problems) -> Option<RuleSet> {
    root.known(&PROPERTIES, problems);
    read_version(root, problems);
    let name = root.member("name").and_then(|name| name.text(problems)).map(str::to_owned);
    let attributes = attributes::read(root, problems);
    let algorithm = algorithm::read(root, &attributes, problems);
    let teams = teams::read(root, problems);
    // What rules say of teams would be wrong for want of them.
    if teams.is_empty() {
        return None;
    }
    // So many have been refused, and every expression would have to look through them.
    if teams.iter().map(|team| team.quantity).sum::<u32>() > LARGE_MATCH_PLAYERS_MAX {
        return None;
    }
    let scope = Scope { teams: &teams, attributes: &attributes };

    let rule_nodes = match root.member("rules") {
        Some(list) => {
            list.refuse_repeated("name", "rule", problems);
            list.items(problems)
        }
        None => Vec::new(),
    };
    let written: Vec<(String, String)> = rule_nodes.iter().map(name_and_type).collect();
    let around = Surroundings { scope, rules: &written };
    let read = |(index, node): (usize, &Node<'_>)| read_rule(node, index, &around, problems);
    let rules: Vec<Option<Rule>> = rule_nodes.iter().enumerate().map(read).collect();
    if !statement::refuse_costly(&rule_nodes, &rules, problems) {
        return None;
    }
    sizes::check(root, &algorithm, &teams, &rules, problems);
    let expansions = expansions::read(root, &teams, &around, problems);
    let built =
        stages::build(root, &teams, &rule_nodes, rules.clone(), &expansions, &around, problems);
    let stages = built?;
    let rules: Vec<Rule> = rules.into_iter().collect::<Option<_>>()?;
    let team_names = scope.team_names().into_iter().map(|(name, _)| name).collect();
    let in_compound = named_in_compound(&rules);
    Some(RuleSet {
        name,
        attributes,
        algorithm,
        team_names,
        teams,
        rules,
        expansions,
        stages,
        in_compound,
    })
}

/// There is one version, which is a text: `1.0` without its quotes is a number.
fn read_version(root: &Node<'_>, problems: &mut Problems) {
    let problem = match root.member("ruleLanguageVersion") {
        None if root.value.as_object().is_none() => return,
        None => root.error("`ruleLanguageVersion` is missing"),
        Some(version) => match (version.value.as_text(), version.value.as_f64()) {
            (Some("1.0"), _) => return,
            (Some(other), _) => version.error(format!("there is no rule language `{other}`")),
            (None, Some(1.0)) => version.error("the version is a text: it needs its quotes"),
            (None, _) => {
                version.error(format!("expected a text, found {}", version.value.kind_name()))
            }
        },
    };
    problems.push(problem.allowing("\"1.0\""));
}

fn name_and_type(node: &Node<'_>) -> (String, String) {
    let text = |key: &str| {
        let member = node.member(key);
        member.and_then(|member| member.value.as_text()).unwrap_or_default().to_owned()
    };
    (text("name"), text("type"))
}

fn named_in_compound(rules: &[Rule]) -> Vec<bool> {
    let mut named = vec![false; rules.len()];
    for rule in rules {
        if let RuleBody::Compound(statement) = &rule.body {
            statement.rules().into_iter().for_each(|rule| named[rule] = true);
        }
    }
    named
}
