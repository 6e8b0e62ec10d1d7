//! Literals against what a value must be besides its type.

use regex::Regex;

use crate::{schema::Limits, value::Value};

/// What is wrong with a literal; an expression is only known to Terraform.
pub(super) fn problems(value: &Value, limits: &Limits) -> Vec<String> {
    match value {
        Value::Text(text) => text_problems(text, limits),
        Value::Number(number) => number_problems(number.as_f64().unwrap_or_default(), limits),
        Value::List(items) => list_problems(items, limits),
        Value::Null
        | Value::Bool(_)
        | Value::Object(_)
        | Value::Expression(_)
        | Value::Policy(_) => Vec::new(),
    }
}

fn text_problems(text: &str, limits: &Limits) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(values) = limits.one_of.as_ref().filter(|values| !values.iter().any(|v| v == text))
    {
        problems.push(format!("is {text:?}, and must be one of {}", values.join(", ")));
    }
    if let Some(pattern) = limits.pattern.as_ref().filter(|pattern| !fits(text, pattern)) {
        problems.push(format!("is {text:?}, which does not match {pattern}"));
    }
    let length = text.chars().count();
    if let Some(most) = limits.length_max.filter(|most| length > *most) {
        problems.push(format!("has {length} characters, and may have {most}"));
    }
    if let Some(least) = limits.length_min.filter(|least| length < *least) {
        problems.push(format!("has {length} characters, and must have {least}"));
    }
    problems
}

fn number_problems(number: f64, limits: &Limits) -> Vec<String> {
    let below = limits.least.filter(|least| number < *least);
    let above = limits.most.filter(|most| number > *most);
    let below = below.map(|least| format!("is {number}, and must be at least {least}"));
    let above = above.map(|most| format!("is {number}, and may be at most {most}"));
    below.into_iter().chain(above).collect()
}

fn list_problems(items: &[Value], limits: &Limits) -> Vec<String> {
    let count = items.len();
    let mut problems = Vec::new();
    if let Some(most) = limits.items_max.filter(|most| count > *most) {
        problems.push(format!("has {count} entries, and may have {most}"));
    }
    if let Some(least) = limits.items_min.filter(|least| count < *least) {
        problems.push(format!("has {count} entries, and must have {least}"));
    }
    if let Some(limits) = &limits.items {
        problems.extend(items.iter().flat_map(|item| self::problems(item, limits)));
    }
    problems
}

/// Whether `text` has what `pattern` describes somewhere in it. A pattern that this
/// engine cannot read decides nothing; a test names those.
fn fits(text: &str, pattern: &str) -> bool {
    Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_held_against_its_limits() {
        let limits = Limits {
            one_of: Some(vec!["EC2".to_owned()]),
            pattern: Some("^[A-Z]".to_owned()),
            length_max: Some(3),
            ..Limits::default()
        };
        assert!(text_problems("EC2", &limits).is_empty());
        assert_eq!(
            text_problems("cloud", &limits),
            [
                "is \"cloud\", and must be one of EC2",
                "is \"cloud\", which does not match ^[A-Z]",
                "has 5 characters, and may have 3"
            ]
        );
    }

    #[test]
    fn numbers_and_lists_are_held_against_theirs() {
        let limits =
            Limits { least: Some(1.0), most: Some(600.0), items_max: Some(1), ..Limits::default() };
        assert_eq!(problems(&0.into(), &limits), ["is 0, and must be at least 1"]);
        assert_eq!(problems(&601.into(), &limits), ["is 601, and may be at most 600"]);
        assert_eq!(problems(&Value::from([1, 2]), &limits), ["has 2 entries, and may have 1"]);
    }

    #[test]
    fn patterns_that_cannot_be_read_are_few() {
        let file = std::fs::read_to_string("schema/provider-schema.json").unwrap();
        let schema: serde_json::Value = serde_json::from_str(&file).unwrap();
        let mut unread = std::collections::BTreeSet::new();
        collect(&schema, &mut unread);
        assert!(unread.len() <= 1, "{unread:?}");
    }

    fn collect(value: &serde_json::Value, unread: &mut std::collections::BTreeSet<String>) {
        if let Some(map) = value.as_object() {
            if let Some(pattern) = map.get("x_pattern").and_then(serde_json::Value::as_str)
                && Regex::new(pattern).is_err()
            {
                unread.insert(pattern.to_owned());
            }
            map.values().for_each(|value| collect(value, unread));
        }
    }
}
