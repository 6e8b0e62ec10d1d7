//! Reading typed things out of JSON, collecting every problem on the way.

use std::collections::BTreeMap;

use super::problems::{Problem, Severity};
use crate::json::{Position, Value};
use crate::limits::PROBLEMS_MAX;
use crate::sorting::sort_by_number;

/// The problems found so far, in the order of finding.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Problem>,
    errors: usize,
}

impl Problems {
    /// Takes in a problem. Beyond the limit only errors are counted.
    pub(super) fn push(&mut self, problem: Problem) {
        self.errors += usize::from(problem.severity == Severity::Error);
        let repeated = self.list.contains(&problem);
        if self.list.len() < PROBLEMS_MAX && !repeated {
            self.list.push(problem);
        }
    }

    /// Whether the rule set can still be used.
    pub(super) fn usable(&self) -> bool {
        self.errors == 0
    }

    /// All of them, in the order of the text.
    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        sort_by_number(&mut self.list, |problem| {
            u64::from(problem.position.line) << 32 | u64::from(problem.position.column)
        });
        self.list
    }
}

/// A JSON value and the path to it.
#[derive(Debug, Clone)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) path: String,
}

impl<'v> Node<'v> {
    pub(super) fn root(value: &'v Value) -> Self {
        Self { value, path: String::new() }
    }

    fn problem(&self, severity: Severity, at: Position, message: String) -> Problem {
        Problem {
            severity,
            position: at,
            path: self.path.clone(),
            message,
            allowed: None,
            suggestion: None,
        }
    }

    pub(super) fn error(&self, message: impl Into<String>) -> Problem {
        self.problem(Severity::Error, self.value.position, message.into())
    }

    pub(super) fn warning(&self, message: impl Into<String>) -> Problem {
        self.problem(Severity::Warning, self.value.position, message.into())
    }

    /// An error inside this text, `offset` characters after its beginning.
    pub(super) fn error_at(&self, offset: usize, message: impl Into<String>) -> Problem {
        let mut position = self.value.position;
        let past_quote = u32::try_from(offset).unwrap_or(0).saturating_add(1);
        position.column = position.column.saturating_add(past_quote);
        self.problem(Severity::Error, position, message.into())
    }

    fn wrong_kind(&self, wanted: &str) -> Problem {
        self.error(format!("expected {wanted}, found {}", self.value.kind_name()))
    }

    /// The member of this name; `null` counts as absent.
    pub(super) fn member(&self, key: &str) -> Option<Node<'v>> {
        let value = self.value.member(key).filter(|value| value.kind != crate::json::Kind::Null)?;
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Some(Node { value, path })
    }

    /// The member of this name, whose absence is an error.
    pub(super) fn required(&self, key: &str, problems: &mut Problems) -> Option<Node<'v>> {
        let member = self.member(key);
        if member.is_none() && self.value.as_object().is_some() {
            problems.push(self.error(format!("`{key}` is missing")));
        }
        member
    }

    /// Warns of members of other names than these; refuses what is no object.
    pub(super) fn known(&self, keys: &[&str], problems: &mut Problems) {
        let Some(members) = self.value.as_object() else {
            problems.push(self.wrong_kind("an object"));
            return;
        };
        for member in members.iter().filter(|member| !keys.contains(&member.key.as_str())) {
            let message = format!("unknown property `{}` is ignored", member.key);
            let warning = self.problem(Severity::Warning, member.key_position, message);
            problems.push(warning.allowing_names(&member.key, keys.iter().copied()));
        }
    }

    /// The elements of a list.
    pub(super) fn items(&self, problems: &mut Problems) -> Vec<Node<'v>> {
        if self.value.as_list().is_none() {
            problems.push(self.wrong_kind("a list"));
            return Vec::new();
        }
        self.one_or_many()
    }

    /// The elements of a list, or the value itself when it is none.
    pub(super) fn one_or_many(&self) -> Vec<Node<'v>> {
        match self.value.as_list() {
            Some(items) => {
                let item = |(index, value)| Node { value, path: format!("{}[{index}]", self.path) };
                items.iter().enumerate().map(item).collect()
            }
            None => vec![self.clone()],
        }
    }

    pub(super) fn text(&self, problems: &mut Problems) -> Option<&'v str> {
        let text = self.value.as_text();
        if text.is_none() {
            problems.push(self.wrong_kind("a text"));
        }
        text
    }

    /// A text that is not empty.
    pub(super) fn name(&self, problems: &mut Problems) -> Option<String> {
        let text = self.text(problems)?;
        if text.trim().is_empty() {
            problems.push(self.error("a name cannot be empty"));
            return None;
        }
        Some(text.to_owned())
    }

    /// A number, which may be written as a text.
    pub(super) fn number(&self, problems: &mut Problems) -> Option<f64> {
        let in_text = || self.value.as_text()?.trim().parse().ok().filter(|n: &f64| n.is_finite());
        let number = self.value.as_f64().or_else(in_text);
        if number.is_none() {
            problems.push(self.wrong_kind("a number"));
        }
        number
    }

    /// A number that is not negative.
    pub(super) fn amount(&self, problems: &mut Problems) -> Option<f64> {
        let number = self.number(problems)?;
        if number < 0.0 {
            problems.push(self.error(format!("{number} is negative")).allowing("0 or more"));
            return None;
        }
        Some(number)
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, problems: &mut Problems) -> Option<u32> {
        let number = self.number(problems)?;
        if number < 0.0 || number.fract() != 0.0 || number > f64::from(u32::MAX) {
            let message = format!("{number} is not a count");
            problems.push(self.error(message).allowing("whole numbers from 0"));
            return None;
        }
        Some(number as u32)
    }

    /// One of the words that have a meaning here.
    pub(super) fn choice<T: Copy>(
        &self,
        choices: &[(&'static str, T)],
        problems: &mut Problems,
    ) -> Option<T> {
        let names = choices.iter().map(|(name, _)| *name);
        let Some(word) = self.value.as_text() else {
            let names: Vec<&str> = names.collect();
            problems.push(self.wrong_kind("a text").allowing(names.join(", ")));
            return None;
        };
        let found = choices.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            problems
                .push(self.error(format!("unknown value `{word}`")).allowing_names(word, names));
        }
        found.map(|(_, choice)| *choice)
    }

    /// Refuses elements of this list that have the same `key`.
    pub(super) fn refuse_repeated(&self, key: &str, what: &str, problems: &mut Problems) {
        let mut seen: BTreeMap<&str, Position> = BTreeMap::new();
        for item in self.one_or_many() {
            let Some(name) = item.member(key) else { continue };
            let Some(text) = name.value.as_text() else { continue };
            if let Some(first) = seen.get(text) {
                problems.push(name.error(format!("there is a {what} `{text}` already at {first}")));
            } else {
                seen.insert(text, name.value.position);
            }
        }
    }
}
