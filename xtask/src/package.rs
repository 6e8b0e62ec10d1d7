//! `cargo xtask package`: what is deployed, as archives.
//!
//! The package `packages` knows how; this has the console built first, where it is
//! wanted, and hands on what was asked for as it stands.

use std::{error::Error, ffi::OsString};

use crate::{
    command::{self, CommandError, cargo},
    console,
    terminal::Terminal,
};

/// What is handed on.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Arguments {
    /// Such as `--only functions`; `--help` tells.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// Builds and packs what was asked for.
///
/// # Errors
/// When something does not build, or would not start where it is deployed.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    if wants_console(&arguments.arguments) {
        console::build_as_deployed(terminal)?;
    }
    Ok(pack(&arguments.arguments)?)
}

/// Has `packages` do what `arguments` ask for.
///
/// # Errors
/// When it does not.
pub(crate) fn pack<A: Into<OsString>>(
    arguments: impl IntoIterator<Item = A>,
) -> Result<(), CommandError> {
    let mut packages = cargo(&["run", "--locked", "--quiet", "--package", "packages", "--"]);
    command::run(packages.args(arguments.into_iter().map(Into::into)))
}

/// Whether the console is to be packed, and from where it is built.
fn wants_console(arguments: &[OsString]) -> bool {
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let is_elsewhere = |word: &str| {
        word.starts_with("--console-built") || matches!(word, "--help" | "-h" | "--version" | "-V")
    };
    if words.iter().any(|word| is_elsewhere(word)) {
        return false;
    }
    let mut only = words
        .iter()
        .zip(words.iter().skip(1))
        .filter_map(|(word, next)| if word == "--only" { Some(&**next) } else { None });
    let joined = words.iter().filter_map(|word| word.strip_prefix("--only="));
    let parts: Vec<&str> = only.by_ref().chain(joined).collect();
    parts.is_empty() || parts.iter().any(|parts| parts.split(',').any(|part| part == "console"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> bool {
        wants_console(&line.split_whitespace().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_console_is_built_where_it_is_packed() {
        for line in ["", "--json", "--only console", "--only=functions,console --json"] {
            assert!(check(line), "{line}");
        }
        for line in ["--only functions", "--only=game-server", "--help", "--console-built dist"] {
            assert!(!check(line), "{line}");
        }
    }
}
