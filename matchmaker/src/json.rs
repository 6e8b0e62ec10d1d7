//! JSON with positions and comments: the form in which rule sets are written.
//!
//! GameLift accepts `//` comments in rule sets although its manual forbids
//! them, and a problem in a rule set is worth little without its line. So
//! values remember where they stood, numbers keep their text, and a key that
//! occurs twice is reported rather than lost.
//!
//! # Invariants
//! - Reading never panics, takes linear time, and stops at a fixed depth and size.

mod fields;
mod reader;
mod writer;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use fields::{Field, FormatError, unknown};
pub use reader::{Document, ReadError, Repeated, read};

/// A place in a text, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A JSON value and where it begins. Values are equal wherever they stand.
#[derive(Debug, Clone)]
pub struct Value {
    /// Where its first character stands.
    pub position: Position,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of JSON values.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, exactly as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list of values.
    List(Vec<Value>),
    /// Members in the order in which they were first written.
    Object(Vec<Member>),
}

/// One `"key": value` of an object. Members are equal wherever they stand.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key.
    pub key: String,
    /// Where the key begins.
    pub key_position: Position,
    /// The value.
    pub value: Value,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Member {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Value {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// The number, if it is one that a computer can hold.
    pub fn as_f64(&self) -> Option<f64> {
        match &self.kind {
            Kind::Number(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
            Kind::Null | Kind::Bool(_) | Kind::Text(_) | Kind::List(_) | Kind::Object(_) => None,
        }
    }

    /// The elements, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Object(_) => None,
        }
    }

    /// The members, if it is an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => None,
        }
    }

    /// The value of a member, if it is an object that has one of this name.
    pub fn member(&self, key: &str) -> Option<&Value> {
        self.as_object()?.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// What it is, for messages: `a number`, `a list`.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }
}
