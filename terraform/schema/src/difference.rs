//! Where two schema files differ, by path.

use std::collections::BTreeSet;

use serde_json::Value;

/// How many differences are told.
const TOLD_MAX: usize = 50;

/// What `new` says otherwise than `old`, the first of it if it is much.
#[must_use]
pub fn differences(old: &Value, new: &Value) -> Vec<String> {
    let mut told = Vec::new();
    compare("", old, new, &mut told);
    told
}

fn compare(path: &str, old: &Value, new: &Value, told: &mut Vec<String>) {
    if old == new || told.len() >= TOLD_MAX {
        return;
    }
    let (Some(before), Some(after)) = (old.as_object(), new.as_object()) else {
        told.push(format!("{path}: {} instead of {}", short(new), short(old)));
        return;
    };
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let path = format!("{path}/{name}");
        match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) => compare(&path, old, new, told),
            (Some(_), None) => told.push(format!("{path}: no longer there")),
            (None, Some(_)) => told.push(format!("{path}: new")),
            (None, None) => {}
        }
    }
    told.truncate(TOLD_MAX);
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 {
        text
    } else {
        text.chars().take(60).chain("…".chars()).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_named_by_its_path() {
        let (old, new) = (json!({ "a": { "b": 1, "c": 2 } }), json!({ "a": { "b": 2, "d": 3 } }));
        let expected = ["/a/b: 2 instead of 1", "/a/c: no longer there", "/a/d: new"];
        assert_eq!(differences(&old, &new), expected);
        assert!(differences(&old, &old).is_empty());
    }
}
