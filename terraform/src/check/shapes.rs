//! What kind of value an argument takes, and what kind it is given.

use serde_json::Value as Json;

use super::Look;
use crate::{
    expression::{Expression, Reference, Root, Step},
    module::Module,
    project::Project,
    schema::{Attribute, Block, Schemas},
    value::Value,
    variable::Type,
};

/// The coarse kind of a value: enough to tell an object from a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Bool,
    List,
    Map,
}

impl Shape {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Map => "an object",
        }
    }

    fn is_single(self) -> bool {
        matches!(self, Self::Text | Self::Number | Self::Bool)
    }
}

/// What is wrong with the kind of `value` for an argument of type `kind`.
pub(super) fn problem(look: &Look<'_>, value: &Value, kind: &Json) -> Option<String> {
    let expected = of_type(kind)?;
    if let (Value::List(items), Some(item)) = (value, kind.get(1)) {
        return match expected {
            Shape::List => items.iter().find_map(|value| problem(look, value, item)),
            Shape::Text | Shape::Number | Shape::Bool | Shape::Map => {
                Some(wanted(expected, Shape::List))
            }
        };
    }
    if let (Value::Object(body), Some("map"), Some(item)) =
        (value, kind.get(0).and_then(Json::as_str), kind.get(1))
    {
        return body.values().find_map(|value| problem(look, value, item));
    }
    let surroundings =
        Surroundings { project: look.project, schemas: look.schemas, module: look.module };
    let given = surroundings.shape(value)?;
    // Terraform turns one single value into another, when it knows it.
    let converts =
        matches!(value, Value::Expression(_)) && given.is_single() && expected.is_single();
    (given != expected && !converts).then(|| wanted(expected, given))
}

fn wanted(expected: Shape, given: Shape) -> String {
    format!("takes {}, and is given {}", expected.name(), given.name())
}

/// The shape of a type as the schemas write it.
fn of_type(kind: &Json) -> Option<Shape> {
    match kind.as_str().or_else(|| kind.get(0).and_then(Json::as_str))? {
        "string" => Some(Shape::Text),
        "number" => Some(Shape::Number),
        "bool" => Some(Shape::Bool),
        "list" | "set" => Some(Shape::List),
        "map" | "object" => Some(Shape::Map),
        _other => None,
    }
}

fn of_variable(kind: &Type) -> Shape {
    match kind {
        Type::Text => Shape::Text,
        Type::Number => Shape::Number,
        Type::Bool => Shape::Bool,
        Type::List(_) => Shape::List,
        Type::Map(_) | Type::Object(_) => Shape::Map,
    }
}

/// Where values stand.
struct Surroundings<'a> {
    project: &'a Project,
    schemas: &'a Schemas,
    module: &'a Module,
}

impl Surroundings<'_> {
    fn shape(&self, value: &Value) -> Option<Shape> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Shape::Bool),
            Value::Number(_) => Some(Shape::Number),
            Value::Text(_) | Value::Policy(_) => Some(Shape::Text),
            Value::List(_) => Some(Shape::List),
            Value::Object(_) => Some(Shape::Map),
            Value::Expression(expression) => self.of_expression(expression),
        }
    }

    fn of_expression(&self, expression: &Expression) -> Option<Shape> {
        match expression {
            Expression::Reference(reference) => self.of_reference(reference),
            Expression::Joined(_) => Some(Shape::Text),
            Expression::Call(function, _) => of_function(function),
            Expression::Conditional(parts) => {
                let [_condition, then, otherwise] = parts.as_ref();
                self.shape(then).or_else(|| self.shape(otherwise))
            }
            Expression::Binary(operator, _) => match *operator {
                "+" | "-" | "*" | "/" => Some(Shape::Number),
                _comparison => Some(Shape::Bool),
            },
            Expression::ForEach(_) => Some(Shape::List),
        }
    }

    fn of_reference(&self, reference: &Reference) -> Option<Shape> {
        match (&reference.root, reference.path.as_slice()) {
            (Root::Variable(name), []) => {
                self.module.variables.get(name).map(|variable| of_variable(&variable.kind))
            }
            (Root::Local(name), []) => self.shape(self.module.locals.get(name)?),
            (Root::Resource(kind, _), [Step::Attribute(name)]) => {
                of_attribute(self.schemas.resource(kind)?, name)
            }
            (Root::Data(kind, _), [Step::Attribute(name)]) => {
                of_attribute(self.schemas.data(kind)?, name)
            }
            (Root::Module(label), [Step::Attribute(output)]) => self.of_output(label, output),
            (Root::ModuleFolder, []) => Some(Shape::Text),
            _further => None,
        }
    }

    fn of_output(&self, label: &str, output: &str) -> Option<Shape> {
        let module = self.project.module(self.module.calls.get(label)?.module)?;
        let inside = Surroundings { module, ..*self };
        inside.shape(&module.outputs.get(output)?.value)
    }
}

fn of_attribute(schema: &Block, name: &str) -> Option<Shape> {
    let Attribute { kind, nested_type, .. } = schema.attributes.get(name)?;
    match nested_type {
        Some(nested) if nested.nesting_mode == "single" => Some(Shape::Map),
        Some(_) => Some(Shape::List),
        None => of_type(kind.as_ref()?),
    }
}

/// What Terraform's functions answer with.
fn of_function(name: &str) -> Option<Shape> {
    match name {
        "jsonencode" | "join" | "filesha256" | "filebase64sha256" | "format" | "tostring"
        | "replace" | "sha1" | "trimprefix" => Some(Shape::Text),
        "can" | "contains" | "alltrue" | "anytrue" => Some(Shape::Bool),
        "keys" | "values" | "concat" | "compact" | "toset" => Some(Shape::List),
        "length" => Some(Shape::Number),
        "merge" => Some(Shape::Map),
        _other => None,
    }
}
