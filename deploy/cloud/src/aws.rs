//! The AWS CLI, for what Terraform does not do.
//!
//! Each call is one child with a time limit. Nothing secret is on its command line:
//! credentials come from the CLI's own variables and files.

use std::{env, path::PathBuf, process::Command, time::Duration};

use serde_json::Value as Json;

use crate::{
    child::{self, ChildError, Limit},
    interrupt::Interrupt,
};

/// What one call may take; the CLI itself starts in about a second.
const CALL_LIMIT: Duration = Duration::from_secs(90);

/// What an upload may take.
const UPLOAD_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Seconds that the CLI waits for a connection, and for an answer.
const TIMEOUTS: [&str; 4] = ["--cli-connect-timeout", "10", "--cli-read-timeout", "60"];

/// The CLI, in one region.
#[derive(Debug)]
pub(crate) struct Aws<'i> {
    program: PathBuf,
    region: String,
    interrupt: &'i Interrupt,
}

/// Why AWS did not do it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AwsError {
    /// There is no CLI.
    #[error(
        "the AWS CLI (`aws`) is missing: install it from AWS's pages (version 2, or `pip install \
         awscli`), then run this again"
    )]
    Missing,
    /// Nobody said who we are.
    #[error(
        "there are no AWS credentials: run `aws configure sso` once and `aws sso login`, then set \
         AWS_PROFILE; or set the variables that AWS gave you. The CLI said: {0}"
    )]
    NoCredentials(String),
    /// They were valid once.
    #[error("the AWS credentials are not valid any more: run `aws sso login`. The CLI said: {0}")]
    Expired(String),
    /// AWS refused.
    #[error("AWS refused {operation} ({code}): {message}")]
    Refused {
        /// The operation, as AWS calls it.
        operation: String,
        /// AWS's code for why.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// The CLI failed in another way.
    #[error("`{line}` failed: {said}")]
    Failed {
        /// The command line.
        line: String,
        /// What it said.
        said: String,
    },
    /// The CLI did not run to its end.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// What it printed is not JSON.
    #[error("`{line}` did not print JSON")]
    NotJson {
        /// The command line.
        line: String,
        /// Why not.
        source: serde_json::Error,
    },
}

impl AwsError {
    /// Whether AWS refused with one of these codes.
    pub(crate) fn is(&self, codes: &[&str]) -> bool {
        matches!(self, Self::Refused { code, .. } if codes.contains(&code.as_str()))
    }
}

impl<'i> Aws<'i> {
    /// The CLI of the PATH, for `region`.
    pub(crate) fn new(region: &str, interrupt: &'i Interrupt) -> Self {
        Self { program: "aws".into(), region: region.to_owned(), interrupt }
    }

    /// The region.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Calls an operation, and answers with what it prints.
    ///
    /// # Errors
    /// When the CLI is missing, nobody is signed in, or AWS refuses.
    pub(crate) fn call(&self, arguments: &[&str]) -> Result<Json, AwsError> {
        let mut command = self.command(arguments);
        command.args(["--output", "json"]);
        let line = child::line(&command);
        let printed = self.run(command, CALL_LIMIT)?;
        if printed.trim().is_empty() {
            return Ok(Json::Null);
        }
        serde_json::from_str(&printed).map_err(|source| AwsError::NotJson { line, source })
    }

    /// Runs a command that moves files, and answers with what it prints.
    ///
    /// # Errors
    /// As [`Aws::call`].
    pub(crate) fn copy(&self, arguments: &[&str]) -> Result<String, AwsError> {
        self.run(self.command(arguments), UPLOAD_LIMIT)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).args(["--region", &self.region]).args(TIMEOUTS);
        // It would wait for a key, or ask.
        command.env("AWS_PAGER", "").env("AWS_CLI_AUTO_PROMPT", "off");
        if env::var_os("AWS_MAX_ATTEMPTS").is_none() {
            command.env("AWS_RETRY_MODE", "standard").env("AWS_MAX_ATTEMPTS", "4");
        }
        command
    }

    fn run(&self, command: Command, limit: Duration) -> Result<String, AwsError> {
        let line = child::line(&command);
        match child::run(command, Limit::Within(limit), self.interrupt, &mut |_| {}) {
            Ok(said) if said.status.success() => Ok(said.output),
            Ok(said) => Err(explained(line, said.complaint.trim())),
            Err(ChildError::NotStarted { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                Err(AwsError::Missing)
            }
            Err(other) => Err(other.into()),
        }
    }
}

/// What the CLI's words mean.
fn explained(line: String, said: &str) -> AwsError {
    let said = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let said = said.join(" ");
    let has = |words: &[&str]| words.iter().any(|words| said.contains(words));
    if has(&["Unable to locate credentials", "could not be found", "Partial credentials"]) {
        return AwsError::NoCredentials(said);
    }
    if has(&["ExpiredToken", "has expired", "Token for", "InvalidClientTokenId", "RequestExpired"])
    {
        return AwsError::Expired(said);
    }
    refused(&said).unwrap_or(AwsError::Failed { line, said })
}

/// `An error occurred (CODE) when calling the OPERATION operation: MESSAGE`.
fn refused(said: &str) -> Option<AwsError> {
    let (_, rest) = said.split_once("An error occurred (")?;
    let (code, rest) = rest.split_once(')')?;
    let (_, rest) = rest.split_once("when calling the ")?;
    let (operation, message) = rest.split_once(" operation")?;
    Some(AwsError::Refused {
        operation: operation.to_owned(),
        code: code.to_owned(),
        message: message.trim_start_matches(|c: char| !c.is_alphanumeric()).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_apart_by_its_code() {
        let said = "\nAn error occurred (404) when calling the HeadBucket operation: Not Found\n";
        let error = explained("aws".to_owned(), said);
        assert!(error.is(&["404", "NoSuchBucket"]), "{error:?}");
        assert_eq!(error.to_string(), "AWS refused HeadBucket (404): Not Found");
    }

    #[test]
    fn who_is_not_signed_in_is_told_what_to_do() {
        let none = explained("aws".to_owned(), "Unable to locate credentials. You can configure");
        let old = explained("aws".to_owned(), "Error when retrieving token: Token has expired");
        assert!(none.to_string().starts_with("there are no AWS credentials: run"), "{none}");
        assert!(old.to_string().contains("run `aws sso login`"), "{old}");
    }
}
