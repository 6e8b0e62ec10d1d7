//! What a matchmaking ticket says about a player: FlexMatch's four kinds of value.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::Fields;

/// One attribute of a player in matchmaking.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValue {
    /// `STRING`.
    String(String),
    /// `DOUBLE`.
    Number(f64),
    /// `STRING_LIST`.
    StringList(Vec<String>),
    /// `STRING_DOUBLE_MAP`.
    StringNumberMap(BTreeMap<String, f64>),
}

impl AttributeValue {
    /// Whether every number in it can be written in JSON, which has no infinity.
    pub fn is_finite(&self) -> bool {
        match self {
            Self::String(_) | Self::StringList(_) => true,
            Self::Number(number) => number.is_finite(),
            Self::StringNumberMap(map) => map.values().all(|number| number.is_finite()),
        }
    }

    /// Reads one attribute of matchmaker data: by its type tag if it has one,
    /// else by what the value looks like.
    pub(crate) fn from_matchmaker_data(fields: Fields<'_>) -> Option<Self> {
        let value = fields.value("valueAttribute")?;
        match fields.text("attributeType") {
            Some("STRING") => value.as_str().map(|text| Self::String(text.to_owned())),
            Some("DOUBLE") => value.as_f64().map(Self::Number),
            Some("STRING_LIST") => value.as_array().map(|list| Self::StringList(texts(list))),
            Some("STRING_DOUBLE_MAP") => fields.object("valueAttribute").map(numbers),
            Some(_) | None => Self::from_shape(value, fields),
        }
    }

    fn from_shape(value: &Value, fields: Fields<'_>) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::String(text.clone())),
            Value::Number(number) => number.as_f64().map(Self::Number),
            Value::Array(list) => Some(Self::StringList(texts(list))),
            Value::Object(_) => fields.object("valueAttribute").map(numbers),
            Value::Null | Value::Bool(_) => None,
        }
    }
}

fn texts(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn numbers(fields: Fields<'_>) -> AttributeValue {
    let pairs = fields.entries().filter_map(|(key, value)| Some((key.clone(), value.as_f64()?)));
    AttributeValue::StringNumberMap(pairs.collect())
}

/// The server SDK's form, `{"AttrType":"DOUBLE","N":10.0}`: the tag says which slot
/// counts.
impl Serialize for AttributeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        match self {
            Self::String(text) => {
                map.serialize_entry("AttrType", "STRING")?;
                map.serialize_entry("S", text)?;
            }
            Self::Number(number) => {
                map.serialize_entry("AttrType", "DOUBLE")?;
                map.serialize_entry("N", number)?;
            }
            Self::StringList(list) => {
                map.serialize_entry("AttrType", "STRING_LIST")?;
                map.serialize_entry("SL", list)?;
            }
            Self::StringNumberMap(numbers) => {
                map.serialize_entry("AttrType", "STRING_DOUBLE_MAP")?;
                map.serialize_entry("SDM", numbers)?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_attribute_is_written_with_its_tag_and_its_slot() {
        let check = |value: AttributeValue, expected: Value| {
            assert_eq!(serde_json::to_value(value).unwrap(), expected);
        };

        check(AttributeValue::String("dm".into()), json!({"AttrType": "STRING", "S": "dm"}));
        check(AttributeValue::Number(10.0), json!({"AttrType": "DOUBLE", "N": 10.0}));
        check(
            AttributeValue::StringList(vec!["a".into()]),
            json!({"AttrType": "STRING_LIST", "SL": ["a"]}),
        );
        check(
            AttributeValue::StringNumberMap(BTreeMap::from([("x".into(), 1.5)])),
            json!({"AttrType": "STRING_DOUBLE_MAP", "SDM": {"x": 1.5}}),
        );
    }
}
