//! What is wrong with a rule set, told so that its author can mend it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::Position;
use crate::nearest::nearest;

/// Whether a problem keeps the rule set from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The rule set cannot be used.
    Error,
    /// It can be used, but probably not as meant.
    Warning,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands in the text.
    pub position: Position,
    /// Where it stands in the JSON: `rules[2].maxDistance`; empty for the whole.
    pub path: String,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// What would be right, where that can be listed or said.
    pub allowed: Option<String>,
    /// The name that was probably meant.
    pub suggestion: Option<String>,
}

impl Problem {
    /// Says what would be right.
    pub(crate) fn allowing(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// Lists the names that would be right, and the nearest of them.
    pub(crate) fn allowing_names<'n>(
        mut self,
        found: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let mut names: Vec<&str> = names.into_iter().collect();
        // Neighbours, mostly: whoever repeats a name is told of that, too.
        names.dedup();
        self.suggestion = nearest(found, &names).map(str::to_owned);
        self.allowed = Some(if names.is_empty() { "none".to_owned() } else { names.join(", ") });
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.position)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        if let Some(allowed) = &self.allowed {
            write!(f, " (allowed: {allowed})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_like_a_sentence() {
        let problem = Problem {
            severity: Severity::Error,
            position: Position { line: 3, column: 7 },
            path: "rules[0].type".to_owned(),
            message: "unknown rule type `distanc`".to_owned(),
            allowed: None,
            suggestion: None,
        }
        .allowing_names("distanc", ["distance", "latency"]);

        assert_eq!(
            problem.to_string(),
            "line 3, column 7: rules[0].type: unknown rule type `distanc`; \
             did you mean `distance`? (allowed: distance, latency)"
        );
    }
}
