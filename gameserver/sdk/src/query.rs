//! The query of a URL, written so that every reader understands it.

use std::fmt;

/// Names and values in order, encoded as RFC 3986 wants it.
///
/// A space is `%20` and a plus `%2B`, which those who read forms understand as
/// well as those who do not.
#[derive(Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.push((encode(name), encode(value)));
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Sorted by bytes, as a signature wants it.
    pub(crate) fn canonical(&self) -> String {
        let mut sorted = Self(self.0.clone());
        sorted.0.sort();
        sorted.to_string()
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "&" };
            write!(f, "{separator}{name}={value}")?;
        }
        Ok(())
    }
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_misread_is_encoded() {
        let mut query = Query::default();
        query.add("b", "a b+c/d=e&ü");
        query.add("a", "1");

        assert_eq!(query.to_string(), "b=a%20b%2Bc%2Fd%3De%26%C3%BC&a=1");
        assert_eq!(query.canonical(), "a=1&b=a%20b%2Bc%2Fd%3De%26%C3%BC");
    }
}
