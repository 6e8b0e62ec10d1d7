//! Arguments against the providers' schemas, down to nested keys.

use super::{Look, literals, nearest, shapes};
use crate::{
    expression::Expression,
    schema::{Attribute, Block, Nested, NestedBlock},
    value::{Body, Value},
};

/// Holds every resource, data source and provider block against its schema.
pub(super) fn check(look: &mut Look<'_>) {
    let (module, schemas) = (look.module, look.schemas);
    for resource in module.resources.values() {
        let place = resource.address();
        match schemas.resource(resource.kind) {
            Some(schema) => within_block(look, &place, "", &resource.body, schema),
            None => {
                let near = nearest(resource.kind, schemas.resources().map(|(name, _)| name));
                look.refuse_near(&place, "", "is of a type that no provider here has", near);
            }
        }
    }
    for ((kind, label), body) in &module.data {
        let place = format!("data.{kind}.{label}");
        match schemas.data(kind) {
            Some(schema) => within_block(look, &place, "", body, schema),
            None => look.refuse(&place, "", "is of a type that no provider here has"),
        }
    }
    for (name, body) in &module.providers {
        match schemas.provider(name) {
            Some(schema) => within_block(look, &format!("provider.{name}"), "", body, schema),
            None => look.refuse(&format!("provider.{name}"), "", "is not a provider here"),
        }
    }
}

fn within_block(look: &mut Look<'_>, place: &str, path: &str, body: &Body, schema: &Block) {
    for (name, value) in body {
        let argument = joined(path, name);
        if let Some(attribute) = schema.attributes.get(name) {
            within_attribute(look, place, &argument, value, attribute);
        } else if let Some(block) = schema.block_types.get(name) {
            within_nested_block(look, place, &argument, value, block);
        } else {
            let settable = schema.attributes.iter().filter(|(_, attribute)| !attribute.read_only());
            let names = settable.map(|(name, _)| name).chain(schema.block_types.keys());
            let near = nearest(name, names.map(String::as_str));
            look.refuse_near(place, &argument, "is not an argument", near);
        }
    }
    for (name, attribute) in &schema.attributes {
        if attribute.required && !is_given(body, name) {
            look.refuse(place, &joined(path, name), "is missing");
        }
    }
    for (name, block) in &schema.block_types {
        if block.min_items > 0 && !body.contains_key(name) {
            look.refuse(place, &joined(path, name), "is missing");
        }
    }
}

fn within_nested_block(
    look: &mut Look<'_>,
    place: &str,
    path: &str,
    value: &Value,
    block: &NestedBlock,
) {
    let Value::List(items) = value else {
        return look.refuse(place, path, "is a block: give a list of bodies");
    };
    if let Some(most) = block.max_items.filter(|most| items.len() > *most) {
        look.refuse(place, path, format!("is there {} times, and at most {most}", items.len()));
    }
    if items.len() < block.min_items {
        let least = block.min_items;
        look.refuse(place, path, format!("is there {} times, and at least {least}", items.len()));
    }
    for item in items {
        if let Value::Object(body) = item {
            within_block(look, place, path, body, &block.block);
        } else {
            look.refuse(place, path, "is a block: give a list of bodies");
        }
    }
}

fn within_attribute(
    look: &mut Look<'_>,
    place: &str,
    path: &str,
    value: &Value,
    attribute: &Attribute,
) {
    if attribute.read_only() {
        return look.refuse(place, path, "is set by the provider alone");
    }
    match &attribute.nested_type {
        Some(nested) => within_nested(look, place, path, value, nested),
        None => {
            let kind = attribute.kind.as_ref();
            if let Some(problem) = kind.and_then(|kind| shapes::problem(look, value, kind)) {
                return look.refuse(place, path, problem);
            }
        }
    }
    for problem in literals::problems(value, &attribute.limits) {
        look.refuse(place, path, problem);
    }
}

fn within_nested(look: &mut Look<'_>, place: &str, path: &str, value: &Value, nested: &Nested) {
    let single = nested.nesting_mode == "single";
    match value {
        Value::Object(body) if single => within_object(look, place, path, body, nested),
        Value::Object(_) => look.refuse(place, path, "is a list: give a list of objects"),
        Value::List(_) if single => look.refuse(place, path, "is one object, not a list"),
        Value::List(items) => {
            for item in items {
                if let Value::Object(body) = item {
                    within_object(look, place, path, body, nested);
                } else if !matches!(item, Value::Expression(_)) {
                    look.refuse(place, path, "has something that is not an object");
                }
            }
        }
        Value::Expression(expression) => within_alternatives(look, place, path, expression, nested),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Policy(_) => {
            look.refuse(place, path, "takes objects");
        }
    }
}

/// What an expression may become is checked as if it stood there.
fn within_alternatives(
    look: &mut Look<'_>,
    place: &str,
    path: &str,
    expression: &Expression,
    nested: &Nested,
) {
    match expression {
        Expression::Conditional(parts) => {
            let [_condition, then, otherwise] = parts.as_ref();
            within_nested(look, place, path, then, nested);
            within_nested(look, place, path, otherwise, nested);
        }
        Expression::ForEach(parts) => {
            let each = Value::List(vec![parts.each.clone()]);
            within_nested(look, place, path, &each, nested);
        }
        Expression::Reference(_)
        | Expression::Joined(_)
        | Expression::Call(..)
        | Expression::Binary(..) => {}
    }
}

fn within_object(look: &mut Look<'_>, place: &str, path: &str, body: &Body, nested: &Nested) {
    for (name, value) in body {
        let argument = joined(path, name);
        match nested.attributes.get(name) {
            Some(attribute) => within_attribute(look, place, &argument, value, attribute),
            None => {
                let near = nearest(name, nested.attributes.keys().map(String::as_str));
                look.refuse_near(place, &argument, "is not a key", near);
            }
        }
    }
    for (name, attribute) in &nested.attributes {
        if (attribute.required || attribute.limits.not_null) && !is_given(body, name) {
            look.refuse(place, &joined(path, name), "is missing");
        }
    }
}

fn is_given(body: &Body, name: &str) -> bool {
    body.get(name).is_some_and(|value| *value != Value::Null)
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
