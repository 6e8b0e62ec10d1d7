//! `aws_iam_policy_document`: an IAM policy from blocks.

use serde_json::{Map, Value as Json, json};

use crate::value::Value;

/// The policy that the blocks describe, after the statements of its sources. A
/// later statement replaces an earlier one of the same id.
pub(crate) fn render(config: &Value) -> Json {
    let mut statements: Vec<Json> = Vec::new();
    for text in config.reach("source_policy_documents").into_iter().filter_map(Value::as_text) {
        statements.extend(statements_of(text));
    }
    statements.extend(config.member("statement").items().iter().map(statement));
    for text in config.reach("override_policy_documents").into_iter().filter_map(Value::as_text) {
        statements_of(text).into_iter().for_each(|statement| put(&mut statements, statement));
    }
    let version = config.member("version").as_text().unwrap_or("2012-10-17");
    let mut document = json!({ "Version": version, "Statement": statements });
    if let Some(id) = config.member("policy_id").as_text() {
        document["Id"] = id.into();
    }
    document
}

fn statements_of(text: &str) -> Vec<Json> {
    let document: Json = serde_json::from_str(text).unwrap_or_default();
    match document.get("Statement") {
        Some(Json::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    }
}

fn put(statements: &mut Vec<Json>, statement: Json) {
    let same =
        |other: &&mut Json| other.get("Sid").is_some() && other.get("Sid") == statement.get("Sid");
    match statements.iter_mut().find(same) {
        Some(earlier) => *earlier = statement,
        None => statements.push(statement),
    }
}

fn statement(block: &Value) -> Json {
    let mut statement = Map::new();
    if let Some(sid) = block.member("sid").as_text() {
        statement.insert("Sid".to_owned(), sid.into());
    }
    let effect = block.member("effect").as_text().unwrap_or("Allow");
    statement.insert("Effect".to_owned(), effect.into());
    let lists = [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    for (argument, name) in lists {
        if let Some(values) = one_or_many(block.member(argument)) {
            statement.insert(name.to_owned(), values);
        }
    }
    for (argument, name) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(principals) = principals(block.member(argument)) {
            statement.insert(name.to_owned(), principals);
        }
    }
    let conditions = conditions(block.member("condition"));
    if !conditions.is_empty() {
        statement.insert("Condition".to_owned(), conditions.into());
    }
    statement.into()
}

fn one_or_many(values: &Value) -> Option<Json> {
    match values.items() {
        [] => None,
        [one] => Some(one.into()),
        many => Some(many.iter().map(Json::from).collect()),
    }
}

fn principals(blocks: &Value) -> Option<Json> {
    let mut principals = Map::new();
    for block in blocks.items() {
        let kind = block.member("type").as_text()?;
        let identifiers = one_or_many(block.member("identifiers"))?;
        if kind == "*" && identifiers == "*" {
            return Some("*".into());
        }
        principals.insert(kind.to_owned(), identifiers);
    }
    (!principals.is_empty()).then_some(principals.into())
}

fn conditions(blocks: &Value) -> Map<String, Json> {
    let mut conditions = Map::new();
    for block in blocks.items() {
        let test = block.member("test").as_text().unwrap_or_default();
        let variable = block.member("variable").as_text().unwrap_or_default();
        let values = one_or_many(block.member("values")).unwrap_or_default();
        let of_test = conditions.entry(test).or_insert_with(|| json!({}));
        of_test[variable] = values;
    }
    conditions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_a_policy() {
        let config: Value = json!({
            "statement": [{
                "sid": "Trust",
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["gamelift.amazonaws.com"]}],
                "condition": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]}],
            }],
        })
        .into();

        let expected = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "Trust",
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "gamelift.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
            }],
        });
        assert_eq!(render(&config), expected);
    }

    #[test]
    fn an_overriding_document_replaces_the_statement_of_the_same_id() {
        let overriding =
            json!({"Statement": {"Sid": "A", "Effect": "Deny", "Action": "*"}}).to_string();
        let config: Value = json!({
            "statement": [{"sid": "A", "actions": ["sqs:SendMessage"]}],
            "override_policy_documents": [overriding],
        })
        .into();

        let rendered = render(&config);

        assert_eq!(rendered["Statement"], json!([{"Sid": "A", "Effect": "Deny", "Action": "*"}]));
    }
}
