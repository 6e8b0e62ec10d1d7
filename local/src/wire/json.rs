//! AWS JSON 1.1.

use bytes::Bytes;
use ciborium::value::Value as Cbor;
use serde_json::{Map, Number, Value};

use super::ReadError;

/// Reads an input; no body is the empty input.
pub(crate) fn read(body: &[u8]) -> Result<Value, ReadError> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_slice(body)? {
        input @ Value::Object(_) => Ok(input),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(ReadError::NotObject)
        }
    }
}

/// Writes an output.
pub(crate) fn write(output: &Cbor) -> Bytes {
    plain(output).to_string().into()
}

fn plain(value: &Cbor) -> Value {
    match value {
        Cbor::Bool(flag) => Value::Bool(*flag),
        Cbor::Text(text) => Value::String(text.clone()),
        Cbor::Integer(number) => i64::try_from(*number).map_or(Value::Null, Value::from),
        Cbor::Float(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Cbor::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Cbor::Map(entries) => Value::Object(entries.iter().filter_map(entry).collect()),
        // A moment is its seconds.
        Cbor::Tag(_, value) => plain(value),
        Cbor::Bytes(_) | Cbor::Null | _ => Value::Null,
    }
}

fn entry((key, value): &(Cbor, Cbor)) -> Option<(String, Value)> {
    Some((key.as_text()?.to_owned(), plain(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Moment, output};
    use api_contract::Timestamp;
    use serde::Serialize;
    use serde_json::json;

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        start_time: Moment,
        count: u32,
    }

    #[test]
    fn a_moment_is_seconds_with_a_fraction() {
        let start_time = Moment(Timestamp::from_millis(1_469_498_468_057));
        let answer = output(&Answer { start_time, count: 2 }).unwrap();

        let text = write(&answer);

        let value: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(value, json!({"StartTime": 1_469_498_468.057, "Count": 2}));
    }

    #[test]
    fn what_is_no_input_is_refused() {
        assert!(matches!(read(b"[]"), Err(ReadError::NotObject)));
        assert!(matches!(read(b"{"), Err(ReadError::NotJson(_))));
        assert!(matches!(read(&b"[".repeat(10_000)), Err(ReadError::NotJson(_))));
        assert_eq!(read(b"").unwrap(), json!({}));
    }
}
