//! Whether a rule holds for a tentative match, or still can.
//!
//! One judgement serves two questions. Of a match that may still grow, a rule
//! says [`Verdict::Never`] only if no tickets that may come can make it hold:
//! that prunes the search without losing matches. Of a complete match it says
//! [`Verdict::Always`] or [`Verdict::Never`], exactly.

mod batch_distance;
pub(crate) mod closeness;
mod collection;
mod comparison;
mod distance;
pub(crate) mod latency;
pub(crate) mod sort;

use std::sync::Arc;

use crate::candidate::View;
use crate::expression::{Range, Value, evaluate, scalars};
use crate::rule_set::{PartyAggregation, PropertyExpression, Rule, RuleBody, Statement};

/// What a rule says of a tentative match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds, whoever comes.
    Always,
    /// It does not hold, whoever comes.
    Never,
    /// That depends on who comes.
    Open,
}

impl Verdict {
    fn not(self) -> Self {
        match self {
            Self::Always => Self::Never,
            Self::Never => Self::Always,
            Self::Open => Self::Open,
        }
    }
}

/// Judges the rule at place `index` of `rules`.
pub(crate) fn judge(rules: &[Arc<Rule>], index: usize, view: View<'_, '_>) -> Verdict {
    let can_hold = match &rules[index].body {
        RuleBody::AbsoluteSort(_) | RuleBody::DistanceSort(_) => return Verdict::Always,
        RuleBody::Compound(statement) => return judge_statement(statement, rules, view),
        RuleBody::Collection(rule) => collection::can_hold(rule, view),
        RuleBody::Comparison(rule) => comparison::can_hold(rule, view),
        RuleBody::Distance(rule) => distance::can_hold(rule, view),
        RuleBody::BatchDistance(rule) => batch_distance::can_hold(rule, view),
        RuleBody::Latency(rule) => latency::can_hold(rule, view),
    };
    match can_hold {
        false => Verdict::Never,
        true if view.is_open() => Verdict::Open,
        true => Verdict::Always,
    }
}

fn judge_statement(statement: &Statement, rules: &[Arc<Rule>], view: View<'_, '_>) -> Verdict {
    let part = |part: &Statement| judge_statement(part, rules, view);
    match statement {
        Statement::Rule(index) => judge(rules, *index, view),
        Statement::Not(inner) => part(inner).not(),
        Statement::And(parts) => all(parts.iter().map(part)),
        Statement::Or(parts) => all(parts.iter().map(|inner| part(inner).not())).not(),
        Statement::Xor(a, b) => match (part(a), part(b)) {
            (Verdict::Open, _) | (_, Verdict::Open) => Verdict::Open,
            (a, b) if a == b => Verdict::Never,
            _ => Verdict::Always,
        },
    }
}

fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut together = Verdict::Always;
    for verdict in verdicts {
        match verdict {
            Verdict::Never => return Verdict::Never,
            Verdict::Open => together = Verdict::Open,
            Verdict::Always => {}
        }
    }
    together
}

/// The single values that expressions yield.
struct Scalars<'p> {
    numbers: Vec<Range>,
    texts: Vec<&'p str>,
    /// Some value does not exist and never will.
    nothing: bool,
}

fn measure<'p>(expressions: &[PropertyExpression], view: View<'_, 'p>) -> Scalars<'p> {
    let mut found = Scalars { numbers: Vec::new(), texts: Vec::new(), nothing: false };
    for expression in expressions {
        let value = evaluate(&expression.node, view);
        scalars(&value, &mut |scalar| match scalar {
            Value::Number(range) => found.numbers.push(*range),
            Value::Text(text) => found.texts.push(text),
            Value::Nothing => found.nothing = true,
            Value::Opaque | Value::Unknown | Value::List(_) => {}
        });
    }
    found
}

/// Makes one number of a party's. `numbers` may be empty: then there is none.
pub(crate) fn aggregate(numbers: impl Iterator<Item = f64>, how: PartyAggregation) -> Option<f64> {
    let (mut count, mut sum) = (0_u32, 0.0);
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for number in numbers {
        count += 1;
        sum += number;
        least = least.min(number);
        greatest = greatest.max(number);
    }
    (count > 0).then(|| match how {
        PartyAggregation::Average => sum / f64::from(count),
        PartyAggregation::Min => least,
        PartyAggregation::Max => greatest,
    })
}

/// How much two ways of computing one bound may differ by rounding.
///
/// Pruning must never be stricter than the final check, which computes the
/// same thing in another order.
pub(crate) fn slack(magnitude: f64) -> f64 {
    1e-9 * (1.0 + magnitude.abs())
}
