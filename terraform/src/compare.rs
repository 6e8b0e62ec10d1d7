//! The vendored schemas beside a real `terraform providers schema -json`.
//!
//! The vendored file comes from published bindings, which lose some facts. Whoever
//! has the real providers at hand can ask what differs for the resources used here.

use std::collections::BTreeSet;

use crate::{
    project::Project,
    schema::{Attribute, Block, Schemas},
};

/// What `real` says otherwise than `vendored` of everything that `project` uses.
#[must_use]
pub fn differences(project: &Project, vendored: &Schemas, real: &Schemas) -> Vec<String> {
    let kinds: BTreeSet<&str> = project
        .all()
        .flat_map(|module| module.resources.values().map(|resource| resource.kind))
        .collect();
    let mut differences = Vec::new();
    for kind in kinds {
        match (vendored.resource(kind), real.resource(kind)) {
            (Some(ours), Some(theirs)) => blocks(kind, ours, theirs, &mut differences),
            (None, Some(_)) => differences.push(format!("{kind}: not in the vendored schemas")),
            (Some(_), None) => differences.push(format!("{kind}: not in the real schemas")),
            (None, None) => differences.push(format!("{kind}: in neither")),
        }
    }
    differences
}

fn blocks(path: &str, ours: &Block, theirs: &Block, differences: &mut Vec<String>) {
    let names: BTreeSet<&String> = ours.attributes.keys().chain(theirs.attributes.keys()).collect();
    for name in names {
        let path = format!("{path}.{name}");
        match (ours.attributes.get(name), theirs.attributes.get(name)) {
            (Some(ours), Some(theirs)) => attributes(&path, ours, theirs, differences),
            (Some(_), None) => differences.push(format!("{path}: not in the real schemas")),
            (None, _) => differences.push(format!("{path}: not in the vendored schemas")),
        }
    }
    let names: BTreeSet<&String> =
        ours.block_types.keys().chain(theirs.block_types.keys()).collect();
    for name in names {
        let path = format!("{path}.{name}");
        match (ours.block_types.get(name), theirs.block_types.get(name)) {
            (Some(ours), Some(theirs)) => {
                if ours.nesting_mode != theirs.nesting_mode {
                    let (ours, theirs) = (&ours.nesting_mode, &theirs.nesting_mode);
                    differences
                        .push(format!("{path}: a {ours} here, a {theirs} in the real schemas"));
                }
                blocks(&path, &ours.block, &theirs.block, differences);
            }
            (Some(_), None) => differences.push(format!("{path}: not in the real schemas")),
            (None, _) => differences.push(format!("{path}: not in the vendored schemas")),
        }
    }
}

fn attributes(path: &str, ours: &Attribute, theirs: &Attribute, differences: &mut Vec<String>) {
    if ours.kind != theirs.kind && ours.nested_type.is_none() && theirs.nested_type.is_none() {
        let written =
            |it: &Attribute| it.kind.as_ref().map(ToString::to_string).unwrap_or_default();
        let (ours, theirs) = (written(ours), written(theirs));
        differences.push(format!("{path}: of type {ours} here, {theirs} in the real schemas"));
    }
    if ours.required != theirs.required || ours.read_only() != theirs.read_only() {
        let flag = |it: &Attribute| match (it.required, it.read_only()) {
            (true, _) => "required",
            (false, true) => "read-only",
            (false, false) => "optional",
        };
        differences.push(format!(
            "{path}: {} here, {} in the real schemas",
            flag(ours),
            flag(theirs)
        ));
    }
    match (&ours.nested_type, &theirs.nested_type) {
        (Some(ours), Some(theirs)) => {
            let block = |attributes: &std::collections::BTreeMap<String, Attribute>| Block {
                attributes: attributes.clone(),
                ..Block::default()
            };
            blocks(path, &block(&ours.attributes), &block(&theirs.attributes), differences);
        }
        (None, None) => {}
        (Some(_), None) | (None, Some(_)) => {
            differences.push(format!("{path}: nested in one of both alone"));
        }
    }
}
