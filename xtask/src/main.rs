//! Muster's commands: `cargo xtask test`, `deploy`, `console`, `package`, `users`, `seed`, `bench`,
//! `audit`, `generate`, `schema`.
//!
//! Each command checks what it needs before it starts, says what it does while
//! it does it, and ends with an exit code that a script can use: 0 done, 1
//! failed, 2 asked for wrongly.
//!
//! # What is deliberately not here
//! The house rules are tests of this package (`tests/house_rules.rs`), so that
//! plain `cargo test` runs them too.

mod bench;
mod child;
mod cloud;
mod command;
mod console;
mod deploy;
mod generate;
mod interrupt;
mod local;
mod ops;
mod package;
mod schema;
mod terminal;
mod test;
mod tools;
mod users;

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
    /// Run Muster: on this machine, or in an AWS account.
    Deploy(deploy::Arguments),
    /// Build the operators' console, or install what that takes.
    Console(console::Arguments),
    /// Build and pack what is deployed: the functions, the game server's build, the console.
    Package(package::Arguments),
    /// Say who may sign in to the console of the local cloud.
    Users(users::Arguments),
    /// Fill the tables with invented players, tickets and matches.
    Seed(ops::Arguments),
    /// Measure how long things take.
    Bench(bench::Arguments),
    /// Check that nobody changed the audit log: `cargo xtask audit verify`.
    Audit(ops::Arguments),
    /// Write the files that are made from the code.
    Generate(generate::Arguments),
    /// Extract the Terraform providers' schemas anew, or compare them with real ones.
    Schema(schema::Arguments),
}

fn main() -> ExitCode {
    let terminal = Terminal::open();
    let done = match Arguments::parse().command {
        Command::Test(arguments) => test::run(&terminal, &arguments),
        Command::Deploy(arguments) => deploy::run(&terminal, &arguments),
        Command::Console(arguments) => console::run(&terminal, &arguments),
        Command::Package(arguments) => package::run(&terminal, &arguments),
        Command::Users(arguments) => users::run(&terminal, &arguments).map_err(Into::into),
        Command::Seed(arguments) => ops::run(&terminal, "seed", &arguments).map_err(Into::into),
        Command::Bench(arguments) => bench::run(&terminal, &arguments).map_err(Into::into),
        Command::Audit(arguments) => ops::run(&terminal, "audit", &arguments).map_err(Into::into),
        Command::Generate(arguments) => generate::run(&terminal, &arguments),
        Command::Schema(arguments) => schema::run(&terminal, &arguments).map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.failure(failure.as_ref());
            ExitCode::FAILURE
        }
    }
}
