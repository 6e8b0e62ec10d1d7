//! From text to values, in one pass.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use super::{Kind, Member, Position, Value};

/// What a text turned out to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The value.
    pub root: Value,
    /// Keys that occur more than once in their object; the last value counts.
    pub repeated: Vec<Repeated>,
    /// Where comments begin, the first few of them.
    pub comments: Vec<Position>,
}

/// A key that its object already had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The key.
    pub key: String,
    /// Where it stands again.
    pub position: Position,
    /// Where it stood first.
    pub first: Position,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// Where reading stopped.
    pub position: Position,
    /// What was wrong there.
    pub message: String,
}

/// Comments of which the place is kept; more say nothing new.
const COMMENTS_MAX: usize = 16;

/// Reads the one value that `text` holds, nested at most `depth_max` deep.
pub fn read(text: &str, depth_max: usize) -> Result<Document, ReadError> {
    let mut reader = Reader {
        rest: text.chars().peekable(),
        position: Position { line: 1, column: 1 },
        repeated: Vec::new(),
        comments: Vec::new(),
    };
    // Editors on Windows like to begin a file with a byte order mark.
    if reader.rest.peek() == Some(&'\u{feff}') {
        reader.rest.next();
    }
    reader.space()?;
    let root = reader.value(depth_max)?;
    reader.space()?;
    match reader.rest.peek() {
        None => Ok(Document { root, repeated: reader.repeated, comments: reader.comments }),
        Some(_) => Err(reader.error("there is more text after the end of the value")),
    }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    position: Position,
    repeated: Vec<Repeated>,
    comments: Vec<Position>,
}

