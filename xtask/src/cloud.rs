//! `cargo xtask deploy plan`, `apply` and the others for AWS: handed on to the package `cloud`.
//!
//! It is built when it is asked for, so that whoever runs Muster on this machine alone
//! does not wait for it.

use std::{env, ffi::OsString, process::Command};

use crate::{
    command::{self, CommandError, cargo, root, target_folder},
    terminal::Terminal,
};

/// What is handed on as it stands.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// What the command takes; `--help` tells.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    arguments: Vec<OsString>,
}

/// Hands `wish` on with what was asked for, and ends as it ends.
///
/// # Errors
/// When it cannot be built or started.
pub(crate) fn run(
    terminal: &Terminal,
    wish: &str,
    arguments: &Arguments,
) -> Result<(), CommandError> {
    let program = target_folder().join("debug").join(format!("cloud{}", env::consts::EXE_SUFFIX));
    if !program.exists() {
        terminal.note("building what deploys to AWS first: a minute");
    }
    command::run(&mut cargo(&["build", "--locked", "--quiet", "--package", "cloud"]))?;
    let mut command = Command::new(program);
    command.current_dir(root()).arg(wish).args(&arguments.arguments);
    Err(become_it(command))
}

/// Its process takes ours over: Ctrl-C is its own then, and so is the exit status.
#[cfg(unix)]
fn become_it(mut command: Command) -> CommandError {
    let source = std::os::unix::process::CommandExt::exec(&mut command);
    CommandError::NotStarted { line: command::line(&command), source }
}

/// Without such a thing, Ctrl-C is left to it and its exit status passed on.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> CommandError {
    // Without a handler Ctrl-C would end us first; there can be none before this one.
    let _ = ctrlc::set_handler(|| {});
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(source) => CommandError::NotStarted { line: command::line(&command), source },
    }
}
