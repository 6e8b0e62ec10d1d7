//! What arguments are given: literals, expressions, and bodies of them.
//!
//! A literal is always a literal: text that happens to hold `${` is escaped, so
//! an expression can only be made of the types in [`crate::expression`].

use std::collections::BTreeMap;

use serde_json::Number;

use crate::{expression::Expression, iam::Policy};

/// The arguments of one block or object, sorted by name.
pub type Body = BTreeMap<String, Value>;

/// What an argument is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// As if the argument were not there.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text, exactly as it stands.
    Text(String),
    /// A list or a set, or a block's repetitions.
    List(Vec<Value>),
    /// An object, a map or one block.
    Object(Body),
    /// What Terraform works out.
    Expression(Expression),
    /// An IAM policy, rendered as its JSON document.
    Policy(Policy),
}

/// Makes a [`Body`] of names and values.
#[macro_export]
macro_rules! body {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::value::Body::from([
            $((::std::string::String::from($name), $crate::value::Value::from($value))),*
        ])
    };
}

/// One block: Terraform's JSON has them as lists.
#[must_use]
pub fn block(body: Body) -> Value {
    Value::List(vec![Value::Object(body)])
}

/// A block for each body.
#[must_use]
pub fn blocks(bodies: impl IntoIterator<Item = Body>) -> Value {
    Value::List(bodies.into_iter().map(Value::Object).collect())
}

/// A list of values of one kind.
#[must_use]
pub fn list<V: Into<Value>>(items: impl IntoIterator<Item = V>) -> Value {
    Value::List(items.into_iter().map(Into::into).collect())
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<Body> for Value {
    fn from(value: Body) -> Self {
        Self::Object(value)
    }
}

impl From<Expression> for Value {
    fn from(value: Expression) -> Self {
        Self::Expression(value)
    }
}

impl From<Policy> for Value {
    fn from(value: Policy) -> Self {
        Self::Policy(value)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(values: Vec<V>) -> Self {
        list(values)
    }
}

impl<V: Into<Value>, const N: usize> From<[V; N]> for Value {
    fn from(values: [V; N]) -> Self {
        list(values)
    }
}

impl From<&Value> for Value {
    fn from(value: &Value) -> Self {
        value.clone()
    }
}