impl Reader<'_> {
    fn error(&self, message: impl Into<String>) -> ReadError {
        ReadError { position: self.position, message: message.into() }
    }

    fn expected(&mut self, what: &str) -> ReadError {
        match self.rest.peek() {
            Some(found) => {
                let found = *found;
                self.error(format!("expected {what}, found {found:?}"))
            }
            None => self.error(format!("expected {what}, but the text ends")),
        }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            self.position = Position { line: self.position.line + 1, column: 1 };
        } else {
            self.position.column += 1;
        }
        Some(next)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest.peek() == Some(&wanted);
        if found {
            self.next();
        }
        found
    }

    /// Skips white space and comments.
    fn space(&mut self) -> Result<(), ReadError> {
        loop {
            match self.rest.peek() {
                Some(' ' | '\t' | '\n' | '\r') => {
                    self.next();
                }
                Some('/') => self.comment()?,
                Some(_) | None => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), ReadError> {
        let begin = self.position;
        if self.comments.len() < COMMENTS_MAX {
            self.comments.push(begin);
        }
        self.next();
        if self.take('/') {
            while self.rest.peek().is_some_and(|c| *c != '\n') {
                self.next();
            }
            return Ok(());
        }
        if !self.take('*') {
            return Err(self.expected("`//` or `/*` for a comment"));
        }
        while let Some(c) = self.next() {
            if c == '*' && self.take('/') {
                return Ok(());
            }
        }
        Err(ReadError { position: begin, message: "this comment does not end".to_owned() })
    }

    fn value(&mut self, depth_left: usize) -> Result<Value, ReadError> {
        let position = self.position;
        let kind = match self.rest.peek() {
            Some('{') => self.object(depth_left)?,
            Some('[') => self.list(depth_left)?,
            Some('"') => Kind::Text(self.text()?),
            Some('-' | '0'..='9') => Kind::Number(self.number()?),
            Some('a'..='z' | 'A'..='Z') => self.word()?,
            Some(_) | None => return Err(self.expected("a value")),
        };
        Ok(Value { position, kind })
    }

    fn deeper(&self, depth_left: usize) -> Result<usize, ReadError> {
        depth_left.checked_sub(1).ok_or_else(|| self.error("values are nested too deeply"))
    }

    fn list(&mut self, depth_left: usize) -> Result<Kind, ReadError> {
        let depth_left = self.deeper(depth_left)?;
        self.next();
        let mut items = Vec::new();
        loop {
            self.space()?;
            if self.take(']') {
                return Ok(Kind::List(items));
            }
            if !items.is_empty() {
                self.separator("`,` or `]`")?;
            }
            items.push(self.value(depth_left)?);
        }
    }

    fn object(&mut self, depth_left: usize) -> Result<Kind, ReadError> {
        let depth_left = self.deeper(depth_left)?;
        self.next();
        let mut members: Vec<Member> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        loop {
            self.space()?;
            if self.take('}') {
                return Ok(Kind::Object(members));
            }
            if !members.is_empty() {
                self.separator("`,` or `}`")?;
            }
            let member = self.member(depth_left)?;
            match places.get(&member.key) {
                Some(&place) => {
                    self.repeated.push(Repeated {
                        key: member.key.clone(),
                        position: member.key_position,
                        first: members[place].key_position,
                    });
                    members[place].value = member.value;
                }
                None => {
                    places.insert(member.key.clone(), members.len());
                    members.push(member);
                }
            }
        }
    }

    /// Takes the comma between two elements and the space around it.
    fn separator(&mut self, expected: &str) -> Result<(), ReadError> {
        if !self.take(',') {
            return Err(self.expected(expected));
        }
        self.space()?;
        if let Some(']' | '}') = self.rest.peek() {
            return Err(self.error("there is a comma but no value after it"));
        }
        Ok(())
    }

    fn member(&mut self, depth_left: usize) -> Result<Member, ReadError> {
        let key_position = self.position;
        if self.rest.peek() != Some(&'"') {
            return Err(self.expected("a key in double quotes"));
        }
        let key = self.text()?;
        self.space()?;
        if !self.take(':') {
            return Err(self.expected("`:` after the key"));
        }
        self.space()?;
        Ok(Member { key, key_position, value: self.value(depth_left)? })
    }

    fn word(&mut self) -> Result<Kind, ReadError> {
        let begin = self.position;
        let mut word = String::new();
        while let Some(c) = self.rest.peek().copied().filter(char::is_ascii_alphanumeric) {
            word.push(c);
            self.next();
        }
        match word.as_str() {
            "null" => Ok(Kind::Null),
            "true" => Ok(Kind::Bool(true)),
            "false" => Ok(Kind::Bool(false)),
            other => Err(ReadError {
                position: begin,
                message: format!("expected a value, found `{other}`: texts need double quotes"),
            }),
        }
    }

    fn number(&mut self) -> Result<String, ReadError> {
        let mut text = String::new();
        self.take_into(&mut text, |c| c == '-');
        if self.rest.peek() == Some(&'0') {
            self.take_into(&mut text, |c| c == '0');
        } else {
            self.digits(&mut text)?;
        }
        if self.take_into(&mut text, |c| c == '.') {
            self.digits(&mut text)?;
        }
        if self.take_into(&mut text, |c| matches!(c, 'e' | 'E')) {
            self.take_into(&mut text, |c| matches!(c, '+' | '-'));
            self.digits(&mut text)?;
        }
        Ok(text)
    }

    fn take_into(&mut self, text: &mut String, wanted: impl Fn(char) -> bool) -> bool {
        match self.rest.peek().copied().filter(|c| wanted(*c)) {
            Some(c) => {
                text.push(c);
                self.next();
                true
            }
            None => false,
        }
    }

    fn digits(&mut self, text: &mut String) -> Result<(), ReadError> {
        if !self.rest.peek().is_some_and(char::is_ascii_digit) {
            return Err(self.expected("a digit"));
        }
        while self.take_into(text, |c| c.is_ascii_digit()) {}
        Ok(())
    }

    fn text(&mut self) -> Result<String, ReadError> {
        let begin = self.position;
        self.next();
        let mut text = String::new();
        loop {
            match self.rest.peek() {
                Some('"') => {
                    self.next();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some(c) if u32::from(*c) < 0x20 => {
                    return Err(self.error("a text cannot go over the end of a line"));
                }
                Some(_) => text.extend(self.next()),
                None => {
                    let message = "this text has no closing quote".to_owned();
                    return Err(ReadError { position: begin, message });
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        self.next();
        let escaped = match self.rest.peek() {
            Some('"') => '"',
            Some('\\') => '\\',
            Some('/') => '/',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode_escape(),
            Some(_) | None => return Err(self.expected("an escape such as `\\n` or `\\u00e9`")),
        };
        self.next();
        Ok(escaped)
    }

    fn unicode_escape(&mut self) -> Result<char, ReadError> {
        let first = self.hex_unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.error("half of a surrogate pair"));
        }
        if !self.take('\\') {
            return Err(self.error("half of a surrogate pair"));
        }
        let second = self.hex_unit()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(self.error("half of a surrogate pair"));
        }
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        char::from_u32(code).ok_or_else(|| self.error("not a character"))
    }

    /// Reads `uXXXX`, the backslash being taken already.
    fn hex_unit(&mut self) -> Result<u32, ReadError> {
        if !self.take('u') {
            return Err(self.expected("`u` and four hexadecimal digits"));
        }
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.rest.peek().and_then(|c| c.to_digit(16));
            code = code * 16 + digit.ok_or_else(|| self.expected("a hexadecimal digit"))?;
            self.next();
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Value {
        read(text, 8).unwrap().root
    }

    fn error(text: &str) -> (u32, u32, String) {
        let error = read(text, 8).unwrap_err();
        (error.position.line, error.position.column, error.message)
    }

    #[test]
    fn a_value_knows_where_it_stands() {
        let root = root("{\n  \"a\": [1, \"x\"]\n}");

        let list = root.member("a").unwrap();
        assert_eq!(list.position, Position { line: 2, column: 8 });
        assert_eq!(list.as_list().unwrap()[1].position, Position { line: 2, column: 12 });
    }

    #[test]
    fn comments_may_stand_wherever_space_may() {
        let text = "// first\n{ /* a */ \"a\" // b\n : 1 /**/ , \"b\": [ /* none */ ] } // end";

        let document = read(text, 8).unwrap();

        assert_eq!(document.root.member("a").unwrap().as_f64(), Some(1.0));
        assert_eq!(document.comments.len(), 6);
    }

    #[test]
    fn of_a_repeated_key_the_last_value_counts() {
        let document = read("{\"a\":1,\n\"a\":2}", 8).unwrap();

        assert_eq!(document.root.member("a").unwrap().as_f64(), Some(2.0));
        assert_eq!(document.repeated[0].position, Position { line: 2, column: 1 });
        assert_eq!(document.repeated[0].first, Position { line: 1, column: 2 });
    }

    #[test]
    fn a_number_keeps_its_text() {
        assert_eq!(
            root("12345678901234567890.10").kind,
            Kind::Number("12345678901234567890.10".into())
        );
        assert_eq!(root("-0.5e-3").as_f64(), Some(-0.0005));
        assert_eq!(root("1e999").as_f64(), None);
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(root(r#""a\n\"\u00e9\ud83d\ude00\/""#).as_text(), Some("a\n\"é😀/"));
    }

    #[test]
    fn an_error_says_where_and_what() {
        assert_eq!(error("{\"a\" 1}"), (1, 6, "expected `:` after the key, found '1'".into()));
        assert_eq!(error("[1,\n]").0, 2);
        assert_eq!(error("[1 2]").2, "expected `,` or `]`, found '2'");
        assert_eq!(error("").2, "expected a value, but the text ends");
        assert_eq!(error("\n\"abc").2, "this text has no closing quote");
        assert_eq!(error("/* no end").2, "this comment does not end");
        assert_eq!(error("01").2, "there is more text after the end of the value");
        assert_eq!(error("{a: 1}").2, "expected a key in double quotes, found 'a'");
        assert_eq!(error(r#""\ud800x""#).2, "half of a surrogate pair");
        assert_eq!(error("[yes]").2, "expected a value, found `yes`: texts need double quotes");
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        assert!(read(&format!("{}1{}", "[".repeat(8), "]".repeat(8)), 8).is_ok());
        assert_eq!(error(&"[".repeat(100_000)).2, "values are nested too deeply");
    }
}
