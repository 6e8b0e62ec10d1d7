//! What was applied, as a configuration without references, cut down to what a provider knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use terraform::schema::{Block, Schemas};
use terraform_provider::Workspace;

use crate::{Failure, older, real::Files};

/// The configuration, and what is not in it.
#[derive(Default)]
pub(crate) struct Literals {
    /// Its files.
    pub(crate) files: Files,
    /// How many resources it has.
    pub(crate) kept: usize,
    /// Types that are too new, with how many of each.
    unknown_types: BTreeMap<String, usize>,
    /// Arguments that are too new.
    unknown_arguments: BTreeSet<String>,
    /// Values that are too new.
    rewritten: BTreeSet<String>,
}

impl Literals {
    /// What is in it and what is not, line by line.
    pub(crate) fn told(&self) -> Vec<String> {
        let types: Vec<String> =
            self.unknown_types.iter().map(|(kind, number)| format!("{kind} ({number})")).collect();
        let joined = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(", ");
        vec![
            format!("kept: {} resources", self.kept),
            format!("types left out: {}", types.join(", ")),
            format!("arguments left out: {}", joined(&self.unknown_arguments)),
            format!("values rewritten: {}", joined(&self.rewritten)),
        ]
    }
}

/// What `workspace` has applied of `hashicorp/aws`, as far as `known` goes.
pub(crate) fn of(workspace: &Workspace, known: &Schemas) -> Result<Literals, Failure> {
    let written = written(workspace)?;
    let state = workspace.state()?;
    let mut literals = Literals::default();
    for (address, values) in state.resources() {
        let Some((kind, name)) = kind_and_name(&address) else { continue };
        let Some(block) = known.resource(kind) else {
            *literals.unknown_types.entry(kind.to_owned()).or_default() += 1;
            continue;
        };
        let none = BTreeSet::new();
        let written = written.get(&without_index(&address)).unwrap_or(&none);
        let mut values = values.clone();
        older::rewrite(kind, &mut values, &mut literals.rewritten);
        let mut body = literals.cut(kind, block, &values, Some(written));
        older::complete(kind, &mut body);
        let resource = json!({ "resource": { kind: { name.as_str(): body } } });
        literals.files.insert(format!("{name}.tf.json"), resource);
        literals.kept += 1;
    }
    Ok(literals)
}

impl Literals {
    /// `values` without what `block` does not know, what only a provider sets, and,
    /// at the top, what is not `written` but was filled in.
    fn cut(
        &mut self,
        path: &str,
        block: &Block,
        values: &Value,
        written: Option<&BTreeSet<String>>,
    ) -> Value {
        let mut body = Map::new();
        for (name, value) in values.as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            if is_nothing(value) || written.is_some_and(|written| !written.contains(name)) {
                continue;
            }
            if let Some(nested) = block.block_types.get(name) {
                let items = value.as_array().into_iter().flatten();
                let items: Vec<Value> =
                    items.map(|item| self.cut(&path, &nested.block, item, None)).collect();
                body.insert(name.clone(), items.into());
            } else if let Some(attribute) = block.attributes.get(name) {
                if !attribute.read_only() {
                    body.insert(name.clone(), literal(value));
                }
            } else {
                self.unknown_arguments.insert(path);
            }
        }
        body.into()
    }
}

/// `value` with everything in it taken as it stands.
fn literal(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace("${", "$${").replace("%{", "%%{").into(),
        Value::Array(items) => items.iter().map(literal).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), literal(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The type and a name without dots of `module.data.aws_dynamodb_table.players`; none
/// of what is not of `hashicorp/aws`.
fn kind_and_name(address: &str) -> Option<(&str, String)> {
    let kind = address.split('.').find(|part| part.starts_with("aws_"))?;
    let name: String =
        address.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    Some((kind, name))
}

fn without_index(address: &str) -> String {
    address
        .split('.')
        .map(|part| part.split('[').next().unwrap_or(part))
        .collect::<Vec<_>>()
        .join(".")
}

/// The names of the arguments that the files give each resource.
fn written(workspace: &Workspace) -> Result<BTreeMap<String, BTreeSet<String>>, Failure> {
    let plan = workspace.plan()?;
    let mut written = BTreeMap::new();
    collect("", &plan.json()["configuration"]["root_module"], &mut written);
    Ok(written)
}

fn collect(path: &str, module: &Value, written: &mut BTreeMap<String, BTreeSet<String>>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        let names = resource["expressions"].as_object().into_iter().flat_map(Map::keys);
        let address = resource["address"].as_str().unwrap_or_default();
        written.insert(format!("{path}{address}"), names.cloned().collect());
    }
    for (name, call) in module["module_calls"].as_object().into_iter().flatten() {
        collect(&format!("{path}module.{name}."), &call["module"], written);
    }
}
