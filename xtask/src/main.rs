//! Muster's commands: `cargo xtask test`, `deploy`, `generate`.
//!
//! Each command checks what it needs before it starts, says what it does while
//! it does it, and ends with an exit code that a script can use: 0 done, 1
//! failed, 2 asked for wrongly.
//!
//! # What is deliberately not here
//! The house rules are tests of this package (`tests/house_rules.rs`), so that
//! plain `cargo test` runs them too.

mod child;
mod command;
mod deploy;
mod generate;
mod interrupt;
mod local;
mod terminal;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::terminal::Terminal;

/// Muster's commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check everything: format, lints, licences, house rules, unit, property and whole-system tests.
    Test(test::Arguments),
    /// Run Muster; so far on this machine alone.
    Deploy(deploy::Arguments),
    /// Write the files that are made from the code.
    Generate(generate::Arguments),
}

fn main() -> ExitCode {
    let terminal = Terminal::open();
    let done = match Arguments::parse().command {
        Command::Test(arguments) => test::run(&terminal, &arguments),
        Command::Deploy(arguments) => deploy::run(&terminal, &arguments),
        Command::Generate(arguments) => generate::run(&terminal, &arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.failure(failure.as_ref());
            ExitCode::FAILURE
        }
    }
}
