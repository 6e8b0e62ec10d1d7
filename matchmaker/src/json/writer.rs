//! From values to text.

use std::fmt::{self, Write};

use super::{Kind, Member, Position, Value};

/// Lists and objects up to so many characters stand on one line.
const LINE_MAX: usize = 80;

impl Value {
    /// A value that stands nowhere.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { position: Position { line: 0, column: 0 }, kind }
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Kind::Text(text.into()))
    }

    /// A number; it must be one that JSON knows.
    #[must_use]
    pub fn number(number: f64) -> Self {
        Self::new(Kind::Number(number.to_string()))
    }

    /// A list.
    #[must_use]
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::new(Kind::List(items.into_iter().collect()))
    }

    /// An object of those members that there are.
    #[must_use]
    pub fn object<'k>(members: impl IntoIterator<Item = (&'k str, Option<Self>)>) -> Self {
        let member = |(key, value): (&str, Option<Self>)| {
            let value = value?;
            Some(Member { key: key.to_owned(), key_position: value.position, value })
        };
        Self::new(Kind::Object(members.into_iter().filter_map(member).collect()))
    }

    /// The value over several lines, two spaces a level.
    pub fn to_pretty(&self) -> String {
        let mut text = String::new();
        self.write_pretty(0, &mut text).expect("writing to a text cannot fail");
        text
    }

    fn write_pretty(&self, indent: usize, to: &mut String) -> fmt::Result {
        let short = self.to_string();
        if short.len() + indent <= LINE_MAX {
            return to.write_str(&short);
        }
        let inner = indent + 2;
        match &self.kind {
            Kind::List(items) => {
                to.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    to.write_str(if index == 0 { "\n" } else { ",\n" })?;
                    write!(to, "{:inner$}", "")?;
                    item.write_pretty(inner, to)?;
                }
                write!(to, "\n{:indent$}]", "")
            }
            Kind::Object(members) => {
                to.write_char('{')?;
                for (index, member) in members.iter().enumerate() {
                    to.write_str(if index == 0 { "\n" } else { ",\n" })?;
                    write!(to, "{:inner$}{}: ", "", Quoted(&member.key))?;
                    member.value.write_pretty(inner, to)?;
                }
                write!(to, "\n{:indent$}}}", "")
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => to.write_str(&short),
        }
    }
}

/// On one line.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Null => f.write_str("null"),
            Kind::Bool(truth) => write!(f, "{truth}"),
            Kind::Number(digits) => f.write_str(digits),
            Kind::Text(text) => write!(f, "{}", Quoted(text)),
            Kind::List(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
                }
                f.write_char(']')
            }
            Kind::Object(members) if members.is_empty() => f.write_str("{}"),
            Kind::Object(members) => {
                f.write_str("{ ")?;
                for (index, Member { key, value, .. }) in members.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {value}", Quoted(key))?;
                }
                f.write_str(" }")
            }
        }
    }
}

/// A text in quotes.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if u32::from(c) < 0x20 => write!(f, "\\u{:04x}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn what_is_written_reads_as_what_was_written() {
        let text = r#"{ "a\"\\\n\u0001é": [1e3, -0.50, true, null, [], {}], "b": { "c": "d" } }"#;
        let root = read(text, 8).unwrap().root;

        assert_eq!(read(&root.to_string(), 8).unwrap().root, root);
        assert_eq!(read(&root.to_pretty(), 8).unwrap().root, root);
        assert_eq!(root.to_string(), text);
    }
}
