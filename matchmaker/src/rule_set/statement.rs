//! The statements of compound rules: `or(and(A, B), not(C))`.

use super::node::{Node, Problems};
use super::read_rules::Surroundings;
use super::rules::{Rule, RuleBody, Statement};
use crate::limits::{EXPRESSION_DEPTH_MAX, STATEMENT_RULES_MAX};

/// Reads the statement of the rule at place `index`.
pub(super) fn read(
    node: &Node<'_>,
    index: usize,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<Statement> {
    let text = node.text(problems)?;
    let mut parser =
        Parser { node, around, index, characters: text.chars().collect(), at: 0, problems };
    let statement = parser.statement(EXPRESSION_DEPTH_MAX)?;
    if let Some(found) = parser.peek() {
        parser.refuse(parser.at, format!("unexpected {found:?} after the statement"));
        return None;
    }
    Some(statement)
}

/// Refuses statements that ask for too many rules in all: each may name the one
/// before it twice, which doubles the work every time. Says whether all are fine.
pub(super) fn refuse_costly(
    nodes: &[Node<'_>],
    rules: &[Option<Rule>],
    problems: &mut Problems,
) -> bool {
    let mut costs: Vec<u64> = Vec::with_capacity(rules.len());
    let mut fine = true;
    for (node, rule) in nodes.iter().zip(rules) {
        let body = rule.as_ref().map(|rule| &rule.body);
        let Some(RuleBody::Compound(statement)) = body else {
            costs.push(1);
            continue;
        };
        let named = statement.rules().into_iter().map(|rule| costs[rule]);
        let cost = named.fold(0_u64, u64::saturating_add);
        if cost > STATEMENT_RULES_MAX && fine {
            fine = false;
            let message =
                format!("to judge it would ask for more than {STATEMENT_RULES_MAX} rules");
            problems.push(node.error(message).allowing("name a rule once"));
        }
        costs.push(cost);
    }
    fine
}

struct Parser<'p, 'v, 'a> {
    node: &'p Node<'v>,
    around: &'p Surroundings<'a>,
    index: usize,
    characters: Vec<char>,
    at: usize,
    problems: &'p mut Problems,
}

impl Parser<'_, '_, '_> {
    fn refuse(&mut self, offset: usize, message: impl Into<String>) {
        self.problems.push(self.node.error_at(offset, message));
    }

    fn peek(&mut self) -> Option<char> {
        while self.characters.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.characters.get(self.at).copied()
    }

    fn word(&mut self) -> (usize, String) {
        self.peek();
        let begin = self.at;
        while self.characters.get(self.at).is_some_and(|c| !matches!(c, '(' | ')' | ',')) {
            self.at += 1;
        }
        let word: String = self.characters[begin..self.at].iter().collect();
        (begin, word.trim_end().to_owned())
    }

    fn statement(&mut self, depth_left: usize) -> Option<Statement> {
        let (begin, word) = self.word();
        let Some(depth_left) = depth_left.checked_sub(1) else {
            self.refuse(begin, "the statement is nested too deeply");
            return None;
        };
        if self.peek() != Some('(') {
            return self.rule(begin, &word);
        }
        self.at += 1;
        let parts = self.parts(depth_left)?;
        let count = parts.len();
        let mut parts = parts.into_iter();
        let built = match (word.as_str(), count) {
            ("and", 2..) => Some(Statement::And(parts.collect())),
            ("or", 2..) => Some(Statement::Or(parts.collect())),
            ("xor", 2) => parts
                .next()
                .zip(parts.next())
                .map(|(a, b)| Statement::Xor(Box::new(a), Box::new(b))),
            ("not", 1) => parts.next().map(|part| Statement::Not(Box::new(part))),
            _ => None,
        };
        if built.is_none() {
            self.refuse_call(begin, &word, count);
        }
        built
    }

    /// Reads `a, b, ...)`.
    fn parts(&mut self, depth_left: usize) -> Option<Vec<Statement>> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.statement(depth_left)?);
            let next = self.peek();
            self.at += 1;
            match next {
                Some(',') => {}
                Some(')') => return Some(parts),
                Some(_) | None => {
                    self.refuse(self.at - 1, "expected `,` or `)`");
                    return None;
                }
            }
        }
    }

    fn refuse_call(&mut self, begin: usize, word: &str, count: usize) {
        let needs = match word {
            "and" | "or" => "two or more",
            "xor" => "two",
            "not" => "one",
            _ => {
                let problem = self.node.error_at(begin, format!("unknown operator `{word}`"));
                self.problems.push(problem.allowing_names(word, ["and", "or", "xor", "not"]));
                return;
            }
        };
        self.refuse(begin, format!("`{word}` takes {needs}, not {count}"));
    }

    fn rule(&mut self, begin: usize, name: &str) -> Option<Statement> {
        let place = self.around.rules.iter().position(|(rule, _)| rule == name);
        match place.map(|place| (place, self.around.rules[place].1.as_str())) {
            Some((place, _)) if place >= self.index => {
                self.refuse(begin, format!("rule `{name}` must be defined before this one"));
                None
            }
            Some((_, kind @ ("batchDistance" | "absoluteSort" | "distanceSort"))) => {
                self.refuse(begin, format!("rule `{name}` is a {kind}, which has no truth"));
                None
            }
            Some((place, _)) => Some(Statement::Rule(place)),
            None => {
                let earlier = self.around.rules.iter().take(self.index);
                let names = earlier.map(|(name, _)| name.as_str());
                let problem = self.node.error_at(begin, format!("unknown rule `{name}`"));
                self.problems.push(problem.allowing_names(name, names));
                None
            }
        }
    }
}
