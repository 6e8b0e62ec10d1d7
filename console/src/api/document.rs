//! Typed answers out of JSON documents, in little code.
//!
//! What serde derives for a type is compiled anew for every reader of it. This one reads
//! from a document that is in memory and says no more than that an answer is not as
//! expected, which leaves out half of that code: reading structs from lists, and telling
//! what was found instead.

use std::{error, fmt};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer,
    MapAccess, SeqAccess, VariantAccess, Visitor, value::StringDeserializer,
};
use serde_json::{Map, Value};

/// The document is no such thing; which part of it is missing or superfluous, if that is
/// what is wrong. (Never a value: it may be a player's id.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadableError(pub &'static str);

impl fmt::Display for UnreadableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl error::Error for UnreadableError {}

impl Error for UnreadableError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self("a value")
    }

    fn missing_field(field: &'static str) -> Self {
        Self(field)
    }
}

/// Reads a `T` from `document`.
///
/// # Errors
/// When it is none.
pub fn read<T: DeserializeOwned>(document: Value) -> Result<T, UnreadableError> {
    T::deserialize(Document(document))
}

struct Document(Value);

const WRONG_KIND: UnreadableError = UnreadableError("a kind of value");

/// Numbers, as wide as they are written.
macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
            let Value::Number(number) = self.0 else { return Err(WRONG_KIND) };
            match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().ok_or(WRONG_KIND)?),
            }
        }
    )*};
}

/// What is read in the same way as something else.
macro_rules! alike {
    ($($method:ident($($more:ty),*) $as:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, $(_: $more,)* visitor: V) -> Result<V::Value, UnreadableError> {
            self.$as(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Document {
    type Error = UnreadableError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(_) => self.deserialize_f64(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            Value::Object(members) => visitor.visit_map(Members::of(members)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    alike! {
        deserialize_str() deserialize_string
        deserialize_char() deserialize_string
        deserialize_identifier() deserialize_string
        deserialize_bytes() deserialize_any
        deserialize_byte_buf() deserialize_any
        deserialize_unit() deserialize_any
        deserialize_unit_struct(&'static str) deserialize_any
        deserialize_tuple(usize) deserialize_seq
        deserialize_tuple_struct(&'static str, usize) deserialize_seq
        deserialize_struct(&'static str, &'static [&'static str]) deserialize_map
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
        visitor.visit_bool(self.0.as_bool().ok_or(WRONG_KIND)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
        let Value::String(text) = self.0 else { return Err(WRONG_KIND) };
        visitor.visit_string(text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, UnreadableError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
        let Value::Array(items) = self.0 else { return Err(WRONG_KIND) };
        visitor.visit_seq(Items(items.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, UnreadableError> {
        let Value::Object(members) = self.0 else { return Err(WRONG_KIND) };
        visitor.visit_map(Members::of(members))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnreadableError> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant { name, content: None }),
            Value::Object(members) => {
                let (name, content) = members.into_iter().next().ok_or(WRONG_KIND)?;
                visitor.visit_enum(Variant { name, content: Some(content) })
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Err(WRONG_KIND),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, UnreadableError> {
        visitor.visit_unit()
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = UnreadableError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, UnreadableError> {
        self.0.next().map(|item| seed.deserialize(Document(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members {
    rest: serde_json::map::IntoIter,
    value: Option<Value>,
}

impl Members {
    fn of(members: Map<String, Value>) -> Self {
        Self { rest: members.into_iter(), value: None }
    }
}

impl<'de> MapAccess<'de> for Members {
    type Error = UnreadableError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, UnreadableError> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Document(Value::String(key))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, UnreadableError> {
        seed.deserialize(Document(self.value.take().unwrap_or_default()))
    }
}

/// `"name"`, or `{ "name": content }`.
struct Variant {
    name: String,
    content: Option<Value>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = UnreadableError;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content), UnreadableError> {
        let name: StringDeserializer<UnreadableError> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.content)))
    }
}

struct Content(Option<Value>);

impl Content {
    fn document(self) -> Result<Document, UnreadableError> {
        self.0.map(Document).ok_or(WRONG_KIND)
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = UnreadableError;

    fn unit_variant(self) -> Result<(), UnreadableError> {
        if self.0.is_none() { Ok(()) } else { Err(WRONG_KIND) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, UnreadableError> {
        seed.deserialize(self.document()?)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, UnreadableError> {
        self.document()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnreadableError> {
        self.document()?.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fmt::Debug};

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Whole {
        id: Id,
        level: Option<u8>,
        share: f64,
        #[serde(default)]
        below: i64,
        kinds: Vec<Kind>,
        counts: BTreeMap<String, u32>,
        state: State,
        pair: (bool, char),
        anything: Value,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Id(String);

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Plain,
        Wrapped(u8),
        Named { name: String },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "status")]
    enum State {
        Open,
        Over { reason: String },
    }

    fn document() -> Value {
        json!({
            "id": "a", "level": null, "share": 1, "below": -3, "unknown": [{ "x": 1 }],
            "kinds": ["plain", { "wrapped": 7 }, { "named": { "name": "n" } }],
            "counts": { "b": 2 }, "state": { "status": "Over", "reason": "r" },
            "pair": [true, "c"], "anything": { "deep": [1, null] },
        })
    }

    /// Both readers say the same.
    fn check<T: DeserializeOwned + PartialEq + Debug>(document: Value) {
        let usual: Option<T> = serde_json::from_value(document.clone()).ok();
        assert_eq!(read(document.clone()).ok(), usual, "{document}");
    }

    #[test]
    fn what_is_read_is_what_the_usual_reader_reads() {
        assert!(read::<Whole>(document()).is_ok());
        check::<Whole>(document());
        for (key, value) in [
            ("id", json!(7)),
            ("level", json!(300)),
            ("level", json!(3)),
            ("share", json!("much")),
            ("share", json!(0.5)),
            ("below", json!(1.5)),
            ("kinds", json!(["other"])),
            ("kinds", json!(["wrapped"])),
            ("kinds", json!([{ "plain": 1 }])),
            ("counts", json!({ "b": -1 })),
            ("state", json!({ "status": "Open" })),
            ("state", json!({ "reason": "r" })),
            ("pair", json!([true])),
        ] {
            let mut document = document();
            document[key] = value;
            check::<Whole>(document);
        }
    }

    #[test]
    fn a_part_that_is_missing_is_named() {
        let mut document = document();
        document.as_object_mut().unwrap().remove("share");

        assert_eq!(read::<Whole>(document), Err(UnreadableError("share")));
    }
}
