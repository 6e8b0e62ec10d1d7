//! A module's variables: typed, described, and refused when they make no sense.

use crate::{
    expression::{Reference, Root, binary, bound, call, for_each},
    value::Value,
};

/// What a module is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it is, with its unit.
    pub about: String,
    /// Its type.
    pub kind: Type,
    /// What it is if nothing is said.
    pub default: Option<Value>,
    /// What must hold, each with what to say if it does not.
    pub validations: Vec<(Value, String)>,
}

/// A variable's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A truth value.
    Bool,
    /// A list of one type.
    List(Box<Type>),
    /// A map to one type.
    Map(Box<Type>),
    /// An object of named parts.
    Object(Vec<(&'static str, Type)>),
}

impl Type {
    /// As Terraform writes it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Text => "string".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::List(item) => format!("list({})", item.written()),
            Self::Map(item) => format!("map({})", item.written()),
            Self::Object(parts) => {
                let part = |(name, kind): &(&str, Self)| format!("{name} = {}", kind.written());
                format!("object({{{}}})", parts.iter().map(part).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl Variable {
    /// A variable of a type.
    #[must_use]
    pub fn new(name: &'static str, kind: Type, about: impl Into<String>) -> Self {
        Self { name, about: about.into(), kind, default: None, validations: Vec::new() }
    }

    /// A text.
    #[must_use]
    pub fn text(name: &'static str, about: &str) -> Self {
        Self::new(name, Type::Text, about)
    }

    /// An ARN.
    #[must_use]
    pub fn arn(name: &'static str, about: &str) -> Self {
        Self::text(name, about).matching("^arn:", "an ARN, `arn:...`")
    }

    /// A truth value.
    #[must_use]
    pub fn truth(name: &'static str, about: &str) -> Self {
        Self::new(name, Type::Bool, about)
    }

    /// A number from `least` to `most`.
    #[must_use]
    pub fn number(name: &'static str, about: &str, least: i32, most: i32) -> Self {
        let variable = Self::new(name, Type::Number, about);
        let value = variable.reference();
        let condition = binary(binary(value.clone(), ">=", least), "&&", binary(value, "<=", most));
        variable.valid_if(condition, &format!("must be from {least} to {most}"))
    }

    /// ARNs by short names, among which `names` must be.
    #[must_use]
    pub fn arns(name: &'static str, about: &str, names: &[&str]) -> Self {
        Self::map_with(name, about, names)
    }

    /// Texts by short names, among which `names` must be.
    #[must_use]
    pub fn map_with(name: &'static str, about: &str, names: &[&str]) -> Self {
        let variable = Self::new(name, Type::Map(Box::new(Type::Text)), about);
        let names: Vec<Value> = names.iter().copied().map(Value::from).collect();
        let has = call("contains", [call("keys", [variable.reference()]), bound("name").into()]);
        let all = call("alltrue", [for_each(Value::List(names.clone()), &["name"], has)]);
        let names: Vec<String> = names.iter().map(Value::written).collect();
        variable.valid_if(all, &format!("must have {}", names.join(", ")))
    }

    /// The same, with what it is if nothing is said.
    #[must_use]
    pub fn or(mut self, default: impl Into<Value>) -> Self {
        self.default = Some(default.into());
        self
    }

    /// The same, refused unless it matches `pattern`, which is `meaning` in words.
    #[must_use]
    pub fn matching(self, pattern: &str, meaning: &str) -> Self {
        let matches = call("regex", [Value::from(pattern), self.reference().into()]);
        self.valid_if(call("can", [matches]), &format!("must be {meaning}"))
    }

    /// The same, refused unless it is one of `values`.
    #[must_use]
    pub fn one_of(self, values: &[&str]) -> Self {
        let listed = Value::from(values.to_vec());
        let condition = call("contains", [listed.clone(), self.reference().into()]);
        self.valid_if(condition, &format!("must be one of {}", listed.written()))
    }

    /// The same, refused unless `condition` holds.
    #[must_use]
    pub fn valid_if(mut self, condition: Value, complaint: &str) -> Self {
        self.validations.push((condition, format!("{} {complaint}.", capitalised(self.name))));
        self
    }

    /// The way to it, for its own conditions.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference::to(Root::Variable(self.name.to_owned()))
    }
}

/// Terraform wants messages to be sentences.
fn capitalised(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_terraform_has_them() {
        let numbers = Type::Object(vec![("least", Type::Number), ("most", Type::Number)]);
        let kind = Type::Map(Box::new(numbers));
        assert_eq!(kind.written(), "map(object({least = number, most = number}))");
    }

    #[test]
    fn a_complaint_is_a_sentence() {
        let variable = Variable::number("log_retention_days", "Days.", 1, 3653);
        assert_eq!(variable.validations[0].1, "Log retention days must be from 1 to 3653.");
    }
}
