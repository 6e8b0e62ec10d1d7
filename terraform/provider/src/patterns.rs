//! Regular expressions, compiled when they are first needed.
//!
//! A schema has many, a configuration meets few, and compiling all of them would
//! take longer than most of Terraform's commands.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use regex::Regex;

/// The expressions that were needed so far; there are as many as the schemas and
/// the facts have.
#[derive(Debug, Default)]
pub(crate) struct Patterns(Mutex<BTreeMap<String, Regex>>);

/// A pattern that is no regular expression.
#[derive(Debug, thiserror::Error)]
#[error("the pattern {pattern} cannot be used")]
pub(crate) struct PatternError {
    pattern: String,
    source: regex::Error,
}

impl Patterns {
    /// Whether `text` has something that fits `pattern`.
    pub(crate) fn fits(&self, pattern: &str, text: &str) -> Result<bool, PatternError> {
        let mut compiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = compiled.get(pattern) {
            return Ok(regex.is_match(text));
        }
        let regex = Regex::new(pattern)
            .map_err(|source| PatternError { pattern: pattern.to_owned(), source })?;
        let fits = regex.is_match(text);
        compiled.insert(pattern.to_owned(), regex);
        Ok(fits)
    }
}
