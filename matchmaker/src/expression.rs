//! Property expressions: what a rule measures in a match.
//!
//! `avg(flatten(teams[*].players.attributes[skill]))` is read ([`parser`]),
//! checked against the rule set's teams and attributes ([`resolve`]), and
//! evaluated over a tentative match ([`evaluate`]). A tentative match may
//! still grow, so a value is not one number but the range of what it can
//! become ([`value`]); in a finished match the range is a point. One evaluator
//! thus serves both the search's pruning and the final check.

mod evaluate;
mod parser;
mod resolve;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;

pub(crate) use evaluate::evaluate;
pub(crate) use parser::parse;
pub(crate) use resolve::{Scope, resolve};
pub(crate) use value::{ListValue, More, Range, Value, scalars};

/// A property expression of a rule set, checked against its teams and attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyExpression {
    text: String,
    pub(crate) node: Node,
    pub(crate) result: Type,
    /// Whether the path at its heart yields a single text for each player.
    element_is_text: bool,
}

impl PropertyExpression {
    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it yields one text for each player, rather than a list.
    pub(crate) fn measures_single_texts(&self) -> bool {
        let mut node = &self.node;
        while let Node::Call { function, argument, .. } = node {
            if *function == Function::SetIntersection {
                return false;
            }
            node = argument;
        }
        self.element_is_text
    }

    /// Whether the same player would count differently under another name.
    pub(crate) fn looks_at_player_ids(&self) -> bool {
        self.node.path().leaf == Leaf::PlayerId
    }
}

impl fmt::Display for PropertyExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The functions, each of one argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Min,
    Max,
    Avg,
    Median,
    Sum,
    Stddev,
    Count,
    Flatten,
    SetIntersection,
}

impl Function {
    pub(crate) const ALL: [(&'static str, Self); 9] = [
        ("min", Self::Min),
        ("max", Self::Max),
        ("avg", Self::Avg),
        ("median", Self::Median),
        ("sum", Self::Sum),
        ("count", Self::Count),
        ("stddev", Self::Stddev),
        ("flatten", Self::Flatten),
        ("set_intersection", Self::SetIntersection),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }
}

/// An expression whose names have been looked up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// A function, applied to the lists `nesting` levels inside its argument.
    Call { function: Function, nesting: u32, argument: Box<Node> },
    /// Something of the teams or their players.
    Path(Path),
}

impl Node {
    /// The path at the heart of the calls.
    pub(crate) fn path(&self) -> &Path {
        let mut node = self;
        loop {
            match node {
                Self::Call { argument, .. } => node = argument,
                Self::Path(path) => return path,
            }
        }
    }
}

/// `teams[...]` and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Which teams, by their place among all teams of a match.
    pub(crate) teams: Vec<usize>,
    /// Whether the result is a list with one element a team.
    pub(crate) grouped: bool,
    /// Whether all teams are meant, whichever they are.
    pub(crate) all: bool,
    pub(crate) leaf: Leaf,
}

/// What is looked at in each team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    Team,
    Players,
    PlayerId,
    /// An attribute by its place among the declared ones.
    Attribute(usize),
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Team,
    Player,
    Number,
    Text,
    Map,
    List(Box<Type>),
}

impl Type {
    fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// How many lists are around the innermost type, and that type.
    pub(crate) fn nesting(&self) -> (u32, &Self) {
        let (mut depth, mut inner) = (0, self);
        while let Self::List(of) = inner {
            depth += 1;
            inner = of;
        }
        (depth, inner)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Team => f.write_str("team"),
            Self::Player => f.write_str("player"),
            Self::Number => f.write_str("number"),
            Self::Text => f.write_str("string"),
            Self::Map => f.write_str("map"),
            Self::List(of) => write!(f, "list of {of}"),
        }
    }
}

/// Why a text is not an expression, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct ExpressionError {
    /// The character at which it goes wrong, from 0.
    pub(crate) offset: usize,
    pub(crate) message: String,
    /// The name that was not found and the names there are.
    pub(crate) names: Option<(String, Vec<String>)>,
}
