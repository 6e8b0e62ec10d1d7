//! From text to a tree, names not yet looked up.
//!
//! ```text
//! expression := function '(' expression ')' | path
//! path       := ('teams' | 'team') '[' list ']' [ '.players' [ '[playerId]' | '.attributes[' name ']' ] ]
//! list       := '*' | name { ',' name }
//! ```
//! White space is free between these words; inside a name it counts.

use super::{ExpressionError, Function};
use crate::limits::EXPRESSION_DEPTH_MAX;

/// A tree as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Syntax {
    Call { function: Function, offset: usize, argument: Box<Syntax> },
    Path { teams: Vec<Name>, leaf: LeafSyntax },
}

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) offset: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LeafSyntax {
    Team,
    Players,
    PlayerId,
    Attribute(Name),
}

/// Reads the expression that `text` holds.
pub(crate) fn parse(text: &str) -> Result<Syntax, ExpressionError> {
    let mut parser = Parser { characters: text.chars().collect(), at: 0 };
    let syntax = parser.expression(EXPRESSION_DEPTH_MAX)?;
    parser.space();
    match parser.peek() {
        None => Ok(syntax),
        Some(found) => Err(parser.error(format!("unexpected {found:?} after the expression"))),
    }
}

struct Parser {
    characters: Vec<char>,
    at: usize,
}

impl Parser {
    fn error(&self, message: impl Into<String>) -> ExpressionError {
        ExpressionError { offset: self.at, message: message.into(), names: None }
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        self.space();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: char, after: &str) -> Result<(), ExpressionError> {
        if self.take(wanted) {
            return Ok(());
        }
        let found = self.peek().map_or("the end".to_owned(), |c| format!("{c:?}"));
        Err(self.error(format!("expected `{wanted}` after {after}, found {found}")))
    }

    fn word(&mut self) -> Name {
        self.space();
        let offset = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            self.at += 1;
        }
        Name { text: self.characters[offset..self.at].iter().collect(), offset }
    }

    fn expression(&mut self, depth_left: usize) -> Result<Syntax, ExpressionError> {
        let depth_left =
            depth_left.checked_sub(1).ok_or_else(|| self.error("calls are nested too deeply"))?;
        let word = self.word();
        match word.text.as_str() {
            "teams" | "team" => self.path(),
            "" => Err(self.error("expected a function or `teams[...]`")),
            name => {
                let known = Function::ALL.iter().find(|(known, _)| *known == name);
                let Some((_, function)) = known else { return Err(unknown_function(word)) };
                self.expect('(', "the function's name")?;
                let argument = Box::new(self.expression(depth_left)?);
                self.expect(')', "the function's one argument")?;
                Ok(Syntax::Call { function: *function, offset: word.offset, argument })
            }
        }
    }

    fn path(&mut self) -> Result<Syntax, ExpressionError> {
        self.expect('[', "`teams`")?;
        let mut teams = vec![self.name(",]")?];
        while self.take(',') {
            teams.push(self.name(",]")?);
        }
        self.expect(']', "the teams' names")?;
        Ok(Syntax::Path { teams, leaf: self.leaf()? })
    }

    fn leaf(&mut self) -> Result<LeafSyntax, ExpressionError> {
        if !self.take('.') {
            return Ok(LeafSyntax::Team);
        }
        self.property("players")?;
        if self.take('[') {
            let name = self.name("]")?;
            self.expect(']', "`playerId`")?;
            if name.text.eq_ignore_ascii_case("playerId") {
                return Ok(LeafSyntax::PlayerId);
            }
            return Err(not_found("unknown property of a player", name, &["playerId"]));
        }
        if !self.take('.') {
            return Ok(LeafSyntax::Players);
        }
        self.property("attributes")?;
        self.expect('[', "`attributes`")?;
        let name = self.name("]")?;
        self.expect(']', "the attribute's name")?;
        Ok(LeafSyntax::Attribute(name))
    }

    fn property(&mut self, wanted: &'static str) -> Result<(), ExpressionError> {
        let word = self.word();
        if word.text == wanted {
            return Ok(());
        }
        Err(not_found("unknown property", word, &[wanted]))
    }

    /// Takes everything up to one of `ends`, without the space around it.
    fn name(&mut self, ends: &str) -> Result<Name, ExpressionError> {
        self.space();
        let offset = self.at;
        while self.peek().is_some_and(|c| !ends.contains(c)) {
            self.at += 1;
        }
        let text: String = self.characters[offset..self.at].iter().collect();
        let text = text.trim_end().to_owned();
        if text.is_empty() {
            return Err(self.error("expected a name"));
        }
        Ok(Name { text, offset })
    }
}

fn unknown_function(word: Name) -> ExpressionError {
    let names: Vec<&str> = Function::ALL.iter().map(|(name, _)| *name).collect();
    not_found("unknown function", word, &names)
}

/// The error for a name that is none of `names`.
pub(super) fn not_found(what: &str, name: Name, names: &[&str]) -> ExpressionError {
    ExpressionError {
        offset: name.offset,
        message: format!("{what} `{}`", name.text),
        names: Some((name.text, names.iter().map(|&name| name.to_owned()).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (usize, String) {
        let error = parse(text).unwrap_err();
        (error.offset, error.message)
    }

    #[test]
    fn published_expressions_are_read() {
        for text in [
            "avg(flatten(teams[*].players.attributes[skill]))",
            "count (teams[*].players)",
            "max(avg(teams[red, blue team].players.attributes[monster-kills]))",
            "flatten(teams[*].players[playerid])",
            "team[red]",
        ] {
            assert!(parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn names_lose_the_space_around_them_only() {
        let Syntax::Path { teams, leaf } = parse("teams[ red , big blue ].players").unwrap() else {
            panic!("not a path")
        };

        assert_eq!(
            teams.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(),
            ["red", "big blue"]
        );
        assert_eq!(leaf, LeafSyntax::Players);
    }

    #[test]
    fn an_error_says_where_and_what() {
        assert_eq!(refused("averag(teams[*])"), (0, "unknown function `averag`".into()));
        assert_eq!(
            refused("avg(teams[*]"),
            (12, "expected `)` after the function's one argument, found the end".into())
        );
        assert_eq!(refused("teams[*].player"), (9, "unknown property `player`".into()));
        assert_eq!(refused("teams[]").1, "expected a name");
        assert_eq!(refused("teams[*] + 1"), (9, "unexpected '+' after the expression".into()));
        assert_eq!(refused("").1, "expected a function or `teams[...]`");
        assert_eq!(refused(&"avg(".repeat(1_000)).1, "calls are nested too deeply");
    }
}
