//! Another program, run to its end or to ours.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a download may take: the largest has 100 MB.
const TIME_MAX: Duration = Duration::from_secs(600);

/// How often it is looked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How many of its last characters are repeated if it fails.
const WORDS_MAX: usize = 2_000;

/// Why a program did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// It is not there.
    #[error("there is no `{program}`: {advice}")]
    Missing {
        /// What was looked for.
        program: String,
        /// What to do.
        advice: &'static str,
    },
    /// It could not be run.
    #[error("could not run `{line}`")]
    NotRun {
        /// The command line.
        line: String,
        /// Why not.
        source: io::Error,
    },
    /// It took too long, and was ended.
    #[error("`{line}` did not end within {} s", TIME_MAX.as_secs())]
    TooSlow {
        /// The command line.
        line: String,
    },
    /// It failed.
    #[error("`{line}` failed:\n{words}")]
    Failed {
        /// The command line.
        line: String,
        /// The last of what it said.
        words: String,
    },
}

/// Runs `program` in `folder`, which also takes what it says.
///
/// `advice` is for whoever does not have it.
pub(crate) fn run(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    advice: &'static str,
) -> Result<(), ChildError> {
    let line = format!("{program} {}", arguments.join(" "));
    let failing = |source| ChildError::NotRun { line: line.clone(), source };
    let said = folder.join("said.log");
    let log = fs::File::create(&said).map_err(failing)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.stdout(log.try_clone().map_err(failing)?).stderr(log);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ChildError::Missing { program: program.to_owned(), advice });
        }
        Err(error) => return Err(failing(error)),
    };
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failing)? {
            break status;
        }
        if started.elapsed() > TIME_MAX {
            child.kill().and_then(|()| child.wait()).map_err(failing)?;
            return Err(ChildError::TooSlow { line });
        }
        thread::sleep(LOOK_EVERY);
    };
    if status.success() {
        return Ok(());
    }
    let said = fs::read(&said).map_err(failing)?;
    let said = String::from_utf8_lossy(&said);
    let from = said.char_indices().rev().take(WORDS_MAX).last().map_or(0, |(index, _)| index);
    Err(ChildError::Failed { line, words: said[from..].trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let refused = run("no-such-program", &[], folder.path(), "install it").unwrap_err();
        assert_eq!(refused.to_string(), "there is no `no-such-program`: install it");
    }

    #[test]
    fn a_program_that_fails_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = ["-c", "echo the reason >&2; exit 3"];
        let refused = run("sh", &arguments, folder.path(), "").unwrap_err();
        assert!(refused.to_string().ends_with("failed:\nthe reason"), "{refused}");
    }
}
