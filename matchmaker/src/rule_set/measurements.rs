//! What rules measure, and what they hold it against.

use super::node::{Node, Problems};
use super::problems::Problem;
use super::read_rules::Surroundings;
use super::rules::Reference;
use crate::expression::{self, PropertyExpression, Type};

/// Reads an expression that must yield something of `wanted`.
fn read_expression(
    node: &Node<'_>,
    wanted: &[Type],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<PropertyExpression> {
    let text = node.text(problems)?;
    let read =
        expression::parse(text).and_then(|syntax| expression::resolve(text, syntax, around.scope));
    match read {
        Ok(expression) if wanted.contains(expression.result.nesting().1) => Some(expression),
        Ok(expression) => {
            let names: Vec<String> = wanted.iter().map(Type::to_string).collect();
            let message = format!("this is a {}, which the rule cannot measure", expression.result);
            problems.push(node.error(message).allowing(format!("{} values", names.join(" or "))));
            None
        }
        Err(error) => {
            let mut problem: Problem = node.error_at(error.offset, error.message);
            if let Some((found, names)) = &error.names {
                problem = problem.allowing_names(found, names.iter().map(String::as_str));
            }
            problems.push(problem);
            None
        }
    }
}

/// Reads `measurements`: one expression or several.
pub(super) fn read_measurements(
    node: &Node<'_>,
    wanted: &[Type],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<Vec<PropertyExpression>> {
    let list = node.required("measurements", problems)?;
    let nodes = list.one_or_many();
    if nodes.is_empty() {
        problems.push(list.error("there is nothing to measure"));
        return None;
    }
    let read = nodes.iter().map(|item| read_expression(item, wanted, around, problems));
    let read: Vec<Option<PropertyExpression>> = read.collect();
    read.into_iter().collect()
}

/// A text is an expression when it speaks of teams, and itself otherwise.
pub(super) fn read_reference(
    node: &Node<'_>,
    wanted: &[Type],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<Reference> {
    let wants_numbers = wanted == [Type::Number];
    if let Some(text) = node.value.as_text() {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if compact.contains("teams[") || compact.contains("team[") {
            return read_expression(node, wanted, around, problems).map(Reference::Expression);
        }
        if !wants_numbers {
            return Some(Reference::Text(text.to_owned()));
        }
    }
    if node.value.as_list().is_some() && !wants_numbers {
        let items = node.one_or_many();
        let texts = items.iter().map(|item| item.text(problems).map(str::to_owned));
        return texts.collect::<Option<_>>().map(Reference::Texts);
    }
    if wants_numbers || node.value.as_f64().is_some() {
        return node.number(problems).map(Reference::Number);
    }
    let problem = node.error(format!("{} cannot be a reference", node.value.kind_name()));
    problems.push(problem.allowing("a number, a text, a list of texts, an expression"));
    None
}
