//! `distance`: every measured number lies within bounds of a reference.

use super::{Scalars, measure, slack};
use crate::candidate::View;
use crate::expression::Range;
use crate::rule_set::{Distance, Reference};

pub(super) fn can_hold(rule: &Distance, view: View<'_, '_>) -> bool {
    let measured = measure(&rule.measurements, view);
    let references = match &rule.reference {
        Reference::Number(number) => vec![Range::exactly(*number)],
        Reference::Expression(expression) => {
            let Scalars { numbers, nothing, .. } = measure(std::slice::from_ref(expression), view);
            if nothing {
                return false;
            }
            numbers
        }
        Reference::Text(_) | Reference::Texts(_) => return false,
    };
    if measured.nothing {
        return false;
    }
    references.iter().all(|reference| {
        within_max(&measured.numbers, *reference, rule.max_distance)
            && measured.numbers.iter().all(|m| beyond_min(*m, *reference, rule.min_distance))
    })
}

/// Whether one reference can be near enough to all measured numbers.
fn within_max(measured: &[Range], reference: Range, max: Option<f64>) -> bool {
    let Some(max) = max else { return true };
    if reference.is_point() {
        return measured.iter().all(|m| can_be_near(*m, reference.low, max));
    }
    let mut possible = Some(reference);
    for m in measured {
        let around = Range {
            low: m.low - max - slack(m.low) - slack(max),
            high: m.high + max + slack(m.high) + slack(max),
        };
        possible = possible.and_then(|range| range.meet(around));
    }
    possible.is_some()
}

fn can_be_near(measured: Range, reference: f64, max: f64) -> bool {
    if measured.is_point() {
        return (measured.low - reference).abs() <= max;
    }
    let slack = slack(max) + slack(reference);
    measured.low - max - slack <= reference && reference <= measured.high + max + slack
}

fn beyond_min(measured: Range, reference: Range, min: Option<f64>) -> bool {
    let Some(min) = min else { return true };
    if measured.is_point() && reference.is_point() {
        return (measured.low - reference.low).abs() >= min;
    }
    let farthest = (measured.high - reference.low).max(reference.high - measured.low);
    farthest + slack(min) >= min
}
