//! Why the API did not answer as asked, and what to do about it.

use api_contract::problems::{Problem, ProblemCode};

use super::document;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Nothing came back: no network, no server, or a refused connection.
    #[error("the admin API cannot be reached")]
    Unreachable,
    /// Nothing came back in time.
    #[error("the admin API did not answer in time")]
    TimedOut,
    /// The sign-in is over, and could not be renewed.
    #[error("you are signed out")]
    SignedOut,
    /// The API refused, and said why.
    #[error("{}", .0.title)]
    Refused(Box<Problem>),
    /// Something in front of the API refused, with no more than a status.
    #[error("the admin API answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not what this console understands.
    #[error("the answer cannot be read")]
    Unreadable,
}

impl ApiError {
    /// What the answer with `status` and `body` means, if it is no success.
    #[must_use]
    pub fn of(status: u16, body: &str) -> Self {
        let problem = serde_json::from_str(body).ok();
        match problem.and_then(|problem| document::read::<Problem>(problem).ok()) {
            Some(problem) => Self::Refused(Box::new(problem)),
            None if status == 401 => Self::SignedOut,
            None => Self::Status { status },
        }
    }

    /// The HTTP status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            Self::Status { status } => Some(*status),
            Self::SignedOut => Some(401),
            Self::Unreachable | Self::TimedOut | Self::Unreadable => None,
        }
    }

    /// The API's stable word for it, where it gave one.
    #[must_use]
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Unreachable
            | Self::TimedOut
            | Self::SignedOut
            | Self::Status { .. }
            | Self::Unreadable => None,
        }
    }

    /// Whether the same request may well succeed a little later.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut => true,
            Self::Refused(_) | Self::Status { .. } => {
                self.status().is_some_and(|status| status == 429 || status >= 500)
            }
            Self::SignedOut | Self::Unreadable => false,
        }
    }

    /// Whether the thing that was asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// What happened, in a few words with a capital.
    #[must_use]
    pub fn title(&self) -> String {
        capitalized(&self.to_string())
    }

    /// What the API said of this case, and what the reader can do.
    #[must_use]
    pub fn advice(&self) -> String {
        let said = match self {
            Self::Refused(problem) => sentence(&problem.detail),
            Self::Unreachable
            | Self::TimedOut
            | Self::SignedOut
            | Self::Status { .. }
            | Self::Unreadable => String::new(),
        };
        format!("{said}{}", self.next_step())
    }

    fn next_step(&self) -> &'static str {
        match self {
            Self::Unreachable => {
                "Check your connection, and whether the deployment is up. The page tries again by itself."
            }
            Self::TimedOut => "It may be busy. The page tries again by itself.",
            Self::SignedOut => "Sign in again to go on.",
            Self::Unreadable => {
                "The console and the API are of different versions: reload the page."
            }
            Self::Refused(_) | Self::Status { .. } => step_for(self.status().unwrap_or(500)),
        }
    }
}

fn step_for(status: u16) -> &'static str {
    match status {
        400 | 413 | 415 | 422 => "Correct it and try again.",
        401 => "Sign in again to go on.",
        403 => "Ask an administrator for the group, or somebody who has it for the action.",
        404 => "It may have expired, or the address is mistyped.",
        409 => "Look at how it stands now, then decide again.",
        429 => "Too much is asked for at once. Wait a moment.",
        500 => "The cause is in the function's log. Try again; if it stays, look there.",
        501.. => "Something behind the API does not answer. Try again in a moment.",
        _ => "Reload the page and try again.",
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    first.map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// `text` as a sentence with a space after it. Its first word gets a capital
/// unless it is an id.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let is_word = text.split(' ').next().is_some_and(|word| word.chars().all(char::is_alphabetic));
    let text = if is_word { capitalized(text) } else { text.to_owned() };
    let end = if text.ends_with(['.', '!', '?']) || text.is_empty() { "" } else { "." };
    let space = if text.is_empty() { "" } else { " " };
    format!("{text}{end}{space}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: ProblemCode, detail: &str) -> ApiError {
        let body = serde_json::to_string(&Problem::new(code, detail)).unwrap();
        ApiError::of(code.status(), &body)
    }

    #[test]
    fn a_problem_keeps_its_code_and_its_words() {
        let error = refused(ProblemCode::GroupTooLow, "this needs the group operator");

        assert_eq!(error.status(), Some(403));
        assert_eq!(error.code(), Some(ProblemCode::GroupTooLow));
        assert!(error.advice().starts_with("This needs the group operator. Ask an"));
        assert!(!error.is_outage());
    }

    #[test]
    fn an_answer_that_is_no_problem_is_its_status() {
        assert_eq!(ApiError::of(502, "<html>"), ApiError::Status { status: 502 });
        assert_eq!(ApiError::of(401, r#"{"message":"Unauthorized"}"#), ApiError::SignedOut);
        assert!(ApiError::of(502, "").is_outage());
        assert!(ApiError::of(404, "").is_not_found());
    }

    #[test]
    fn every_error_says_what_to_do() {
        let all = [
            ApiError::Unreachable,
            ApiError::TimedOut,
            ApiError::SignedOut,
            ApiError::Unreadable,
            ApiError::Status { status: 418 },
        ];
        for error in all.into_iter().chain(ProblemCode::ALL.map(|code| refused(code, "x"))) {
            assert!(error.advice().ends_with('.'), "{error:?}");
            assert!(error.title().starts_with(char::is_uppercase), "{error:?}");
        }
    }
}
