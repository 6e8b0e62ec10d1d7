//! The part of an address after `?`: what a list is filtered by.
//!
//! Bound in both directions: a page's filter is its own address's query, and what
//! the API is asked is a query too. Order is kept, so that the same filter is
//! the same text and a conditional request finds its entity tag again.

use std::fmt::Write;

/// Most pairs that are read of an address: nobody's filter has more.
const PAIRS_MAX: usize = 32;

/// Names and values, in order; a name occurs once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Nothing is asked for.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `text`, with or without its `?`. What cannot be read is left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pairs = text.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
        pairs.take(PAIRS_MAX).fold(Self::new(), |query, pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            query.with(&decode(name), decode(value))
        })
    }

    /// The value of `name`; an empty one is none.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name)?;
        (!found.1.is_empty()).then_some(found.1.as_str())
    }

    /// The same with `name` set to `value`, or without it where `value` is empty.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some(_) if value.is_empty() => self.0.retain(|(key, _)| key != name),
            Some(pair) => pair.1 = value,
            None if value.is_empty() => {}
            None => self.0.push((name.to_owned(), value)),
        }
        self
    }

    /// The same with `name` set where there is a value for it.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Only the given names, in the order in which they are given.
    #[must_use]
    pub fn only(&self, names: &[&str]) -> Self {
        names.iter().fold(Self::new(), |query, name| query.with_some(name, self.find(name)))
    }

    /// The same without `name`.
    #[must_use]
    pub fn without(self, name: &str) -> Self {
        self.with(name, "")
    }

    /// The pairs, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `path` with this query after it.
    #[must_use]
    pub fn after(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (index, (name, value)) in self.0.iter().enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            address.push_str(&encode(name));
            address.push('=');
            address.push_str(&encode(value));
        }
        address
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes everything");
        }
        encoded
    })
}

/// Undoes [`encode`], and takes `+` for a space; an invalid escape stays as it is.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = (byte == b'%').then(|| escape(after)).flatten();
        bytes.push(escaped.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits at the start of `digits` stand for.
fn escape(digits: &[u8]) -> Option<u8> {
    let digit = |index: usize| char::from(*digits.get(index)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Puts `values`, percent-encoded, in place of the braces of `template`, in
/// order: `/api/v1/players/{playerId}/ban`.
#[must_use]
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut filled = String::with_capacity(template.len());
    for (index, part) in template.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, after)) if index > 0 => {
                filled.push_str(&encode(values.next().copied().unwrap_or_default()));
                filled.push_str(after);
            }
            _ => filled.push_str(part),
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_an_address() {
        let query = Query::new().with("idPrefix", "us-east-1:a b&c=ü").with("status", "FAILED");
        let address = query.after("/players");

        assert_eq!(address, "/players?idPrefix=us-east-1%3Aa%20b%26c%3D%C3%BC&status=FAILED");
        assert_eq!(Query::parse(address.split_once('?').unwrap().1), query);
    }

    #[test]
    fn setting_nothing_removes() {
        let query = Query::parse("?a=1&b=2").with("a", "");
        assert_eq!(query.after("/x"), "/x?b=2");
        assert_eq!(query.clone().without("b").after("/x"), "/x");
        assert_eq!(query.find("a"), None);
    }

    #[test]
    fn only_what_is_asked_for_remains_in_that_order() {
        let query = Query::parse("b=2&evil=1&a=1");
        assert_eq!(query.only(&["a", "b", "c"]).after(""), "?a=1&b=2");
    }

    #[test]
    fn what_cannot_be_read_does_no_harm() {
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%41+%ff"), "%zzA \u{fffd}");
        assert!(Query::parse("&&=&?").find("").is_none());
        let many = "a=1&".repeat(PAIRS_MAX * 2);
        assert_eq!(Query::parse(&many).after(""), "?a=1");
    }

    #[test]
    fn a_template_takes_ids_with_anything_in_them() {
        assert_eq!(
            fill("/api/v1/players/{playerId}/ban", &["us-east-1:a/b"]),
            "/api/v1/players/us-east-1%3Aa%2Fb/ban"
        );
        assert_eq!(fill("/plain", &["unused"]), "/plain");
    }
}
