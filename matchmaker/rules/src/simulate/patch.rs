//! JSON Patch on a rule set: `add`, `remove` and `replace`.

use matchmaker::json::{self, Kind};
use serde_json::{Map, Value};

use crate::numbers::plain_number;
use matchmaker::json::{Field, FormatError};
use matchmaker::trial::lines::DEPTH_MAX;

/// One operation, and where the scenario says it.
#[derive(Debug)]
pub(crate) struct Patch {
    operation: Operation,
    /// A JSON pointer.
    path: String,
}

#[derive(Debug)]
enum Operation {
    Add(Value),
    Remove,
    Replace(Value),
}

/// Why a patch does not fit the rule set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PatchError {
    #[error("the rule set is not JSON: {0}")]
    NotJson(String),
    #[error("the rule set has no place `{0}` to patch")]
    NoPlace(String),
}

impl Patch {
    pub(crate) fn read(field: &Field<'_>) -> Result<Self, FormatError> {
        field.only(&["op", "path", "value"])?;
        // `null` is a value here as any other.
        let value = field.value.member("value").map(plain);
        let value = || value.ok_or_else(|| field.error("`value` is missing"));
        let operations = [("add", 0), ("remove", 1), ("replace", 2)];
        let operation = match field.required("op")?.choice(&operations)? {
            0 => Operation::Add(value()?),
            1 => Operation::Remove,
            _ => Operation::Replace(value()?),
        };
        let path = field.required("path")?;
        if !path.text()?.starts_with('/') {
            return Err(path.error("a JSON pointer begins with `/`"));
        }
        Ok(Self { operation, path: path.text()?.to_owned() })
    }

    fn apply(&self, root: &mut Value) -> Option<()> {
        let (parent, key) = self.path.rsplit_once('/')?;
        let key = key.replace("~1", "/").replace("~0", "~");
        match root.pointer_mut(parent)? {
            Value::Object(members) => self.apply_to_object(members, key),
            Value::Array(items) => self.apply_to_list(items, &key),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    fn apply_to_object(&self, members: &mut Map<String, Value>, key: String) -> Option<()> {
        match &self.operation {
            Operation::Add(value) => {
                members.insert(key, value.clone());
            }
            Operation::Replace(value) => *members.get_mut(&key)? = value.clone(),
            Operation::Remove => {
                members.remove(&key)?;
            }
        }
        Some(())
    }

    fn apply_to_list(&self, items: &mut Vec<Value>, key: &str) -> Option<()> {
        let end = items.len();
        let place = if key == "-" { end } else { key.parse().ok()? };
        match &self.operation {
            Operation::Add(value) if place <= end => items.insert(place, value.clone()),
            Operation::Replace(value) if place < end => items[place] = value.clone(),
            Operation::Remove if place < end => {
                items.remove(place);
            }
            Operation::Add(_) | Operation::Replace(_) | Operation::Remove => return None,
        }
        Some(())
    }
}

/// The rule set with the patches applied; byte for byte without any.
pub(crate) fn patched(text: &str, patches: &[Patch]) -> Result<String, PatchError> {
    if patches.is_empty() {
        return Ok(text.to_owned());
    }
    let document = json::read(text, DEPTH_MAX);
    let document = document.map_err(|error| PatchError::NotJson(error.to_string()))?;
    let mut root = plain(&document.root);
    for patch in patches {
        patch.apply(&mut root).ok_or_else(|| PatchError::NoPlace(patch.path.clone()))?;
    }
    Ok(root.to_string())
}

/// The value without its positions.
pub(crate) fn plain(value: &json::Value) -> Value {
    match &value.kind {
        Kind::Null => Value::Null,
        Kind::Bool(truth) => Value::Bool(*truth),
        // A number that no double holds is told of when the rule set is read.
        Kind::Number(text) => value.as_f64().map_or_else(|| text.as_str().into(), plain_number),
        Kind::Text(text) => Value::String(text.clone()),
        Kind::List(items) => items.iter().map(plain).collect(),
        Kind::Object(members) => {
            let member = |member: &json::Member| (member.key.clone(), plain(&member.value));
            Value::Object(members.iter().map(member).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(operations: &str, expected: Result<&str, &str>) {
        let document = json::read(operations, 8).unwrap();
        let items = Field::root(&document.root).items().unwrap();
        let patches: Vec<Patch> = items.iter().map(|item| Patch::read(item).unwrap()).collect();
        let found = patched(r#"{"a":[1,2],"b":{"c":3}}"#, &patches);
        assert_eq!(
            found.map_err(|error| error.to_string()).as_deref(),
            expected.map_err(str::to_owned).as_ref().map(|text| *text)
        );
    }

    #[test]
    fn operations_apply_to_lists_and_objects() {
        check(r#"[{"op":"add","path":"/a/-","value":3}]"#, Ok(r#"{"a":[1,2,3],"b":{"c":3}}"#));
        check(r#"[{"op":"remove","path":"/a/0"}]"#, Ok(r#"{"a":[2],"b":{"c":3}}"#));
        check(
            r#"[{"op":"replace","path":"/b/c","value":"x"}]"#,
            Ok(r#"{"a":[1,2],"b":{"c":"x"}}"#),
        );
        check(
            r#"[{"op":"add","path":"/d","value":null}]"#,
            Ok(r#"{"a":[1,2],"b":{"c":3},"d":null}"#),
        );
    }

    #[test]
    fn a_place_that_is_not_there_is_named() {
        let message = "the rule set has no place `/a/7` to patch";
        check(r#"[{"op":"replace","path":"/a/7","value":3}]"#, Err(message));
    }
}
