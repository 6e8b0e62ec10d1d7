//! What was unknown in a plan becomes known: the attributes that AWS would make up.

use std::collections::BTreeMap;

use crate::{facts::TypeFacts, home::Home, value::Value, words::Words};

/// `planned` with everything known. What there are no facts about is null.
pub(crate) fn settle(planned: &Value, facts: &TypeFacts, home: &Home, seed: &str) -> Value {
    let words = Words::new(planned, facts, home, seed);
    settle_at("", planned, &words)
}

fn settle_at<'a>(path: &str, value: &Value, words: &Words<'a>) -> Value {
    match value {
        Value::Unknown(_) => words.fake(path).map_or(Value::Null, Value::from),
        Value::List(items) => {
            Value::List(items.iter().map(|item| settle_at(path, item, words)).collect())
        }
        Value::Map(members) => {
            let settled = members.iter().map(|(name, member)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                (name.clone(), settle_at(&path, member, words))
            });
            Value::Map(settled.collect::<BTreeMap<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::Facts;

    #[test]
    fn made_up_attributes_agree_with_each_other() {
        let facts = Facts::all();
        let mut planned: Value = json!({"name": "arena", "region": "eu-west-1"}).into();
        let Value::Map(members) = &mut planned else { panic!("not a map") };
        for name in ["id", "arn", "url", "nothing_is_known_of_this"] {
            members.insert(name.to_owned(), Value::Unknown(None));
        }

        let settled = settle(&planned, facts.of("aws_sqs_queue"), &Home::default(), "seed");

        let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/arena";
        assert_eq!(settled.member("url").as_text(), Some(url));
        assert_eq!(settled.member("id").as_text(), Some(url));
        let arn = "arn:aws:sqs:eu-west-1:123456789012:arena";
        assert_eq!(settled.member("arn").as_text(), Some(arn));
        assert_eq!(settled.member("nothing_is_known_of_this"), &Value::Null);
    }

    #[test]
    fn a_made_up_id_is_the_same_wherever_it_is_used() {
        let facts = Facts::all();
        let names = ["id", "fleet_id", "fleet_arn"];
        let unknown = names.map(|name| (name.to_owned(), Value::Unknown(None)));
        let planned = Value::Map(BTreeMap::from(unknown));

        let settled = settle(&planned, facts.of("awscc_gamelift_fleet"), &Home::default(), "seed");

        let id = settled.member("fleet_id").as_text().unwrap();
        assert!(id.starts_with("fleet-") && id.len() == 42, "{id}");
        assert_eq!(settled.member("id").as_text(), Some(id));
        assert!(settled.member("fleet_arn").as_text().unwrap().ends_with(&format!(":fleet/{id}")));
    }
}
