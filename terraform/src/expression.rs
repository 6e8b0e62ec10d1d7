//! Expressions: made of typed parts, never of text that somebody else wrote.
//!
//! Whatever refers to something is a [`Reference`], so that the checks can find
//! every one of them without parsing Terraform's language.

use crate::value::{Body, Value};

/// What Terraform works out when it plans.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// Something declared elsewhere.
    Reference(Reference),
    /// Texts in a row.
    Joined(Vec<Value>),
    /// A call of one of Terraform's functions.
    Call(&'static str, Vec<Value>),
    /// A value between two alternatives: condition, then, otherwise.
    Conditional(Box<[Value; 3]>),
    /// Two values and the operator between them.
    Binary(&'static str, Box<[Value; 2]>),
    /// A list made of each entry of a map or list.
    ForEach(Box<ForEach>),
}

/// A list made of each entry of a map or a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ForEach {
    /// What is gone through.
    pub over: Value,
    /// Names of the entry, such as `key` and `value`.
    pub names: &'static [&'static str],
    /// What becomes of each.
    pub each: Value,
}

/// What a reference leads to, and the way from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Where it begins.
    pub root: Root,
    /// The steps from there.
    pub path: Vec<Step>,
}

/// Where a reference begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// A variable of the module.
    Variable(String),
    /// A local value of the module.
    Local(String),
    /// A resource of the module: type and label.
    Resource(String, String),
    /// A data source of the module: type and label.
    Data(String, String),
    /// A module that this one calls.
    Module(String),
    /// A name that the expression itself binds.
    Bound(&'static str),
    /// The folder of the module.
    ModuleFolder,
}

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An attribute by its name.
    Attribute(String),
    /// An entry of a map.
    Key(String),
    /// An entry of a list.
    Index(u32),
    /// All entries of a list.
    Every,
    /// The entry that has the key of the resource under way, which is made for each of a map.
    Each,
}

impl Reference {
    /// A reference to `root` as a whole.
    #[must_use]
    pub fn to(root: Root) -> Self {
        Self { root, path: Vec::new() }
    }

    /// The same and one attribute further.
    #[must_use]
    pub fn attr(mut self, name: &str) -> Self {
        self.path.push(Step::Attribute(name.to_owned()));
        self
    }

    /// The entry of a map.
    #[must_use]
    pub fn key(mut self, name: &str) -> Self {
        self.path.push(Step::Key(name.to_owned()));
        self
    }

    /// The entry of a list.
    #[must_use]
    pub fn index(mut self, index: u32) -> Self {
        self.path.push(Step::Index(index));
        self
    }

    /// As it is written, without the marks of a template.
    #[must_use]
    pub fn address(&self) -> String {
        let mut text = match &self.root {
            Root::Variable(name) => format!("var.{name}"),
            Root::Local(name) => format!("local.{name}"),
            Root::Resource(kind, name) => format!("{kind}.{name}"),
            Root::Data(kind, name) => format!("data.{kind}.{name}"),
            Root::Module(name) => format!("module.{name}"),
            Root::Bound(name) => (*name).to_owned(),
            Root::ModuleFolder => "path.module".to_owned(),
        };
        for step in &self.path {
            match step {
                Step::Attribute(name) => text.push_str(&format!(".{name}")),
                Step::Key(name) => text.push_str(&format!("[{}]", quoted(name))),
                Step::Index(index) => text.push_str(&format!("[{index}]")),
                Step::Every => text.push_str("[*]"),
                Step::Each => text.push_str("[each.key]"),
            }
        }
        text
    }
}

impl From<Reference> for Value {
    fn from(reference: Reference) -> Self {
        Self::Expression(Expression::Reference(reference))
    }
}

impl From<&Reference> for Value {
    fn from(reference: &Reference) -> Self {
        reference.clone().into()
    }
}

/// Texts in a row, as one text.
#[must_use]
pub fn joined(parts: impl IntoIterator<Item = Value>) -> Value {
    Value::Expression(Expression::Joined(parts.into_iter().collect()))
}

/// Makes one text of the values in its brackets.
#[macro_export]
macro_rules! joined {
    ($($part:expr),+ $(,)?) => {
        $crate::expression::joined([$($crate::value::Value::from($part)),+])
    };
}

/// A call of one of Terraform's functions.
#[must_use]
pub fn call<V: Into<Value>>(
    function: &'static str,
    arguments: impl IntoIterator<Item = V>,
) -> Value {
    let arguments = arguments.into_iter().map(Into::into).collect();
    Value::Expression(Expression::Call(function, arguments))
}

/// The JSON text of a value.
#[must_use]
pub fn json(value: impl Into<Value>) -> Value {
    call("jsonencode", [value.into()])
}

/// `then` where the condition holds, else `otherwise`.
#[must_use]
pub fn when(
    condition: impl Into<Value>,
    then: impl Into<Value>,
    otherwise: impl Into<Value>,
) -> Value {
    let parts = [condition.into(), then.into(), otherwise.into()];
    Value::Expression(Expression::Conditional(Box::new(parts)))
}

