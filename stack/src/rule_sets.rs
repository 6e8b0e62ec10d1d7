//! What is wrong with a rule set's file, with its own lines.

use matchmaker::{RuleSet, Severity};

use crate::config::{Place, Problem};

/// Everything that keeps the rule set `body` of `file` from being used.
pub(crate) fn problems(file: &str, body: &str) -> Vec<Problem> {
    let found = RuleSet::parse(body).err().unwrap_or_default();
    // Of the warnings, only a mistyped name says why something else is missing.
    let tells = |problem: &matchmaker::Problem| {
        problem.severity == Severity::Error || problem.suggestion.is_some()
    };
    found.into_iter().filter(tells).map(|problem| told(file, body, problem)).collect()
}

fn told(file: &str, body: &str, problem: matchmaker::Problem) -> Problem {
    let position = problem.position;
    let place = Place::of_position(file, body, position.line as usize, position.column as usize);
    let message = match problem.path.as_str() {
        "" => problem.message,
        path => format!("{path}: {}", problem.message),
    };
    let suggestion = problem.suggestion.map(|name| format!("did you mean `{name}`?"));
    let allowed = problem.allowed.map(|allowed| format!("allowed: {allowed}"));
    let help: Vec<String> = suggestion.into_iter().chain(allowed).collect();
    let help = (!help.is_empty()).then(|| help.join(" "));
    Problem { place: Some(place), message, help }
}
