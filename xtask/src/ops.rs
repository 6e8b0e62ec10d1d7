//! `cargo xtask seed` and `audit`: the tools for a deployment, pointed at the local cloud.
//!
//! `muster-ops` knows how; this builds it and hands on what was asked for as it
//! stands, with the local cloud's address and credentials where nothing else is
//! named.

use std::{env, ffi::OsString, path::PathBuf, process::Command};

use crate::{
    command::{self, CommandError, cargo, root, target_folder},
    terminal::Terminal,
};

/// AWS's own variable for where everything is.
const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// AWS's own variable for the file with credentials.
const CREDENTIALS: &str = "AWS_SHARED_CREDENTIALS_FILE";

/// What is handed on.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The local cloud's port.
    #[arg(long, default_value_t = 4747)]
    port: u16,
    /// The local cloud's data folder; relative to the repository's root.
    #[arg(long, value_name = "FOLDER", default_value = ".muster")]
    data: PathBuf,
    /// Not the local cloud, but what AWS's own variables and files name.
    #[arg(long, conflicts_with_all = ["port", "data"])]
    aws: bool,
    /// What the tool is to do; `-- --help` tells.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Hands `tool` on with what was asked for.
///
/// # Errors
/// When `muster-ops` cannot be built, or does not do it.
pub(crate) fn run(
    terminal: &Terminal,
    tool: &str,
    arguments: &Arguments,
) -> Result<(), CommandError> {
    let program =
        target_folder().join("debug").join(format!("muster-ops{}", env::consts::EXE_SUFFIX));
    if !program.exists() {
        terminal.note("building the tools first: a minute or two");
    }
    command::run(&mut cargo(&["build", "--locked", "--quiet", "--package", "ops"]))?;
    command::run(&mut tool_command(Command::new(program), tool, arguments))
}

fn tool_command(mut command: Command, tool: &str, arguments: &Arguments) -> Command {
    command.current_dir(root());
    if !arguments.aws {
        command.env(ENDPOINT, format!("http://127.0.0.1:{}", arguments.port));
        command.env(CREDENTIALS, root().join(&arguments.data).join("credentials"));
        // They would come before the file.
        for variable in
            ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"]
        {
            command.env_remove(variable);
        }
    }
    command.arg(tool).args(&arguments.arguments);
    command
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        ops: Arguments,
    }

    fn command(line: &str) -> Command {
        let words = std::iter::once("seed").chain(line.split_whitespace());
        let parsed = Line::try_parse_from(words).unwrap();
        tool_command(Command::new("muster-ops"), "seed", &parsed.ops)
    }

    fn variable(command: &Command, name: &str) -> Option<String> {
        let (_, value) = command.get_envs().find(|(key, _)| *key == name)?;
        Some(value?.to_string_lossy().into_owned())
    }

    #[test]
    fn the_local_cloud_is_meant_unless_aws_is() {
        let local = command("--port 5000 --data elsewhere --players 7");
        let aws = command("--aws --players 7");

        assert_eq!(variable(&local, ENDPOINT).as_deref(), Some("http://127.0.0.1:5000"));
        assert!(variable(&local, CREDENTIALS).unwrap().ends_with("elsewhere/credentials"));
        assert_eq!(variable(&aws, ENDPOINT), None);
        for command in [local, aws] {
            assert_eq!(command.get_args().collect::<Vec<_>>(), ["seed", "--players", "7"]);
        }
    }
}