/// Two values and the operator between them.
#[must_use]
pub fn binary(left: impl Into<Value>, operator: &'static str, right: impl Into<Value>) -> Value {
    Value::Expression(Expression::Binary(operator, Box::new([left.into(), right.into()])))
}

/// A list with `each` for every entry of `over`.
#[must_use]
pub fn for_each(
    over: impl Into<Value>,
    names: &'static [&'static str],
    each: impl Into<Value>,
) -> Value {
    let parts = ForEach { over: over.into(), names, each: each.into() };
    Value::Expression(Expression::ForEach(Box::new(parts)))
}

/// A name that [`for_each`] binds.
#[must_use]
pub fn bound(name: &'static str) -> Reference {
    Reference::to(Root::Bound(name))
}

/// The key of the entry that a resource is made for, one for each of a map.
#[must_use]
pub fn each_key() -> Reference {
    Reference::to(Root::Bound("each")).attr("key")
}

/// The entry that a resource is made for, one for each of a map.
#[must_use]
pub fn each_value() -> Reference {
    Reference::to(Root::Bound("each")).attr("value")
}

impl Expression {
    /// As Terraform's language has it, without the marks of a template.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Reference(reference) => reference.address(),
            Self::Joined(parts) => format!("\"{}\"", template(parts)),
            Self::Call(function, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(Value::written).collect();
                format!("{function}({})", arguments.join(", "))
            }
            Self::Conditional(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                format!("{} ? {} : {}", condition.written(), then.written(), otherwise.written())
            }
            Self::Binary(operator, sides) => {
                let [left, right] = sides.as_ref();
                format!("{} {operator} {}", left.grouped(), right.grouped())
            }
            Self::ForEach(parts) => {
                let (names, over) = (parts.names.join(", "), parts.over.written());
                format!("[for {names} in {over} : {}]", parts.each.written())
            }
        }
    }
}

/// A part of a template, whose texts are written by `text`.
pub(crate) fn in_template(part: &Value, text: &dyn Fn(&str) -> String) -> String {
    if let Value::Text(plain) = part {
        return text(plain);
    }
    if let Value::Expression(Expression::Joined(parts)) = part {
        return parts.iter().map(|part| in_template(part, text)).collect();
    }
    format!("${{{}}}", part.written())
}

/// Parts in a row within quotation marks.
fn template(parts: &[Value]) -> String {
    parts.iter().map(|part| in_template(part, &within_quotes)).collect()
}

impl Value {
    /// As Terraform's language has it.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => quoted(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::written).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(body) => written_object(body),
            Self::Expression(expression) => expression.written(),
            Self::Policy(policy) => json(policy.document()).written(),
        }
    }

    fn grouped(&self) -> String {
        let written = self.written();
        let joins =
            matches!(self, Self::Expression(Expression::Binary(..) | Expression::Conditional(_)));
        if joins { format!("({written})") } else { written }
    }
}

fn written_object(body: &Body) -> String {
    let entry = |(name, value): (&String, &Value)| format!("{} = {}", key(name), value.written());
    let entries: Vec<String> = body.iter().map(entry).collect();
    format!("{{{}}}", entries.join(", "))
}

/// An object's key: in quotation marks unless it is a plain word.
fn key(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic());
    if plain { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", within_quotes(text))
}

fn within_quotes(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        other => other.to_string(),
    };
    literal(&text.chars().map(escaped).collect::<String>())
}

/// Text in which nothing is a template.
pub(crate) fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body;

    fn variable(name: &str) -> Reference {
        Reference::to(Root::Variable(name.to_owned()))
    }

    #[test]
    fn a_reference_is_written_with_its_way() {
        let reference = variable("capacity").key("us-east-1").attr("desired");
        assert_eq!(reference.address(), "var.capacity[\"us-east-1\"].desired");
    }

    #[test]
    fn text_is_never_a_template() {
        assert_eq!(Value::from("${a} %{b} \"c\"\n").written(), r#""$${a} %%{b} \"c\"\n""#);
    }

    #[test]
    fn texts_in_a_row_are_one_template() {
        let name = joined![variable("name"), "-", joined!["a", variable("b")]];
        assert_eq!(name.written(), "\"${var.name}-a${var.b}\"");
    }

    #[test]
    fn objects_are_sorted_and_quote_what_is_no_word() {
        let value = Value::from(body! { "b": 1, "aws:Source": "x", "a": [true] });
        assert_eq!(value.written(), "{a = [true], \"aws:Source\" = \"x\", b = 1}");
    }

    #[test]
    fn operators_are_grouped() {
        let inner = binary(variable("a"), "&&", variable("b"));
        assert_eq!(binary(inner, "||", true).written(), "(var.a && var.b) || true");
    }
}
