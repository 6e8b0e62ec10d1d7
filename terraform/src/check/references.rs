//! Every reference leads to something that is there.

use super::{Look, nearest};
use crate::{
    expression::{Expression, Reference, Root, Step},
    module::Module,
    schema::Block,
    value::Value,
    variable::Type,
};

/// Follows every reference of a module.
pub(super) fn check(look: &mut Look<'_>) {
    let module = look.module;
    for (place, value) in places(module) {
        each(value, &mut |value| {
            if let Value::Expression(Expression::Reference(reference)) = value {
                follow(look, &place, reference);
            }
        });
    }
    for resource in module.resources.values() {
        for reference in &resource.depends_on {
            follow(look, &resource.address(), reference);
        }
    }
}

/// Every value of a module with where it stands.
pub(super) fn places(module: &Module) -> Vec<(String, &Value)> {
    let mut places = Vec::new();
    for resource in module.resources.values() {
        let condition = resource.precondition.as_ref().map(|(condition, _)| condition);
        let besides = resource.count.iter().chain(&resource.for_each).chain(condition);
        for value in resource.body.values().chain(besides) {
            places.push((resource.address(), value));
        }
    }
    for ((kind, label), body) in &module.data {
        places.extend(body.values().map(|value| (format!("data.{kind}.{label}"), value)));
    }
    for (label, call) in &module.calls {
        places.extend(call.arguments.values().map(|value| (format!("module.{label}"), value)));
    }
    places.extend(module.locals.iter().map(|(name, value)| (format!("local.{name}"), value)));
    let outputs = module.outputs.iter();
    places.extend(outputs.map(|(name, output)| (format!("output.{name}"), &output.value)));
    for (name, body) in &module.providers {
        places.extend(body.values().map(|value| (format!("provider.{name}"), value)));
    }
    places
}

/// Shows `value` and everything in it to `see`.
pub(super) fn each(value: &Value, see: &mut dyn FnMut(&Value)) {
    see(value);
    match value {
        Value::List(items) => items.iter().for_each(|item| each(item, see)),
        Value::Object(body) => body.values().for_each(|item| each(item, see)),
        Value::Expression(expression) => each_part(expression, see),
        Value::Policy(policy) => each(&policy.document(), see),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
    }
}

fn each_part(expression: &Expression, see: &mut dyn FnMut(&Value)) {
    match expression {
        Expression::Reference(_) => {}
        Expression::Joined(parts) | Expression::Call(_, parts) => {
            parts.iter().for_each(|part| each(part, see));
        }
        Expression::Conditional(parts) => parts.iter().for_each(|part| each(part, see)),
        Expression::Binary(_, sides) => sides.iter().for_each(|side| each(side, see)),
        Expression::ForEach(parts) => {
            each(&parts.over, see);
            each(&parts.each, see);
        }
    }
}

fn follow(look: &mut Look<'_>, place: &str, reference: &Reference) {
    let (module, address) = (look.module, reference.address());
    let known: Vec<String> = match &reference.root {
        Root::Variable(name) => match module.variables.get(name) {
            Some(variable) => return follow_variable(look, place, reference, &variable.kind),
            None => module.variables.keys().map(|name| format!("var.{name}")).collect(),
        },
        Root::Local(name) => match module.locals.get(name) {
            Some(_) => return,
            None => module.locals.keys().map(|name| format!("local.{name}")).collect(),
        },
        Root::Resource(kind, label) => match module.resources.get(&(kind.clone(), label.clone())) {
            Some(_) => {
                return follow_attribute(look, place, reference, look.schemas.resource(kind));
            }
            None => {
                module.resources.keys().map(|(kind, label)| format!("{kind}.{label}")).collect()
            }
        },
        Root::Data(kind, label) => match module.data.get(&(kind.clone(), label.clone())) {
            Some(_) => return follow_attribute(look, place, reference, look.schemas.data(kind)),
            None => {
                module.data.keys().map(|(kind, label)| format!("data.{kind}.{label}")).collect()
            }
        },
        Root::Module(label) => match module.calls.get(label) {
            Some(call) => return follow_output(look, place, reference, call.module),
            None => module.calls.keys().map(|label| format!("module.{label}")).collect(),
        },
        Root::Bound(_) | Root::ModuleFolder => return,
    };
    let near = nearest(&address, known.iter().map(String::as_str));
    look.refuse_near(place, &address, "leads nowhere", near);
}

fn follow_variable(look: &mut Look<'_>, place: &str, reference: &Reference, kind: &Type) {
    let (mut kind, address) = (kind, reference.address());
    for step in &reference.path {
        kind = match (kind, step) {
            (Type::Object(parts), Step::Attribute(name)) => {
                let Some((_, kind)) = parts.iter().find(|(part, _)| part == name) else {
                    let near = nearest(name, parts.iter().map(|(part, _)| *part));
                    return look.refuse_near(
                        place,
                        &address,
                        "leads to no part of the variable",
                        near,
                    );
                };
                kind
            }
            (Type::Map(kind), Step::Key(_)) | (Type::List(kind), Step::Index(_)) => kind,
            _other => return look.refuse(place, &address, "does not fit the variable's type"),
        };
    }
}

fn follow_attribute(
    look: &mut Look<'_>,
    place: &str,
    reference: &Reference,
    schema: Option<&Block>,
) {
    let steps = reference.path.iter();
    let mut names = steps.filter_map(|step| match step {
        Step::Attribute(name) => Some(name),
        Step::Key(_) | Step::Index(_) | Step::Every | Step::Each => None,
    });
    let (Some(name), Some(schema)) = (names.next(), schema) else { return };
    if !schema.attributes.contains_key(name) && !schema.block_types.contains_key(name) {
        let known = schema.attributes.keys().chain(schema.block_types.keys());
        let near = nearest(name, known.map(String::as_str));
        look.refuse_near(place, &reference.address(), "is no attribute", near);
    }
}

fn follow_output(look: &mut Look<'_>, place: &str, reference: &Reference, module: &str) {
    let Some(Step::Attribute(name)) = reference.path.first() else { return };
    let Some(module) = look.project.module(module) else { return };
    if !module.outputs.contains_key(name) {
        let near = nearest(name, module.outputs.keys().map(String::as_str));
        look.refuse_near(place, &reference.address(), "is no output of that module", near);
    }
}
