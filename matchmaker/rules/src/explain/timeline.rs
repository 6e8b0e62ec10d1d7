//! Expansions in the order in which they come.

use matchmaker::RuleSet;
use matchmaker::json;
use matchmaker::rule_set::{Expansion, ExpansionTarget, TeamProperty};
use serde::Serialize;
use serde_json::Value;

use crate::numbers::seconds;
use crate::simulate::patch::plain;

/// Everything that changes at one age.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Moment {
    #[serde(skip)]
    pub(crate) wait_ms: u64,
    /// The age, in seconds.
    pub(crate) at: Value,
    pub(crate) changes: Vec<Change>,
}

/// A property of a rule or team, and its values before and from then on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Change {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) property: String,
    /// `null` if it had none.
    pub(crate) from: Value,
    pub(crate) to: Value,
}

impl Change {
    /// `FairSkill: maxDistance 10 → 50`
    pub(crate) fn words(&self) -> String {
        let told = |value: &Value| match value {
            Value::Null => "unset".to_owned(),
            value @ (Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)) => value.to_string(),
        };
        let kind = if self.kind == "team" { "team " } else { "" };
        let (name, property) = (&self.name, &self.property);
        format!("{kind}{name}: {property} {} → {}", told(&self.from), told(&self.to))
    }
}

/// The expansions of `rule_set`, which was read from `text`, by age.
pub(crate) fn timeline(rule_set: &RuleSet, text: &str) -> Vec<Moment> {
    let root = document(text);
    let steps = rule_set.expansions().iter().flat_map(|expansion| &expansion.steps);
    let mut waits: Vec<u64> = steps.map(|step| step.wait_ms).collect();
    waits.sort_unstable();
    waits.dedup();
    let moment = |wait_ms: u64| {
        let of_it = rule_set.expansions().iter();
        let changes = of_it.flat_map(|expansion| changes(expansion, wait_ms, rule_set, &root));
        Moment { wait_ms, at: seconds(wait_ms), changes: changes.collect() }
    };
    waits.into_iter().map(moment).collect()
}

/// The rule set as a document; it has been read already.
pub(crate) fn document(text: &str) -> Value {
    let document = json::read(text, matchmaker::trial::lines::DEPTH_MAX);
    document.map_or(Value::Null, |document| plain(&document.root))
}

/// What an expansion changes at exactly this age.
fn changes(expansion: &Expansion, wait_ms: u64, rule_set: &RuleSet, root: &Value) -> Vec<Change> {
    let Some(place) = expansion.steps.iter().position(|step| step.wait_ms == wait_ms) else {
        return Vec::new();
    };
    let to = plain(&expansion.steps[place].value);
    let before = place.checked_sub(1).map(|before| plain(&expansion.steps[before].value));
    let change = |kind: &'static str, list: &str, index: usize, name: &str, property: &str| {
        let written = || root[list][index][property].clone();
        let from = before.clone().unwrap_or_else(written);
        let (name, property) = (name.to_owned(), property.to_owned());
        Change { kind, name, property, from, to: to.clone() }
    };
    match &expansion.target {
        ExpansionTarget::Rules { rules, property } => {
            let of_rule = |rule: &usize| {
                change("rule", "rules", *rule, &rule_set.rules()[*rule].name, property)
            };
            rules.iter().map(of_rule).collect()
        }
        ExpansionTarget::Teams { teams, property } => {
            let property = team_property(*property);
            let of_team = |team: &usize| {
                change("team", "teams", *team, &rule_set.teams()[*team].name, property)
            };
            teams.iter().map(of_team).collect()
        }
    }
}

/// The property's name in rule sets.
pub(crate) fn team_property(property: TeamProperty) -> &'static str {
    match property {
        TeamProperty::MinPlayers => "minPlayers",
        TeamProperty::MaxPlayers => "maxPlayers",
    }
}
