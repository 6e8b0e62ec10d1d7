//! What the engine says to the text of a rule set.

use std::time::Duration;

use leptos::prelude::*;
use matchmaker::{
    RuleSet,
    rule_set::{Problem, Severity},
};

use crate::format::numbers::counted;

/// How long one pauses before the text is looked at.
const TYPING_PAUSE: Duration = Duration::from_millis(250);

/// What the engine says to a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// There is nothing to check.
    Nothing,
    /// It can be used; its author should still look at these.
    Usable(Vec<Problem>),
    /// It cannot be used.
    Unusable(Vec<Problem>),
}

impl Verdict {
    /// What the engine says to `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.trim().is_empty() {
            return Self::Nothing;
        }
        match RuleSet::parse(text) {
            Ok(parsed) => Self::Usable(parsed.warnings),
            Err(problems) => Self::Unusable(problems),
        }
    }

    /// Everything that its author should look at, in the order of the text.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Nothing => &[],
            Self::Usable(problems) | Self::Unusable(problems) => problems,
        }
    }

    /// Why no rule set can be created from it.
    #[must_use]
    pub fn obstacle(&self) -> Option<String> {
        match self {
            Self::Nothing => Some("There is no rule set to create".to_owned()),
            Self::Unusable(_) => Some("The rule set has problems".to_owned()),
            Self::Usable(_) => None,
        }
    }

    /// In one sentence, and as one of the words of badges.
    #[must_use]
    pub fn in_words(&self) -> (String, Option<&'static str>) {
        let places = |problems: &[Problem], which: Severity| {
            let all = problems.iter().filter(|problem| problem.severity == which);
            let lines: Vec<String> =
                all.clone().take(1).map(|problem| problem.position.line.to_string()).collect();
            (all.count(), lines.join(""))
        };
        match self {
            Self::Nothing => {
                ("Paste or write a rule set, or begin with one that is there.".to_owned(), None)
            }
            Self::Usable(warnings) if warnings.is_empty() => {
                ("It can be used. No problems.".to_owned(), Some("VALID"))
            }
            Self::Usable(warnings) => {
                let (count, line) = places(warnings, Severity::Warning);
                let warnings = counted(count as u64, "warning", "warnings");
                let words =
                    format!("It can be used; look at {warnings}, the first in line {line}.");
                (words, Some("WARNING"))
            }
            Self::Unusable(problems) => {
                let (count, line) = places(problems, Severity::Error);
                let errors = counted(count as u64, "error", "errors");
                let words = format!("It cannot be used: {errors}, the first in line {line}.");
                (words, Some("ERROR"))
            }
        }
    }
}

/// What the engine says to `text`, a moment after the last change.
#[must_use]
pub fn judged(text: RwSignal<String>) -> Signal<Verdict> {
    let settled = RwSignal::new(text.get_untracked());
    let mut settle = debounce(TYPING_PAUSE, move |()| {
        // The page may be gone by now.
        if let Some(text) = text.try_get_untracked() {
            settled.try_set(text);
        }
    });
    Effect::new(move |_| {
        text.track();
        settle(());
    });
    Memo::new(move |_| Verdict::of(&settled.read())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_judged_as_it_is_typed() {
        assert_eq!(Verdict::of("  "), Verdict::Nothing);
        assert!(matches!(Verdict::of("{"), Verdict::Unusable(_)));
        let smallest = r#"{"ruleLanguageVersion": "1.0",
            "teams": [{"name": "t", "minPlayers": 1, "maxPlayers": 2}]}"#;
        assert_eq!(Verdict::of(smallest), Verdict::Usable(Vec::new()));
        let misspelt = smallest.replace("maxPlayers", "maxPlayer");
        let (words, badge) = Verdict::of(&misspelt).in_words();
        assert_eq!(badge, Some("ERROR"));
        assert!(words.ends_with("the first in line 2."), "{words}");
    }
}
