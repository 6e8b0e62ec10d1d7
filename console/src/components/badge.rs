//! How something stands: a word with a shape and a colour, never a colour alone.

use leptos::prelude::*;

/// What a state means for whoever looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Neutral,
    /// On its way.
    Active,
    /// As it should be.
    Good,
    /// Worth a look.
    Warning,
    /// Players are affected.
    Bad,
}

impl Tone {
    /// The tone of one of GameLift's words: of tickets, game sessions, player
    /// sessions, fleets and locations, placements, and of our matches and audit
    /// outcomes. A word that is not known is neutral.
    #[must_use]
    pub fn of(status: &str) -> Self {
        match status.to_ascii_uppercase().as_str() {
            "COMPLETED" | "ACTIVE" | "SUCCEEDED" | "FULFILLED" | "DONE" | "PLAYED" | "VALID" => {
                Self::Good
            }
            "QUEUED" | "SEARCHING" | "PLACING" | "PENDING" | "RESERVED" | "ACTIVATING" | "NEW"
            | "DOWNLOADING" | "VALIDATING" | "BUILDING" | "BEGUN" | "PLAYING" | "INFO" => {
                Self::Active
            }
            "REQUIRES_ACCEPTANCE"
            | "TERMINATING"
            | "DELETING"
            | "REFUSED"
            | "WARNING"
            | "TIMED_OUT"
            | "TIMEDOUT"
            | "ABANDONED"
            | "BANNED" => Self::Warning,
            "FAILED" | "ERROR" | "NOT_FOUND" => Self::Bad,
            _ => Self::Neutral,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge badge-neutral",
            Self::Active => "badge badge-active",
            Self::Good => "badge badge-good",
            Self::Warning => "badge badge-warning",
            Self::Bad => "badge badge-bad",
        }
    }
}

/// A state as a badge: GameLift's word, readable.
#[component]
pub fn StatusBadge(
    /// GameLift's word, such as `TIMED_OUT`.
    #[prop(into)]
    status: Signal<String>,
    /// Another tone than the word's own.
    #[prop(optional, into)]
    tone: Option<Signal<Tone>>,
) -> impl IntoView {
    let tone = move || tone.map_or_else(|| Tone::of(&status.read()), |tone| tone.get());
    view! { <span class=move || tone().class()>{move || readable(&status.read())}</span> }
}

/// `TIMED_OUT` as `Timed out`.
#[must_use]
pub fn readable(word: &str) -> String {
    let lower = word.replace(['_', '-'], " ").to_lowercase();
    let mut characters = lower.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_a_tone_and_reads_like_a_word() {
        assert_eq!(Tone::of("FAILED"), Tone::Bad);
        assert_eq!(Tone::of("done"), Tone::Good);
        assert_eq!(Tone::of("something new"), Tone::Neutral);
        assert_eq!(readable("REQUIRES_ACCEPTANCE"), "Requires acceptance");
        assert_eq!(readable("cancel-ticket"), "Cancel ticket");
        assert_eq!(readable(""), "");
    }
}
