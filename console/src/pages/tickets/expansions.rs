//! What waiting changes: the next step of a rule set's expansions, in words.

use std::time::Duration;

use api_contract::Timestamp;
use matchmaker::{
    NextExpansion, RuleSet,
    json::{Kind, Value},
    rule_set::{Expansion, ExpansionTarget, Reference, RuleBody, TeamProperty},
};

/// What changes next, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// When the ticket is old enough.
    pub at: Timestamp,
    /// What changes then.
    pub changes: Vec<Change>,
}

/// One property that becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The property, as rule sets name it: `rules[FastConnection].maxLatency`.
    pub target: String,
    /// What it is until then, where that is a number.
    pub from: Option<String>,
    /// What it becomes.
    pub to: String,
}

/// Puts `next`, of a ticket that was made at `created_at`, into words.
#[must_use]
pub fn describe(rule_set: &RuleSet, next: &NextExpansion, created_at: Timestamp) -> NextStep {
    let at = Timestamp::from_millis(i64::try_from(next.at_ms).unwrap_or(i64::MAX));
    let wait = at.since(created_at);
    let changes = rule_set.expansions().iter().filter_map(|it| change(rule_set, it, wait));
    NextStep { at, changes: changes.collect() }
}

fn change(rule_set: &RuleSet, expansion: &Expansion, wait: Duration) -> Option<Change> {
    let is_next = |wait_ms: u64| u128::from(wait_ms) == wait.as_millis();
    let place = expansion.steps.iter().position(|step| is_next(step.wait_ms))?;
    let before = place.checked_sub(1).map(|place| plain(&expansion.steps[place].value));
    Some(Change {
        target: expansion.target_text.clone(),
        from: before.or_else(|| as_written(rule_set, &expansion.target)),
        to: plain(&expansion.steps[place].value),
    })
}

/// The property's value before any step, where it is a number.
fn as_written(rule_set: &RuleSet, target: &ExpansionTarget) -> Option<String> {
    match target {
        ExpansionTarget::Rules { rules, property } => {
            let rule = rule_set.rules().get(*rules.first()?)?;
            number(&rule.body, property).map(|number| number.to_string())
        }
        ExpansionTarget::Teams { teams, property } => {
            let team = rule_set.teams().get(*teams.first()?)?;
            Some(match property {
                TeamProperty::MinPlayers => team.min_players.to_string(),
                TeamProperty::MaxPlayers => team.max_players.to_string(),
            })
        }
    }
}

fn number(body: &RuleBody, property: &str) -> Option<f64> {
    match (body, property) {
        (RuleBody::Latency(rule), "maxLatency") => rule.max_latency,
        (RuleBody::Latency(rule), "maxDistance") => rule.max_distance,
        (RuleBody::Distance(rule), "maxDistance") => rule.max_distance,
        (RuleBody::Distance(rule), "minDistance") => rule.min_distance,
        (RuleBody::BatchDistance(rule), "maxDistance") => rule.max_distance,
        (RuleBody::Collection(rule), "minCount") => rule.min_count.map(f64::from),
        (RuleBody::Collection(rule), "maxCount") => rule.max_count.map(f64::from),
        (RuleBody::Comparison(rule), "referenceValue") => match rule.reference {
            Some(Reference::Number(number)) => Some(number),
            Some(Reference::Text(_) | Reference::Texts(_) | Reference::Expression(_)) | None => {
                None
            }
        },
        _ => None,
    }
}

/// A value as one would write it in a sentence.
fn plain(value: &Value) -> String {
    match &value.kind {
        Kind::Null => "nothing".to_owned(),
        Kind::Bool(truth) => truth.to_string(),
        Kind::Number(digits) => digits.clone(),
        Kind::Text(text) => text.clone(),
        Kind::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Kind::Object(_) => value.kind_name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sample::rule_set, *};

    fn next(at_ms: u64) -> NextStep {
        let parsed = RuleSet::parse(&rule_set()).unwrap();
        let next = NextExpansion { at_ms: 7_000 + at_ms, targets: Vec::new(), changes: Vec::new() };
        describe(&parsed.rule_set, &next, Timestamp::from_millis(7_000))
    }

    #[test]
    fn a_step_says_what_was_and_what_will_be() {
        let first = next(5_000);

        assert_eq!(first.at, Timestamp::from_millis(12_000));
        assert_eq!(
            first.changes,
            [Change {
                target: "rules[FastConnection].maxLatency".to_owned(),
                from: Some("80".to_owned()),
                to: "1000".to_owned(),
            }]
        );
    }

    #[test]
    fn a_later_step_goes_on_from_the_one_before() {
        let changes = next(20_000).changes;

        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].from.as_deref(), changes[0].to.as_str()), (Some("20"), "40"));
    }
}
