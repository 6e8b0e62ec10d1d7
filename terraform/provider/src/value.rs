//! A value of Terraform's: what a resource's attributes are, were or will be.
//!
//! Sets are lists here: Terraform sorts them, so that equal sets are equal lists.
//! Objects and maps are one thing: on the wire they look alike.

mod msgpack;

use std::collections::BTreeMap;

use serde_json::Number;

pub(crate) use self::msgpack::ValueError;

/// A value, maybe not known before something is applied.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    /// Not known yet. Terraform may have narrowed it down ("not null"); those
    /// bytes are passed on unread, because a plan must repeat them.
    Unknown(Option<Vec<u8>>),
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
}

/// What is found where nothing is.
static NULL: Value = Value::Null;

impl Value {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether nothing in it is unknown.
    pub(crate) fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::List(items) => items.iter().all(Self::is_wholly_known),
            Self::Map(members) => members.values().all(Self::is_wholly_known),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => true,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null
            | Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::List(_)
            | Self::Map(_) => None,
        }
    }

    /// The members of a map; of anything else none.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&String, &Value)> {
        let members = match self {
            Self::Map(members) => Some(members),
            Self::Null
            | Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::List(_) => None,
        };
        members.into_iter().flatten()
    }

    /// The items of a list or a set; of anything else none.
    pub(crate) fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            Self::Null
            | Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Map(_) => &[],
        }
    }

    /// The member called `name`; null where there is none.
    pub(crate) fn member(&self, name: &str) -> &Value {
        match self {
            Self::Map(members) => members.get(name).unwrap_or(&NULL),
            Self::Null
            | Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::List(_) => &NULL,
        }
    }

    /// Everything at a dotted path, through lists into each of their items.
    pub(crate) fn reach(&self, path: &str) -> Vec<&Value> {
        let mut found = vec![self];
        for name in path.split('.') {
            found = found.into_iter().flat_map(Self::spread).map(|at| at.member(name)).collect();
        }
        found.into_iter().flat_map(Self::spread).collect()
    }

    fn spread(&self) -> Vec<&Value> {
        match self {
            Self::List(items) => items.iter().flat_map(Self::spread).collect(),
            Self::Null
            | Self::Unknown(_)
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Map(_) => vec![self],
        }
    }

    /// As it would be written in an error message.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Unknown(_) => "(known after apply)".to_owned(),
            Self::Bool(flag) => flag.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::shown).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| format!("{name}={}", value.shown()))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(flag) => Self::Bool(flag),
            serde_json::Value::Number(number) => Self::Number(number),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(items) => {
                Self::List(items.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(members) => {
                Self::Map(members.into_iter().map(|(name, item)| (name, item.into())).collect())
            }
        }
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null | Value::Unknown(_) => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.clone()),
            Value::Text(text) => Self::String(text.clone()),
            Value::List(items) => items.iter().map(Self::from).collect(),
            Value::Map(members) => {
                members.iter().map(|(name, item)| (name.clone(), Self::from(item))).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_goes_into_every_item_of_a_list() {
        let queue: Value = json!({"destinations": [{"arn": "a"}, {"arn": "b"}]}).into();

        let found: Vec<_> = queue.reach("destinations.arn").into_iter().cloned().collect();

        assert_eq!(found, [Value::Text("a".into()), Value::Text("b".into())]);
    }

    #[test]
    fn what_is_not_there_is_null() {
        let queue: Value = json!({"destinations": null}).into();

        assert_eq!(queue.reach("destinations.arn"), [&Value::Null]);
        assert_eq!(queue.member("name"), &Value::Null);
    }

    #[test]
    fn one_unknown_makes_the_whole_not_wholly_known() {
        let known: Value = json!({"a": ["b", 1]}).into();
        let unknown = Value::List(vec![known.clone(), Value::Unknown(None)]);

        assert!(known.is_wholly_known());
        assert!(!unknown.is_wholly_known());
    }
}
