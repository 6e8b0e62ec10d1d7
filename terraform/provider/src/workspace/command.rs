//! Running `terraform`: found, kept apart from its user's settings, and ended in time.

use std::{
    env, fmt, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{process::Command, runtime};

use crate::server::REATTACH_VARIABLE;

/// The longest that one command may take: ten times what the largest takes.
const COMMAND_TIME_MAX: Duration = Duration::from_secs(120);

/// Where another `terraform` than that of the `PATH` is named.
const TERRAFORM_VARIABLE: &str = "TERRAFORM";

/// The `terraform` to run, and what it is given.
#[derive(Debug)]
pub(super) struct Terraform {
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
}

/// A command that succeeded.
#[derive(Debug)]
pub struct Ran {
    /// What was run.
    pub command: String,
    /// What it printed.
    pub output: String,
    /// How long it took.
    pub took: Duration,
}

/// Why a command came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no `terraform`.
    #[error(
        "there is no `{program}`: install Terraform 1.10 or newer, so that it is on the PATH, or \
         say in {TERRAFORM_VARIABLE} where it is"
    )]
    Missing {
        /// What was looked for.
        program: String,
    },
    /// It could not be run.
    #[error("could not run `{command}`")]
    Run {
        /// What was to be run.
        command: String,
        /// Why not.
        source: io::Error,
    },
    /// It took too long, and was ended.
    #[error("`{command}` did not end within {} s", COMMAND_TIME_MAX.as_secs())]
    TooSlow {
        /// What was run.
        command: String,
    },
    /// It failed.
    #[error("`{command}` failed:\n{output}")]
    Failed {
        /// What was run.
        command: String,
        /// What it printed, errors last.
        output: String,
    },
    /// What it printed is not the JSON that it should be.
    #[error("`{command}` did not print JSON")]
    NotJson {
        /// What was run.
        command: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl RunError {
    /// What `terraform` printed, on one line, so that its words are found whatever
    /// it wrapped and framed; empty if it printed nothing.
    pub fn words(&self) -> String {
        match self {
            Self::Failed { output, .. } => {
                let framed = |word: &&str| !matches!(*word, "│" | "╷" | "╵");
                output.split_whitespace().filter(framed).collect::<Vec<_>>().join(" ")
            }
            Self::Missing { .. }
            | Self::Run { .. }
            | Self::TooSlow { .. }
            | Self::NotJson { .. } => String::new(),
        }
    }
}

impl Ran {
    /// What was printed, as JSON.
    pub(super) fn json(&self) -> Result<serde_json::Value, RunError> {
        serde_json::from_str(&self.output)
            .map_err(|source| RunError::NotJson { command: self.command.clone(), source })
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` in {:.1} s", self.command, self.took.as_secs_f64())
    }
}

impl Terraform {
    /// `home` is an empty folder instead of the user's, `settings` an empty file.
    pub(super) fn new(home: &Path, settings: &Path, reattach: &str) -> Self {
        let program =
            env::var_os(TERRAFORM_VARIABLE).map_or_else(|| "terraform".into(), PathBuf::from);
        let environment = vec![
            (REATTACH_VARIABLE, reattach.to_owned()),
            ("HOME", home.display().to_string()),
            ("TF_CLI_CONFIG_FILE", settings.display().to_string()),
            ("TF_IN_AUTOMATION", "1".to_owned()),
            // Asks nobody on the network whether there is a newer one.
            ("CHECKPOINT_DISABLE", "1".to_owned()),
            // A quarter of its time is the collector's, for memory that there is plenty of.
            ("GOGC", "400".to_owned()),
        ];
        Self { program, environment }
    }

    /// Runs `terraform` in `folder` to its end.
    pub(super) fn run(&self, folder: &Path, arguments: &[String]) -> Result<Ran, RunError> {
        let command = format!("terraform {}", arguments.join(" "));
        let failing = |source| RunError::Run { command: command.clone(), source };
        let runtime =
            runtime::Builder::new_current_thread().enable_all().build().map_err(failing)?;
        let started = Instant::now();
        let ended = runtime.block_on(async {
            let running = self.command(folder, arguments).output();
            tokio::time::timeout(COMMAND_TIME_MAX, running).await
        });
        let Ok(ended) = ended else { return Err(RunError::TooSlow { command }) };
        let ended = match ended {
            Ok(ended) => ended,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(RunError::Missing { program: self.program.display().to_string() });
            }
            Err(error) => return Err(failing(error)),
        };
        let mut output = String::from_utf8_lossy(&ended.stdout).into_owned();
        if ended.status.success() {
            return Ok(Ran { command, output, took: started.elapsed() });
        }
        output.push_str(&String::from_utf8_lossy(&ended.stderr));
        Err(RunError::Failed { command, output })
    }

    fn command(&self, folder: &Path, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in env::vars_os() {
            let theirs = name
                .to_str()
                .is_some_and(|name| name.starts_with("TF_") || name.starts_with("AWS_"));
            if theirs {
                command.env_remove(name);
            }
        }
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        command.args(arguments).current_dir(folder).envs(environment).stdin(Stdio::null());
        command.kill_on_drop(true);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_terraform_says_how_to_get_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut terraform = Terraform::new(folder.path(), &folder.path().join("settings"), "{}");
        terraform.program = "no-such-terraform".into();

        let refused = terraform.run(folder.path(), &["version".to_owned()]).unwrap_err();

        let said = refused.to_string();
        assert!(said.contains("there is no `no-such-terraform`: install Terraform 1.10"), "{said}");
    }
}
