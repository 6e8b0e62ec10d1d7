//! Patterns, enumerations, lengths and ranges.

use crate::{
    diagnostics::{Place, error_at},
    patterns::Patterns,
    protocol::Diagnostic,
    schema::Constraints,
    value::Value,
};

/// Adds to `found` what is wrong with `value`; of what is unknown, nothing.
pub(crate) fn check_constraints(
    constraints: &Constraints,
    patterns: &Patterns,
    value: &Value,
    place: &Place,
    found: &mut Vec<Diagnostic>,
) {
    let shown = place.shown();
    let mut refuse = |summary: &str, detail: String| found.push(error_at(place, summary, detail));
    match value {
        Value::Null if constraints.not_null => {
            refuse("Missing Attribute Value", format!("{shown} must not be null"));
        }
        Value::Null | Value::Unknown(_) => return,
        Value::Text(text) => {
            if let Some(fault) = text_fault(constraints, patterns, text) {
                refuse("Invalid Attribute Value", format!("{shown} {fault}, got: {text:?}"));
            }
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let low = constraints.min.filter(|min| number < *min);
            let high = constraints.max.filter(|max| number > *max);
            if let Some(bound) = low.or(high) {
                let word = if low.is_some() { "least" } else { "most" };
                let fault = format!("{shown} must be at {word} {bound}, got: {number}");
                refuse("Invalid Attribute Value", fault);
            }
        }
        Value::Bool(_) | Value::List(_) | Value::Map(_) => {}
    }
    if let Some(one_of) = &constraints.one_of
        && matches!(value, Value::Text(_) | Value::Number(_))
        && !one_of.contains(&value.into())
    {
        let known: Vec<_> = one_of.iter().map(ToString::to_string).collect();
        let fault =
            format!("expected {shown} to be one of [{}], got {}", known.join(", "), value.shown());
        refuse("Invalid Attribute Value", fault);
    }
    if let Value::List(items) = value {
        let low = constraints.min_items.filter(|min| items.len() < *min);
        let high = constraints.max_items.filter(|max| items.len() > *max);
        if let Some(bound) = low.or(high) {
            let word = if low.is_some() { "at least" } else { "at most" };
            let fault =
                format!("{shown} must contain {word} {bound} elements, got: {}", items.len());
            refuse("Invalid Attribute Value", fault);
        }
        for (index, item) in items.iter().enumerate() {
            if let Some(of_items) = &constraints.items {
                check_constraints(of_items, patterns, item, &place.index(index), found);
            }
        }
    }
}

fn text_fault(constraints: &Constraints, patterns: &Patterns, text: &str) -> Option<String> {
    let length = text.chars().count();
    if constraints.min_len.is_some_and(|min| length < min) {
        return Some(format!("string length must be at least {}", constraints.min_len?));
    }
    if constraints.max_len.is_some_and(|max| length > max) {
        return Some(format!("string length must be at most {}", constraints.max_len?));
    }
    let pattern = constraints.pattern.as_ref()?;
    match patterns.fits(pattern, text) {
        Ok(true) => None,
        Ok(false) => Some(format!("value must match the pattern {pattern}")),
        Err(unusable) => Some(format!("value cannot be checked: {unusable}")),
    }
}
