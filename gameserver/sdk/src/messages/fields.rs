//! Reading JSON from a service whose habits differ.
//!
//! Keys are found whatever their case; null, an empty text and a missing key are
//! the same; a value of the wrong type is as good as none. The official SDKs each
//! forgive a part of this, and the service was only ever tried against them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

/// The keys and values of one JSON object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn new(map: &'a Map<String, Value>) -> Self {
        Self(map)
    }

    /// The value of `key`, the exact spelling first, unless it is null.
    pub(crate) fn value(self, key: &str) -> Option<&'a Value> {
        let any_case = || self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        self.0.get(key).or_else(|| any_case().map(|(_, value)| value)).filter(|v| !v.is_null())
    }

    pub(crate) fn text(self, key: &str) -> Option<&'a str> {
        self.value(key).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// The text of `key`, empty where there is none.
    pub(crate) fn text_or_empty(self, key: &str) -> String {
        self.text(key).unwrap_or_default().to_owned()
    }

    /// A whole number, also when written as `1.0` or as text.
    pub(crate) fn integer(self, key: &str) -> Option<i64> {
        match self.value(key)? {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(whole)),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The number of `key` if it is within what `T` can hold.
    pub(crate) fn number<T: TryFrom<i64>>(self, key: &str) -> Option<T> {
        self.integer(key).and_then(|number| T::try_from(number).ok())
    }

    /// Milliseconds since 1970 as a time; zero and less mean that it has not come.
    pub(crate) fn time(self, key: &str) -> Option<SystemTime> {
        let milliseconds = self.number::<u64>(key).filter(|&ms| ms > 0)?;
        UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
    }

    pub(crate) fn object(self, key: &str) -> Option<Fields<'a>> {
        self.value(key).and_then(Value::as_object).map(Fields)
    }

    /// The objects in the list `key`; whatever else is in it is passed over.
    pub(crate) fn objects(self, key: &str) -> impl Iterator<Item = Fields<'a>> {
        let list = self.value(key).and_then(Value::as_array).map(Vec::as_slice);
        list.unwrap_or_default().iter().filter_map(Value::as_object).map(Fields)
    }

    /// The keys and values themselves.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.0.iter()
    }

    /// Texts by name: an object, or the API's list of `Key` and `Value`.
    pub(crate) fn text_map(self, key: &str) -> BTreeMap<String, String> {
        if let Some(object) = self.object(key) {
            let texts = object.entries().filter_map(|(k, v)| Some((k.clone(), v.as_str()?.into())));
            return texts.collect();
        }
        self.objects(key)
            .filter_map(|entry| Some((entry.text("Key")?.into(), entry.text_or_empty("Value"))))
            .collect()
    }
}

/// The integer part; `as` holds it within bounds and turns NaN into zero.
fn whole(number: f64) -> i64 {
    number as i64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read<T>(value: &Value, ask: impl Fn(Fields<'_>) -> T) -> T {
        ask(Fields::new(value.as_object().unwrap()))
    }

    #[test]
    fn keys_are_found_in_any_case_and_the_exact_one_first() {
        let message = json!({"statuscode": 1, "StatusCode": 200, "ERRORMESSAGE": "no"});

        assert_eq!(read(&message, |fields| fields.integer("StatusCode")), Some(200));
        assert_eq!(read(&message, |fields| fields.text("ErrorMessage").map(str::len)), Some(2));
    }

    #[test]
    fn null_empty_missing_and_the_wrong_type_are_the_same() {
        for message in [json!({"K": null}), json!({"K": ""}), json!({}), json!({"K": [1]})] {
            assert!(read(&message, |fields| fields.text("K").is_none()), "{message}");
            assert!(read(&message, |fields| fields.integer("K").is_none()), "{message}");
        }
    }

    #[test]
    fn a_time_out_of_all_bounds_is_no_time() {
        for message in [json!({"T": i64::MAX}), json!({"T": -1}), json!({"T": 0})] {
            let time = read(&message, |fields| fields.time("T"));
            assert!(time.is_none_or(|time| time > UNIX_EPOCH), "{message}");
        }
        assert!(read(&json!({"T": 1_700_000_000_123_u64}), |fields| fields.time("T")).is_some());
        assert!(read(&json!({"T": 1.7e12}), |fields| fields.time("T")).is_some());
    }

    #[test]
    fn properties_may_be_an_object_or_a_list() {
        let expected = BTreeMap::from([("map".to_owned(), "dust".to_owned())]);
        let object = json!({"P": {"map": "dust", "bad": 7}});
        let list = json!({"P": [{"Key": "map", "Value": "dust"}, 7]});

        assert_eq!(read(&object, |fields| fields.text_map("P")), expected);
        assert_eq!(read(&list, |fields| fields.text_map("P")), expected);
    }
}
