//! Why a command could not do its work, and what the shell is told.

use std::io;
use std::process::ExitCode;

use matchmaker::json::FormatError;

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// What was asked is so.
    Good,
    /// It is not: an invalid rule set, a case that failed.
    Bad,
}

impl Verdict {
    pub(crate) fn good_if(good: bool) -> Self {
        if good { Self::Good } else { Self::Bad }
    }

    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Good => ExitCode::SUCCESS,
            Self::Bad => ExitCode::from(1),
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("cannot read {file}")]
    Unreadable { file: String, source: io::Error },
    #[error("cannot write {file}")]
    Unwritable { file: String, source: io::Error },
    #[error("{file} is not UTF-8 text")]
    NotText { file: String },
    #[error("{file} is larger than {} MiB", max >> 20)]
    TooLarge { file: String, max: u64 },
    #[error("{}", malformed(file, error))]
    Malformed { file: String, error: FormatError },
    /// Told in full already.
    #[error("the rule set is invalid")]
    InvalidRuleSet,
    #[error("{0}")]
    Wish(String),
    #[error("cannot write the output")]
    Output(#[from] io::Error),
}

/// `tickets.jsonl:3:14: players[0].id: a player id cannot be empty`
pub(crate) fn malformed(file: &str, error: &FormatError) -> String {
    let path = if error.path.is_empty() { String::new() } else { format!("{}: ", error.path) };
    let (line, column) = (error.position.line, error.position.column);
    format!("{file}:{line}:{column}: {path}{}", error.message)
}

impl CommandError {
    pub(crate) fn malformed(file: &str, error: FormatError) -> Self {
        Self::Malformed { file: file.to_owned(), error }
    }

    /// Whether whoever read the output has gone, which is no failure.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::InvalidRuleSet) { 1 } else { 2 })
    }
}
