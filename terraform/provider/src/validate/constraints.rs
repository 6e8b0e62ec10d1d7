//! Patterns, enumerations, lengths and ranges.

use std::collections::BTreeMap;

use regex::Regex;

use crate::{
    diagnostics::{Place, error_at},
    facts::Facts,
    protocol::Diagnostic,
    schema::{Attribute, Block, Constraints, ProviderSchema, SchemaError},
    value::Value,
};

/// Every pattern of the schemas and the facts, compiled once.
#[derive(Debug, Default)]
pub(crate) struct Patterns(BTreeMap<String, Regex>);

impl Patterns {
    pub(crate) fn compile(schema: &ProviderSchema, facts: &Facts) -> Result<Self, SchemaError> {
        let mut patterns = Self::default();
        for resource in schema.resource_schemas.values() {
            patterns.add_block(&resource.block)?;
        }
        for (_, facts) in facts.iter() {
            for constraints in facts.constraints.values() {
                patterns.add(constraints)?;
            }
        }
        Ok(patterns)
    }

    fn add_block(&mut self, block: &Block) -> Result<(), SchemaError> {
        for attribute in block.attributes.values() {
            self.add_attribute(attribute)?;
        }
        block.blocks.values().try_for_each(|nested| self.add_block(&nested.block))
    }

    fn add_attribute(&mut self, attribute: &Attribute) -> Result<(), SchemaError> {
        self.add(&attribute.constraints)?;
        attribute.nested.as_ref().map_or(Ok(()), |nested| self.add_block(&nested.block))
    }

    fn add(&mut self, constraints: &Constraints) -> Result<(), SchemaError> {
        if let Some(pattern) = &constraints.pattern {
            let regex = Regex::new(pattern).map_err(|source| SchemaError::Pattern {
                pattern: pattern.clone(),
                source: Box::new(source),
            })?;
            self.0.insert(pattern.clone(), regex);
        }
        constraints.items.as_ref().map_or(Ok(()), |items| self.add(items))
    }

    fn fits(&self, pattern: &str, text: &str) -> bool {
        self.0.get(pattern).is_none_or(|regex| regex.is_match(text))
    }
}

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
    let pattern = constraints.pattern.as_ref().filter(|pattern| !patterns.fits(pattern, text))?;
    Some(format!("value must match the pattern {pattern}"))
}
