//! `application/x-www-form-urlencoded`: read from queries and bodies, written into addresses.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::signature::percent_decode;

/// Most fields of a form.
const FIELDS_MAX: usize = 32;

/// Longest form that is taken, in bytes.
pub(super) const FORM_BYTES_MAX: usize = 16 * 1024;

/// A form's fields. None is there twice, which OAuth forbids and which would let
/// two readers see two different ones.
#[derive(Default)]
pub(super) struct Form(BTreeMap<String, String>);

/// The text is no form that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the form is too long, is not UTF-8, or has a field twice")]
pub(super) struct FormError;

impl Form {
    /// Reads a form.
    pub(super) fn parse(text: &str) -> Result<Self, FormError> {
        if text.len() > FORM_BYTES_MAX {
            return Err(FormError);
        }
        let mut fields = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if fields.insert(decoded(name)?, decoded(value)?).is_some() {
                return Err(FormError);
            }
        }
        if fields.len() > FIELDS_MAX { Err(FormError) } else { Ok(Self(fields)) }
    }

    /// Reads a form's bytes.
    pub(super) fn parse_bytes(bytes: &[u8]) -> Result<Self, FormError> {
        Self::parse(std::str::from_utf8(bytes).map_err(|_| FormError)?)
    }

    /// A field that is there and not empty.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A field, taken out; empty if it is not there.
    pub(super) fn take(&mut self, name: &str) -> String {
        self.0.remove(name).unwrap_or_default()
    }
}

fn decoded(text: &str) -> Result<String, FormError> {
    String::from_utf8(percent_decode(&text.replace('+', " "))).map_err(|_| FormError)
}

/// `address` with `fields` in its query.
pub(super) fn with_query(address: &str, fields: &[(&str, &str)]) -> String {
    let mut address = address.to_owned();
    for (index, (name, value)) in fields.iter().enumerate() {
        let before = if index == 0 { '?' } else { '&' };
        write!(address, "{before}{name}={}", encoded(value)).expect("a String takes every text");
    }
    address
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes every text");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read() {
        let mut form = Form::parse("a=x+y%26z&b=&c&d=%C3%A4").unwrap();
        assert_eq!(form.find("a"), Some("x y&z"));
        assert_eq!((form.find("b"), form.find("c"), form.find("e")), (None, None, None));
        assert_eq!((form.take("d").as_str(), form.take("d").as_str()), ("ä", ""));
    }

    #[test]
    fn what_two_readers_would_read_differently_is_refused() {
        let many: String = (0..=FIELDS_MAX).map(|number| format!("f{number}=&")).collect();
        for text in ["a=1&a=2", "a=1&%61=2", "a=%ff", &many, &"a".repeat(FORM_BYTES_MAX + 1)] {
            assert!(Form::parse(text).is_err(), "{text} was read");
        }
    }

    #[test]
    fn what_goes_into_an_address_stays_in_its_place() {
        assert_eq!(
            with_query("/a", &[("b", "c d&e=f"), ("g", "ä")]),
            "/a?b=c%20d%26e%3Df&g=%C3%A4"
        );
    }
}
