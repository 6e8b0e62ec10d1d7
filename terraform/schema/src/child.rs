//! Another program, run to its end or to ours.

use std::{
    fs, io,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long it may take: the largest download has 100 MB.
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

/// Runs `command` to its end, and answers with what it printed.
///
/// What it says goes through files in `folder`, so that no full pipe stops it.
/// `advice` is for whoever does not have the program.
///
/// # Errors
/// When it is missing, cannot be run, fails, or takes too long.
pub fn run(
    command: &mut Command,
    folder: &Path,
    advice: &'static str,
) -> Result<String, ChildError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    let line = arguments.fold(program.clone(), |line, argument| line + " " + &argument);
    let failing = |source| ChildError::NotRun { line: line.clone(), source };
    let (printed, said) = (folder.join("printed.log"), folder.join("said.log"));
    command.stdin(Stdio::null());
    command.stdout(fs::File::create(&printed).map_err(failing)?);
    command.stderr(fs::File::create(&said).map_err(failing)?);
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ChildError::Missing { program, advice });
        }
        Err(error) => return Err(failing(error)),
    };
    match ended(child).map_err(failing)? {
        Some(status) if status.success() => fs::read_to_string(&printed).map_err(failing),
        Some(_failure) => {
            let words = last_words(&fs::read(&said).map_err(failing)?);
            Err(ChildError::Failed { line, words })
        }
        None => Err(ChildError::TooSlow { line }),
    }
}

/// How `child` ended; none if it had to be ended.
fn ended(mut child: Child) -> io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > TIME_MAX {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK_EVERY);
    }
}

fn last_words(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let from = said.char_indices().rev().take(WORDS_MAX).last().map_or(0, |(index, _)| index);
    said[from..].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("no-such-program");
        let refused = run(&mut command, folder.path(), "install it").unwrap_err();
        assert_eq!(refused.to_string(), "there is no `no-such-program`: install it");
    }

    #[test]
    fn a_program_that_fails_is_quoted() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo the reason >&2; exit 3"]);
        let refused = run(&mut command, folder.path(), "").unwrap_err();
        assert!(refused.to_string().ends_with("failed:\nthe reason"), "{refused}");
    }

    #[test]
    fn what_a_program_prints_is_answered() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo a warning >&2; echo the answer"]);
        assert_eq!(run(&mut command, folder.path(), "").unwrap(), "the answer\n");
    }
}
