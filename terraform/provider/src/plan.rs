//! What a change will do: what becomes known only when it is applied, and what
//! makes another resource of it.

use std::collections::BTreeMap;

use crate::{
    diagnostics::Place,
    facts::TypeFacts,
    schema::{Attribute, Block, Nesting},
    value::Value,
};

/// A planned change.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) planned: Value,
    /// What forces a replacement.
    pub(crate) replaced_by: Vec<Place>,
}

/// What every resource of a provider's gets.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    /// The region of resources that name none.
    pub(crate) region: String,
    pub(crate) tags: BTreeMap<String, Value>,
}

/// Plans the change from `prior` (null: there is none yet) to `proposed`, in
/// which Terraform has kept what was computed before.
pub(crate) fn plan(
    block: &Block,
    facts: &TypeFacts,
    defaults: &Defaults,
    prior: &Value,
    proposed: &Value,
) -> Plan {
    let mut planned = plan_block(block, prior, proposed);
    let Value::Map(members) = &mut planned else {
        return Plan { planned, replaced_by: Vec::new() };
    };
    if block.attributes.contains_key("region") && !members["region"].is_wholly_known() {
        members.insert("region".to_owned(), Value::Text(defaults.region.clone()));
    }
    if block.attributes.contains_key("tags_all") {
        members.insert("tags_all".to_owned(), all_tags(&members["tags"], &defaults.tags));
    }
    if prior.is_null() {
        return Plan { planned, replaced_by: Vec::new() };
    }
    let changed = prior.members().any(|(name, value)| members.get(name) != Some(value));
    if changed {
        for name in &facts.changes {
            members.insert(name.clone(), Value::Unknown(None));
        }
    }
    let replaced_by = replacing(block, facts, prior, &planned);
    Plan { planned, replaced_by }
}

fn replacing(block: &Block, facts: &TypeFacts, prior: &Value, planned: &Value) -> Vec<Place> {
    let mut paths = block.forcing_paths();
    paths.extend(facts.replaced_by.iter().cloned());
    if block.attributes.contains_key("region") {
        paths.push("region".to_owned());
    }
    let moved = paths.iter().filter(|path| prior.reach(path) != planned.reach(path));
    // Terraform compares what is at the place, so the whole argument will do.
    moved.map(|path| Place::at(path.split('.').next().unwrap_or(path))).collect()
}

/// The default tags under the resource's own.
fn all_tags(own: &Value, defaults: &BTreeMap<String, Value>) -> Value {
    if own.is_unknown() {
        return Value::Unknown(None);
    }
    let mut all = defaults.clone();
    all.extend(own.members().map(|(name, value)| (name.clone(), value.clone())));
    Value::Map(all)
}

fn plan_block(block: &Block, prior: &Value, proposed: &Value) -> Value {
    let Value::Map(members) = proposed else { return proposed.clone() };
    let exists = matches!(prior, Value::Map(_));
    let planned = members.iter().map(|(name, value)| {
        let before = prior.member(name);
        let planned = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) => plan_attribute(attribute, exists, before, value),
            (None, Some(nested)) => plan_nested(&nested.block, nested.nesting, before, value),
            (None, None) => value.clone(),
        };
        (name.clone(), planned)
    });
    Value::Map(planned.collect())
}

/// A computed attribute that nobody set: unknown where the object is new, and
/// what it was, null too, where it is not.
fn plan_attribute(attribute: &Attribute, exists: bool, prior: &Value, proposed: &Value) -> Value {
    match &attribute.nested {
        _ if attribute.computed && proposed.is_null() && !exists => Value::Unknown(None),
        Some(nested) => plan_nested(&nested.block, nested.nesting, prior, proposed),
        None => proposed.clone(),
    }
}

fn plan_nested(block: &Block, nesting: Nesting, prior: &Value, proposed: &Value) -> Value {
    match (nesting, proposed) {
        (Nesting::Single | Nesting::Group, Value::Map(_)) => plan_block(block, prior, proposed),
        (Nesting::Map, Value::Map(members)) => {
            let planned = members.iter().map(|(name, member)| {
                (name.clone(), plan_block(block, prior.member(name), member))
            });
            Value::Map(planned.collect())
        }
        (Nesting::Set, Value::List(items)) => {
            let planned = items.iter().map(|item| {
                // The items of a set are told apart by all that they are.
                let before = prior.items().iter().find(|before| *before == item);
                plan_block(block, before.unwrap_or(&Value::Null), item)
            });
            Value::List(planned.collect())
        }
        (_, Value::List(items)) => {
            let planned = items.iter().enumerate().map(|(index, item)| {
                plan_block(block, prior.items().get(index).unwrap_or(&Value::Null), item)
            });
            Value::List(planned.collect())
        }
        (_, other) => other.clone(),
    }
}
