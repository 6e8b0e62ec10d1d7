//! Reading typed things out of JSON, with the place of whatever is wrong.

use super::{Kind, Member, Position, ReadError, Value};
use crate::nearest::nearest;

/// Why a document is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormatError {
    /// Where in the text.
    pub position: Position,
    /// Where in the document: `cases[3].tickets[0].at`; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

impl From<ReadError> for FormatError {
    fn from(ReadError { position, message }: ReadError) -> Self {
        Self { position, path: String::new(), message }
    }
}

/// A value and the path to it.
#[derive(Debug, Clone)]
pub struct Field<'v> {
    /// The value.
    pub value: &'v Value,
    /// Where it stands in the document: `cases[3].id`; empty for the whole.
    pub path: String,
}

impl<'v> Field<'v> {
    /// A whole document.
    #[must_use]
    pub fn root(value: &'v Value) -> Self {
        Self { value, path: String::new() }
    }

    /// Says what is wrong with it.
    pub fn error(&self, message: impl Into<String>) -> FormatError {
        let (position, path) = (self.value.position, self.path.clone());
        FormatError { position, path, message: message.into() }
    }

    fn wrong_kind(&self, wanted: &str) -> FormatError {
        self.error(format!("expected {wanted}, found {}", self.value.kind_name()))
    }

    fn below(&self, key: &str, value: &'v Value) -> Self {
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { value, path }
    }

    /// Refuses what is no object, and members of other names than these.
    ///
    /// # Errors
    /// As all that follow: what was expected instead, and where.
    pub fn only(&self, keys: &[&str]) -> Result<(), FormatError> {
        let members = self.value.as_object().ok_or_else(|| self.wrong_kind("an object"))?;
        match members.iter().find(|member| !keys.contains(&member.key.as_str())) {
            None => Ok(()),
            Some(Member { key, key_position, .. }) => {
                let path = self.below(key, self.value).path;
                let message = unknown("key", key, keys);
                Err(FormatError { position: *key_position, path, message })
            }
        }
    }

    /// The member of this name; `null` counts as absent.
    pub fn optional(&self, key: &str) -> Option<Self> {
        let value = self.value.member(key)?;
        (value.kind != Kind::Null).then(|| self.below(key, value))
    }

    /// The member of this name, which has to be there.
    pub fn required(&self, key: &str) -> Result<Self, FormatError> {
        self.optional(key).ok_or_else(|| self.error(format!("`{key}` is missing")))
    }

    /// The elements of a list.
    pub fn items(&self) -> Result<Vec<Self>, FormatError> {
        let items = self.value.as_list().ok_or_else(|| self.wrong_kind("a list"))?;
        let item = |(index, value)| Self { value, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// The members of an object.
    pub fn members(&self) -> Result<Vec<(&'v str, Self)>, FormatError> {
        let members = self.value.as_object().ok_or_else(|| self.wrong_kind("an object"))?;
        let member =
            |member: &'v Member| (member.key.as_str(), self.below(&member.key, &member.value));
        Ok(members.iter().map(member).collect())
    }

    /// The text that it is.
    pub fn text(&self) -> Result<&'v str, FormatError> {
        self.value.as_text().ok_or_else(|| self.wrong_kind("a text"))
    }

    /// The number that it is.
    pub fn number(&self) -> Result<f64, FormatError> {
        self.value.as_f64().ok_or_else(|| self.wrong_kind("a number"))
    }

    /// The truth that it is.
    pub fn flag(&self) -> Result<bool, FormatError> {
        if let Kind::Bool(flag) = self.value.kind {
            return Ok(flag);
        }
        Err(self.wrong_kind("true or false"))
    }

    /// A whole number from 0 up to `max`.
    pub fn count(&self, max: u32) -> Result<u32, FormatError> {
        let number = self.number()?;
        if number.fract() == 0.0 && (0.0..=f64::from(max)).contains(&number) {
            Ok(number as u32)
        } else {
            Err(self.error(format!("{number} is not a whole number from 0 to {max}")))
        }
    }

    /// Seconds, which need not be whole, as milliseconds.
    pub fn moment(&self) -> Result<u64, FormatError> {
        let seconds = self.number()?;
        if (0.0..=SECONDS_MAX).contains(&seconds) {
            Ok((seconds * 1_000.0).round() as u64)
        } else {
            Err(self.error(format!("{seconds} is not between 0 and {SECONDS_MAX} seconds")))
        }
    }

    /// One of the words that have a meaning here.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, FormatError> {
        let word = self.text()?;
        let found = choices.iter().find(|(name, _)| *name == word);
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.error(unknown("value", word, &names))
        })
    }
}

/// Longest virtual time: thirty days.
const SECONDS_MAX: f64 = 2_592_000.0;

/// Most known names that a message lists.
const KNOWN_MAX: usize = 30;

/// Says that a name is unknown, and which was probably meant.
#[must_use]
pub fn unknown(what: &str, found: &str, known: &[&str]) -> String {
    match nearest(found, known) {
        Some(name) => format!("unknown {what} `{found}`; did you mean `{name}`?"),
        None if known.is_empty() => format!("unknown {what} `{found}`; there are none"),
        None if known.len() > KNOWN_MAX => format!("unknown {what} `{found}`"),
        None => format!("unknown {what} `{found}`; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_what_was_meant() {
        let document = json::read("{\n  \"cases\": [{ \"tikets\": [] }]\n}", 8).unwrap();
        let root = Field::root(&document.root);
        let case = root.required("cases").unwrap().items().unwrap().remove(0);

        let error = case.only(&["id", "tickets"]).unwrap_err();

        assert_eq!((error.position.line, error.position.column), (2, 15));
        assert_eq!(error.path, "cases[0].tikets");
        assert_eq!(error.message, "unknown key `tikets`; did you mean `tickets`?");
    }

    #[test]
    fn a_moment_may_lie_between_seconds_but_not_before_the_first() {
        let document = json::read("[1.25, -1]", 8).unwrap();
        let items = Field::root(&document.root).items().unwrap();

        assert_eq!(items[0].moment(), Ok(1_250));
        assert!(items[1].moment().is_err());
    }
}
