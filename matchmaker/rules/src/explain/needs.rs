//! How close tickets come: the limit of a rule that would let them play.
//!
//! Found by trying: the rule set is read again with another limit, and the
//! engine judges the tickets. So it is the engine's answer for every type of rule.

use std::sync::Arc;

use matchmaker::rule_set::{ExpansionTarget, Operator, RuleBody};
use matchmaker::{RuleSet, Ticket};
use serde::Serialize;
use serde_json::Value;

use crate::explain::pairs::{Apart, age_ms, alone, apart};
use crate::explain::timeline::team_property;
use crate::numbers::plain_number;
use crate::simulate::patch::plain;

/// A limit as it is, and as it would have to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Need {
    pub(crate) property: &'static str,
    pub(crate) has: Value,
    pub(crate) needs: Value,
    /// How much is missing, for sorting.
    #[serde(skip)]
    pub(crate) missing: f64,
}

impl Need {
    /// `needs maxDistance 240, has 100`
    pub(crate) fn words(&self) -> String {
        let Self { property, has, needs, .. } = self;
        format!("needs {property} {needs}, has {has}")
    }
}

/// Highest limit that is tried.
const LIMIT_MAX: f64 = 1e9;

/// Which way a limit is relaxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relaxed {
    Up,
    Down,
}

/// A rule set whose limits can be varied.
#[derive(Debug)]
pub(crate) struct Needs<'r> {
    rule_set: &'r RuleSet,
    document: Value,
}

impl<'r> Needs<'r> {
    /// `document` is what `rule_set` was read from.
    pub(crate) fn new(rule_set: &'r RuleSet, document: Value) -> Self {
        Self { rule_set, document }
    }

    /// What the rule at place `rule`, which keeps the tickets apart at
    /// `now_ms`, would need; nothing if it has no limit that helps.
    pub(crate) fn of_pair(
        &self,
        rule: usize,
        ticket: &Ticket,
        other: &Ticket,
        now_ms: u64,
    ) -> Option<Need> {
        let name = &self.rule_set.rules()[rule].name;
        let age_ms = age_ms(self.rule_set, ticket, other, now_ms);
        self.find(rule, age_ms, &|rule_set| match apart(rule_set, ticket, other, now_ms) {
            Apart::Together => true,
            Apart::Rules(rules) => !rules.contains(name),
            Apart::NoRoom => false,
        })
    }

    /// What the rule at place `rule`, which the ticket does not satisfy by
    /// itself at `now_ms`, would need; nothing if it has no limit that helps.
    pub(crate) fn of_one(&self, rule: usize, ticket: &Ticket, now_ms: u64) -> Option<Need> {
        let name = &self.rule_set.rules()[rule].name;
        let age_ms = age_ms(self.rule_set, ticket, ticket, now_ms);
        self.find(rule, age_ms, &|rule_set| !alone(rule_set, ticket, now_ms).contains(name))
    }

    fn find(&self, rule: usize, age_ms: u64, fits: &dyn Fn(&Arc<RuleSet>) -> bool) -> Option<Need> {
        let document = self.at_age(age_ms);
        let limits = limits(&self.rule_set.rules()[rule].body).iter();
        limits.copied().find_map(|(property, relaxed)| {
            let written = &document["rules"][rule][property];
            let in_text = || written.as_str()?.trim().parse().ok();
            let has = written.as_f64().or_else(in_text)?;
            let fits = |limit: f64| {
                let mut tried = document.clone();
                tried["rules"][rule][property] = plain_number(limit);
                let parsed = RuleSet::parse(&tried.to_string());
                parsed.is_ok_and(|parsed| fits(&Arc::new(parsed.rule_set)))
            };
            let needs = nearest_fitting(has, relaxed, &fits)?;
            let missing = (needs - has).abs();
            let (has, needs) = (plain_number(has), plain_number(needs));
            Some(Need { property, has, needs, missing })
        })
    }

    /// The rule set as it is at this age, without expansions.
    fn at_age(&self, age_ms: u64) -> Value {
        let mut document = self.document.clone();
        for expansion in self.rule_set.expansions() {
            let reached = expansion.steps.iter().rev().find(|step| step.wait_ms <= age_ms);
            let Some(value) = reached.map(|step| plain(&step.value)) else { continue };
            let (list, places, property) = match &expansion.target {
                ExpansionTarget::Rules { rules, property } => ("rules", rules, property.as_str()),
                ExpansionTarget::Teams { teams, property } => {
                    ("teams", teams, team_property(*property))
                }
            };
            for place in places {
                document[list][*place][property] = value.clone();
            }
        }
        if let Some(members) = document.as_object_mut() {
            members.remove("expansions");
        }
        document
    }
}

/// The limits of a rule, and which way each lets more tickets through.
fn limits(body: &RuleBody) -> &'static [(&'static str, Relaxed)] {
    match body {
        RuleBody::Distance(_) => &[("maxDistance", Relaxed::Up), ("minDistance", Relaxed::Down)],
        RuleBody::BatchDistance(_) => &[("maxDistance", Relaxed::Up)],
        RuleBody::Latency(_) => &[("maxLatency", Relaxed::Up), ("maxDistance", Relaxed::Up)],
        RuleBody::Collection(_) => &[("minCount", Relaxed::Down), ("maxCount", Relaxed::Up)],
        RuleBody::Comparison(rule) => match rule.operation {
            Operator::Less | Operator::LessOrEqual => &[("referenceValue", Relaxed::Up)],
            Operator::Greater | Operator::GreaterOrEqual => &[("referenceValue", Relaxed::Down)],
            Operator::Equal | Operator::NotEqual => &[],
        },
        RuleBody::Compound(_) | RuleBody::AbsoluteSort(_) | RuleBody::DistanceSort(_) => &[],
    }
}

/// The limit nearest to `has` that fits, in steps of one, or of a hundredth if
/// `has` is not whole.
fn nearest_fitting(has: f64, relaxed: Relaxed, fits: &dyn Fn(f64) -> bool) -> Option<f64> {
    let scale = if has.fract() == 0.0 { 1.0 } else { 100.0 };
    let sign = if relaxed == Relaxed::Up { 1.0 } else { -1.0 };
    let limit = |steps: f64| (has * scale + sign * steps) / scale;
    let (mut short, mut enough) = (0.0, 1.0);
    while !fits(limit(enough)) {
        let further = enough * 2.0;
        let bound = if relaxed == Relaxed::Up { LIMIT_MAX } else { has };
        if enough >= bound * scale {
            return None;
        }
        short = enough;
        // Below zero no limit is read.
        enough = if relaxed == Relaxed::Down { further.min(has * scale) } else { further };
    }
    while enough - short > 1.0 {
        let middle = ((short + enough) / 2.0_f64).floor();
        if fits(limit(middle)) {
            enough = middle;
        } else {
            short = middle;
        }
    }
    Some(limit(enough))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_limit_that_fits_is_found() {
        let up = |needed: f64| nearest_fitting(100.0, Relaxed::Up, &|limit| limit >= needed);
        assert_eq!(up(100.5), Some(101.0));
        assert_eq!(up(240.0), Some(240.0));
        assert_eq!(up(f64::INFINITY), None);
        let down = |needed: f64| nearest_fitting(5.0, Relaxed::Down, &|limit| limit <= needed);
        assert_eq!(down(2.0), Some(2.0));
        assert_eq!(down(0.0), Some(0.0));
        assert_eq!(down(-1.0), None);
        let fine = nearest_fitting(0.5, Relaxed::Up, &|limit| limit >= 0.75);
        assert_eq!(fine, Some(0.75));
    }
}
