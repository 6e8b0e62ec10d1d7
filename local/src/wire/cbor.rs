//! Smithy RPC v2 CBOR.

use bytes::Bytes;
use ciborium::value::Value as Cbor;
use serde_json::{Map, Number, Value};

use super::{CALL_DEPTH_MAX, ReadError};

/// Reads an input; no body is the empty input.
pub(crate) fn read(body: &[u8]) -> Result<Value, ReadError> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let value: Cbor = ciborium::de::from_reader_with_recursion_limit(body, CALL_DEPTH_MAX)?;
    match plain(value)? {
        input @ Value::Object(_) => Ok(input),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(ReadError::NotObject)
        }
    }
}

fn plain(value: Cbor) -> Result<Value, ReadError> {
    Ok(match value {
        Cbor::Null => Value::Null,
        Cbor::Bool(flag) => Value::Bool(flag),
        Cbor::Text(text) => Value::String(text),
        Cbor::Integer(number) => Value::Number(
            i64::try_from(number).map_err(|_| ReadError::Strange("too large a number"))?.into(),
        ),
        Cbor::Float(number) => Value::Number(
            Number::from_f64(number).ok_or(ReadError::Strange("a number that is not finite"))?,
        ),
        Cbor::Array(items) => Value::Array(items.into_iter().map(plain).collect::<Result<_, _>>()?),
        Cbor::Map(entries) => Value::Object(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let key = key.into_text();
                    let key = key.map_err(|_| ReadError::Strange("a key that is no text"))?;
                    Ok((key, plain(value)?))
                })
                .collect::<Result<_, ReadError>>()?,
        ),
        Cbor::Tag(_, value) => plain(*value)?,
        Cbor::Bytes(_) => return Err(ReadError::Strange("bytes")),
        _ => return Err(ReadError::Strange("a value of unknown kind")),
    })
}

/// Writes an output.
pub(crate) fn write(output: &Cbor) -> Bytes {
    let mut body = Vec::new();
    ciborium::into_writer(output, &mut body).expect("a Vec takes everything");
    body.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn encoded(value: &Cbor) -> Bytes {
        write(value)
    }

    #[test]
    fn an_input_is_read_whatever_its_numbers_are() {
        let input = Cbor::Map(vec![
            (Cbor::Text("N".to_owned()), Cbor::Float(1.5)),
            (Cbor::Text("I".to_owned()), Cbor::Integer(7.into())),
            (Cbor::Text("L".to_owned()), Cbor::Array(vec![Cbor::Null])),
        ]);
        assert_eq!(read(&encoded(&input)).unwrap(), json!({"N": 1.5, "I": 7, "L": [null]}));
        assert_eq!(read(&[]).unwrap(), json!({}));
    }

    #[test]
    fn what_is_no_input_is_refused() {
        let nan = Cbor::Map(vec![(Cbor::Text("N".to_owned()), Cbor::Float(f64::NAN))]);
        assert!(matches!(read(&encoded(&nan)), Err(ReadError::Strange(_))));
        assert!(matches!(read(&encoded(&Cbor::Null)), Err(ReadError::NotObject)));
        assert!(matches!(read(&[0xff, 0x00]), Err(ReadError::NotCbor(_))));
        let deep = [vec![0x81; 10_000], vec![0x00]].concat();
        assert!(matches!(read(&deep), Err(ReadError::NotCbor(_))));
    }
}
