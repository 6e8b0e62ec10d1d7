//! What a provider refuses before anything is planned.
//!
//! Terraform itself has checked names, types and what is required. What comes
//! here on top: limits of CloudFormation's schemas and of [`crate::facts`], JSON
//! that is none, arguments that only the provider sets.

mod constraints;
mod dynamodb;
mod lambda;
mod policy;

use self::constraints::check_constraints;
use crate::{
    diagnostics::{Place, error_at},
    facts::TypeFacts,
    patterns::Patterns,
    protocol::Diagnostic,
    schema::{Attribute, Block},
    value::Value,
};

/// Everything that is wrong with the configuration of one resource.
pub(crate) fn validate(
    type_name: &str,
    block: &Block,
    facts: &TypeFacts,
    patterns: &Patterns,
    config: &Value,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    check_block(block, patterns, config, &Place::default(), &mut found);
    for (path, constraints) in &facts.constraints {
        for value in config.reach(path) {
            check_constraints(constraints, patterns, value, &Place::at(path), &mut found);
        }
        // `reach` looks through the list itself.
        if constraints.items.is_some() {
            check_constraints(
                constraints,
                patterns,
                config.member(path),
                &Place::at(path),
                &mut found,
            );
        }
    }
    for path in facts.policies.iter().chain(&facts.json) {
        let is_policy = facts.policies.contains(path);
        let texts = config.reach(path).into_iter().filter_map(Value::as_text);
        found.extend(texts.filter_map(|text| policy::fault(path, text, is_policy)));
    }
    if config.member("name_prefix").as_text().is_some() && config.member("name").as_text().is_some()
    {
        let place = Place::at("name_prefix");
        found.push(error_at(
            &place,
            "Conflicting configuration arguments",
            "\"name_prefix\": conflicts with name",
        ));
    }
    match type_name {
        "aws_dynamodb_table" => found.extend(dynamodb::faults(config)),
        "aws_lambda_function" => found.extend(lambda::faults(config)),
        _ => {}
    }
    found
}

fn check_block(
    block: &Block,
    patterns: &Patterns,
    value: &Value,
    place: &Place,
    found: &mut Vec<Diagnostic>,
) {
    if !matches!(value, Value::Map(_)) {
        return;
    }
    for (name, attribute) in &block.attributes {
        check_attribute(attribute, patterns, value.member(name), &place.attribute(name), found);
    }
    for (name, nested) in &block.blocks {
        check_each(&nested.block, patterns, value.member(name), &place.attribute(name), found);
    }
}

fn check_attribute(
    attribute: &Attribute,
    patterns: &Patterns,
    value: &Value,
    place: &Place,
    found: &mut Vec<Diagnostic>,
) {
    let is_id = place.shown() == "id" && attribute.computed;
    if !value.is_null() && (attribute.is_read_only() || is_id) {
        let detail = format!(
            "Can't configure a value for \"{}\": its value will be decided automatically based on \
             the result of applying this configuration.",
            place.shown()
        );
        found.push(error_at(place, "Value for unconfigurable attribute", detail));
        return;
    }
    check_constraints(&attribute.constraints, patterns, value, place, found);
    if let Some(nested) = &attribute.nested {
        check_each(&nested.block, patterns, value, place, found);
    }
}

/// Checks one object, or each of several.
fn check_each(
    block: &Block,
    patterns: &Patterns,
    value: &Value,
    place: &Place,
    found: &mut Vec<Diagnostic>,
) {
    check_block(block, patterns, value, place, found);
    for (index, item) in value.items().iter().enumerate() {
        check_block(block, patterns, item, &place.index(index), found);
    }
}
