//! Values as MessagePack, the way Terraform sends them.
//!
//! An unknown value is extension 0; one that was narrowed down is extension 12.
//! Numbers are integers where they can be; very long ones are text, which passes
//! through unchanged.

use serde_json::Number;

use super::Value;

/// Marks a value that is not known.
const UNKNOWN: i8 = 0;
/// Marks a value that is not known, but about which something is.
const UNKNOWN_REFINED: i8 = 12;

/// Why bytes are no value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ValueError {
    /// They are not MessagePack.
    #[error("a value is not MessagePack")]
    Malformed(#[from] rmpv::decode::Error),
    /// They are MessagePack that Terraform does not send.
    #[error("a value has {0}, which Terraform does not send")]
    Unexpected(&'static str),
}

impl Value {
    /// Reads what Terraform sent; nothing at all is null.
    pub(crate) fn from_msgpack(mut bytes: &[u8]) -> Result<Self, ValueError> {
        if bytes.is_empty() {
            return Ok(Self::Null);
        }
        decode(rmpv::decode::read_value(&mut bytes)?)
    }

    /// As Terraform wants to read it.
    pub(crate) fn to_msgpack(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &encode(self))
            .expect("a vector takes whatever is written to it");
        bytes
    }
}

fn decode(value: rmpv::Value) -> Result<Value, ValueError> {
    Ok(match value {
        rmpv::Value::Nil => Value::Null,
        rmpv::Value::Boolean(flag) => Value::Bool(flag),
        rmpv::Value::Integer(integer) => {
            let signed = integer.as_i64().map(Number::from);
            let number = signed.or_else(|| integer.as_u64().map(Number::from));
            Value::Number(number.ok_or(ValueError::Unexpected("a number without a size"))?)
        }
        rmpv::Value::F32(float) => decode_float(f64::from(float))?,
        rmpv::Value::F64(float) => decode_float(float)?,
        rmpv::Value::String(text) => {
            Value::Text(text.into_str().ok_or(ValueError::Unexpected("text that is not UTF-8"))?)
        }
        rmpv::Value::Array(items) => {
            Value::List(items.into_iter().map(decode).collect::<Result<_, _>>()?)
        }
        rmpv::Value::Map(members) => {
            Value::Map(members.into_iter().map(decode_member).collect::<Result<_, _>>()?)
        }
        rmpv::Value::Ext(UNKNOWN_REFINED, refinement) => Value::Unknown(Some(refinement)),
        rmpv::Value::Ext(..) => Value::Unknown(None),
        rmpv::Value::Binary(_) => return Err(ValueError::Unexpected("plain bytes")),
    })
}

fn decode_float(float: f64) -> Result<Value, ValueError> {
    let number = Number::from_f64(float).ok_or(ValueError::Unexpected("a number without end"))?;
    Ok(Value::Number(number))
}

fn decode_member((name, value): (rmpv::Value, rmpv::Value)) -> Result<(String, Value), ValueError> {
    let name = name.as_str().ok_or(ValueError::Unexpected("a key that is not text"))?.to_owned();
    Ok((name, decode(value)?))
}

fn encode(value: &Value) -> rmpv::Value {
    match value {
        Value::Null => rmpv::Value::Nil,
        Value::Unknown(None) => rmpv::Value::Ext(UNKNOWN, vec![0]),
        Value::Unknown(Some(refinement)) => rmpv::Value::Ext(UNKNOWN_REFINED, refinement.clone()),
        Value::Bool(flag) => rmpv::Value::Boolean(*flag),
        Value::Number(number) => encode_number(number),
        Value::Text(text) => text.as_str().into(),
        Value::List(items) => rmpv::Value::Array(items.iter().map(encode).collect()),
        Value::Map(members) => rmpv::Value::Map(
            members.iter().map(|(name, member)| (name.as_str().into(), encode(member))).collect(),
        ),
    }
}

fn encode_number(number: &Number) -> rmpv::Value {
    let signed = number.as_i64().map(rmpv::Value::from);
    let unsigned = || number.as_u64().map(rmpv::Value::from);
    let float = || rmpv::Value::from(number.as_f64().unwrap_or_default());
    signed.or_else(unsigned).unwrap_or_else(float)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_survives_the_wire() {
        let mut value: Value =
            json!({"text": "a", "list": [1, -2, 2.5, true, null], "map": {"b": "c"}}).into();
        let Value::Map(members) = &mut value else { panic!("not a map") };
        members.insert("unknown".to_owned(), Value::Unknown(None));
        members.insert("refined".to_owned(), Value::Unknown(Some(vec![0x81, 1, 0xc2])));

        assert_eq!(Value::from_msgpack(&value.to_msgpack()).unwrap(), value);
    }

    #[test]
    fn nothing_is_null() {
        assert_eq!(Value::from_msgpack(&[]).unwrap(), Value::Null);
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        assert!(matches!(Value::from_msgpack(&[0x92, 1]), Err(ValueError::Malformed(_))));
    }
}
