//! `cargo xtask users`: who may sign in to the console of the local cloud.
//!
//! `muster-local` knows how; this finds it, builds it if it is not there, and hands
//! on what was asked for as it stands.

use std::{ffi::OsString, process::Command};

use crate::{
    command::{self, CommandError, cargo, root, target_folder},
    terminal::Terminal,
};

/// Say who may sign in to the console of the local cloud.
///
/// `cargo xtask users --help` and `cargo xtask users add --help` tell the rest.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Such as `add NAME --group GROUP`, `list`, `set-group`, `reset-password`, `remove`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Hands the command on, in the repository's root, where the data folder is.
///
/// # Errors
/// When `muster-local` cannot be built, or does not do it.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), CommandError> {
    let name = format!("muster-local{}", std::env::consts::EXE_SUFFIX);
    let program = target_folder().join("debug").join(name);
    if !program.exists() {
        terminal.note("building the local cloud first: some minutes");
        command::run(&mut cargo(&["build", "--locked", "--package", "local"]))?;
    }
    let mut users = Command::new(program);
    command::run(users.current_dir(root()).arg("users").args(&arguments.command))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        users: Arguments,
    }

    #[test]
    fn everything_is_handed_on_as_it_stands() {
        for line in ["add ada --group admin", "--help", "list --json --data x", "--data x list"] {
            let words: Vec<&str> = line.split(' ').collect();
            let parsed = Line::try_parse_from(["users"].iter().chain(&words)).unwrap();
            assert_eq!(parsed.users.command, words);
        }
    }
}
