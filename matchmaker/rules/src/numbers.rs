//! Numbers and attributes as JSON documents have them, and as people write them.

use matchmaker::AttributeValue;
use serde_json::{Value, json};

/// An attribute in the API's form.
pub(crate) fn value_json(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::N(number) => json!({ "N": plain_number(*number) }),
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::SL(texts) => json!({ "SL": texts }),
        AttributeValue::SDM(map) => {
            let entries = map.iter().map(|(key, number)| (key.clone(), plain_number(*number)));
            json!({ "SDM": entries.collect::<serde_json::Map<_, _>>() })
        }
    }
}

/// A time: whole seconds without a fraction.
pub(crate) fn seconds(ms: u64) -> Value {
    if ms.is_multiple_of(1_000) { (ms / 1_000).into() } else { (ms as f64 / 1_000.0).into() }
}

/// A number: whole ones without a fraction.
pub(crate) fn plain_number(number: f64) -> Value {
    // Beyond 2^53 not every whole number is one that a double holds.
    if number.fract() == 0.0 && number.abs() < 9e15 {
        (number as i64).into()
    } else {
        number.into()
    }
}
