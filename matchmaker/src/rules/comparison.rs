//! `comparison`: measured values against a reference, or against each other.

use std::collections::BTreeSet;

use super::{Scalars, measure};
use crate::candidate::View;
use crate::expression::Range;
use crate::rule_set::{Comparison, Operator, Reference};

pub(super) fn can_hold(rule: &Comparison, view: View<'_, '_>) -> bool {
    let measured = measure(&rule.measurements, view);
    if measured.nothing {
        return false;
    }
    let Some(reference) = &rule.reference else {
        return among_themselves(&measured, rule.operation);
    };
    match reference {
        Reference::Number(number) => {
            compare_numbers(&measured.numbers, &[Range::exactly(*number)], rule.operation)
        }
        Reference::Text(text) => compare_texts(&measured.texts, &[text], rule.operation),
        Reference::Texts(texts) => {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            compare_texts(&measured.texts, &texts, rule.operation)
        }
        Reference::Expression(expression) => {
            let reference = measure(std::slice::from_ref(expression), view);
            !reference.nothing
                && compare_numbers(&measured.numbers, &reference.numbers, rule.operation)
                && compare_texts(&measured.texts, &reference.texts, rule.operation)
        }
    }
}

/// Whether `measured` stands in this relation to `reference`.
pub(super) fn holds(measured: f64, reference: f64, operation: Operator) -> bool {
    let (measured, reference) = ([Range::exactly(measured)], [Range::exactly(reference)]);
    compare_numbers(&measured, &reference, operation)
}

fn compare_numbers(measured: &[Range], references: &[Range], operation: Operator) -> bool {
    let one = |m: &Range, r: &Range| match operation {
        Operator::Less => m.low < r.high,
        Operator::LessOrEqual => m.low <= r.high,
        Operator::Equal => m.meet(*r).is_some(),
        Operator::NotEqual => !(m.is_point() && r.is_point() && m.low == r.low),
        Operator::Greater => m.high > r.low,
        Operator::GreaterOrEqual => m.high >= r.low,
    };
    measured.iter().all(|m| references.iter().all(|r| one(m, r)))
}

/// Strings have no order, which reading the rule set has seen to.
fn compare_texts(measured: &[&str], references: &[&str], operation: Operator) -> bool {
    let wanted = operation == Operator::Equal;
    measured.iter().all(|m| references.iter().all(|r| (m == r) == wanted))
}

fn among_themselves(measured: &Scalars<'_>, operation: Operator) -> bool {
    if operation == Operator::Equal {
        let meet = |both: Option<Range>, next: &Range| both.and_then(|both| both.meet(*next));
        let same_number = measured.numbers.iter().fold(Some(Range::ALL), meet).is_some();
        return same_number && measured.texts.windows(2).all(|pair| pair[0] == pair[1]);
    }
    let points = measured.numbers.iter().filter(|number| number.is_point());
    // Adding zero makes the two zeros one.
    let mut numbers: Vec<f64> = points.map(|number| number.low + 0.0).collect();
    numbers.sort_by(f64::total_cmp);
    let mut texts = BTreeSet::new();
    numbers.windows(2).all(|pair| pair[0] != pair[1])
        && measured.texts.iter().all(|text| texts.insert(text))
}
