//! Looking up an expression's names, and checking that its types fit.
//!
//! A function that meets a deeper list than it takes works on each inner list
//! by itself; how deep that is, is settled here once.

use super::parser::{LeafSyntax, Name, Syntax, not_found};
use super::{ExpressionError, Function, Leaf, Node, Path, PropertyExpression, Type};
use crate::rule_set::{AttributeDefinition, AttributeType, TeamDefinition};

/// What the names in an expression can mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) teams: &'a [TeamDefinition],
    pub(crate) attributes: &'a [AttributeDefinition],
}

impl Scope<'_> {
    /// The teams of a match: `(name, definition)`, copies numbered from 1.
    pub(crate) fn team_names(&self) -> Vec<(String, usize)> {
        let copies = |(index, team): (usize, &TeamDefinition)| {
            let names: Vec<_> = team.copy_names().map(|name| (name, index)).collect();
            names
        };
        self.teams.iter().enumerate().flat_map(copies).collect()
    }

    /// The place of an attribute among the declared ones.
    pub(crate) fn attribute(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|attribute| attribute.name == name)
    }
}

/// Gives `syntax`, read from `text`, its meaning in `scope`.
pub(crate) fn resolve(
    text: &str,
    syntax: Syntax,
    scope: Scope<'_>,
) -> Result<PropertyExpression, ExpressionError> {
    let (node, result) = resolve_node(syntax, scope)?;
    let element_is_text = match node.path().leaf {
        Leaf::PlayerId => true,
        Leaf::Attribute(index) => scope.attributes[index].kind == AttributeType::String,
        Leaf::Team | Leaf::Players => false,
    };
    Ok(PropertyExpression { text: text.to_owned(), node, result, element_is_text })
}

fn resolve_node(syntax: Syntax, scope: Scope<'_>) -> Result<(Node, Type), ExpressionError> {
    match syntax {
        Syntax::Path { teams, leaf } => resolve_path(teams, leaf, scope),
        Syntax::Call { function, offset, argument } => {
            let (argument, taken) = resolve_node(*argument, scope)?;
            let (nesting, result) = apply(function, &taken).ok_or_else(|| ExpressionError {
                offset,
                message: format!("`{}` cannot take a {taken}", function.name()),
                names: None,
            })?;
            Ok((Node::Call { function, nesting, argument: Box::new(argument) }, result))
        }
    }
}

/// How deep inside an argument of type `taken` the function works, and what comes out.
fn apply(function: Function, taken: &Type) -> Option<(u32, Type)> {
    let (depth, inner) = taken.nesting();
    match function {
        Function::Min
        | Function::Max
        | Function::Avg
        | Function::Median
        | Function::Sum
        | Function::Stddev => (depth >= 1 && *inner == Type::Number)
            .then(|| (depth - 1, wrap(Type::Number, depth - 1))),
        Function::Count => (depth >= 1).then(|| (depth - 1, wrap(Type::Number, depth - 1))),
        // One level goes, always the outermost; a flat list stays as it is.
        Function::Flatten => (depth >= 1).then(|| (0, wrap(inner.clone(), (depth - 1).max(1)))),
        Function::SetIntersection => {
            (depth >= 2 && *inner == Type::Text).then(|| (depth - 2, wrap(Type::Text, depth - 1)))
        }
    }
}

fn wrap(inner: Type, depth: u32) -> Type {
    (0..depth).fold(inner, |of, _| Type::list(of))
}

fn resolve_path(
    names: Vec<Name>,
    leaf: LeafSyntax,
    scope: Scope<'_>,
) -> Result<(Node, Type), ExpressionError> {
    let (teams, grouped, all) = resolve_teams(names, scope)?;
    let (leaf, of_player) = match leaf {
        LeafSyntax::Team => (Leaf::Team, None),
        LeafSyntax::Players => (Leaf::Players, Some(Type::Player)),
        LeafSyntax::PlayerId => (Leaf::PlayerId, Some(Type::Text)),
        LeafSyntax::Attribute(name) => {
            let Some(index) = scope.attribute(&name.text) else {
                let names: Vec<&str> = scope.attributes.iter().map(|a| a.name.as_str()).collect();
                return Err(not_found("unknown player attribute", name, &names));
            };
            (Leaf::Attribute(index), Some(attribute_type(scope.attributes[index].kind)))
        }
    };
    let of_team = of_player.map_or(Type::Team, Type::list);
    let result = if grouped { Type::list(of_team) } else { of_team };
    Ok((Node::Path(Path { teams, grouped, all, leaf }), result))
}

fn attribute_type(kind: AttributeType) -> Type {
    match kind {
        AttributeType::Number => Type::Number,
        AttributeType::String => Type::Text,
        AttributeType::StringList => Type::list(Type::Text),
        AttributeType::StringNumberMap => Type::Map,
    }
}

/// The teams named, whether they come as a list, and whether all are meant.
fn resolve_teams(
    names: Vec<Name>,
    scope: Scope<'_>,
) -> Result<(Vec<usize>, bool, bool), ExpressionError> {
    let known = scope.team_names();
    if let [only] = names.as_slice()
        && only.text == "*"
    {
        return Ok(((0..known.len()).collect(), true, true));
    }
    let several = names.len() > 1;
    let mut teams = Vec::new();
    let mut grouped = several;
    for name in names {
        let found = teams_named(&name.text, &known, scope);
        if found.is_empty() {
            let mut names: Vec<&str> = scope.teams.iter().map(|team| team.name.as_str()).collect();
            names.push("*");
            return Err(not_found("unknown team", name, &names));
        }
        grouped |= found.len() > 1;
        if found.iter().any(|team| teams.contains(team)) {
            let message = format!("team `{}` is named twice", name.text);
            return Err(ExpressionError { offset: name.offset, message, names: None });
        }
        teams.extend(found);
    }
    Ok((teams, grouped, false))
}

/// The places of the team of this name, or of all copies of this definition.
pub(crate) fn teams_named(name: &str, known: &[(String, usize)], scope: Scope<'_>) -> Vec<usize> {
    let places = |wanted: &dyn Fn(&(String, usize)) -> bool| -> Vec<usize> {
        known.iter().enumerate().filter(|(_, team)| wanted(team)).map(|(place, _)| place).collect()
    };
    let exactly = places(&|(team, _)| team == name);
    if !exactly.is_empty() {
        return exactly;
    }
    places(&|(_, definition)| scope.teams[*definition].name == name)
}
