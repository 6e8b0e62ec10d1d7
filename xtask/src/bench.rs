//! `cargo xtask bench`: how long things take. Figures, and no judgement unless asked for.

use std::ffi::OsString;

use clap::Subcommand;

use crate::{
    command::{self, CommandError, cargo},
    terminal::Terminal,
};

/// What is measured.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Passes of the matchmaker, with 1,000 to 100,000 waiting, beside sorting and cutting.
    #[command(disable_help_flag = true)]
    Matchmaker {
        /// Criterion's own, such as `bulk/a/1000`; `--help` tells.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// How long functions take to begin, and what memory they take, beside Node.js.
    #[command(disable_help_flag = true)]
    Start {
        /// Such as `--rounds 15`; `--help` tells.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// Pages of operators' lists, the first to the hundredth, with full tables, as the console gets them.
    #[command(disable_help_flag = true)]
    Lists {
        /// Such as `--players 100000`; `--help` tells.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
}

/// Builds what is measured, and measures it.
///
/// # Errors
/// When something does not build, or is slower than was asked for.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), CommandError> {
    terminal.step("building what is measured");
    match &arguments.bench {
        Bench::Matchmaker { arguments } => {
            let mut bench = cargo(&[
                "bench",
                "--locked",
                "--quiet",
                "-p",
                "matchmaker",
                "--bench",
                "formation",
                "--",
            ]);
            command::run(bench.args(arguments))
        }
        Bench::Start { arguments } => {
            let start = ["run", "--locked", "--quiet", "-p", "tests", "--bin", "start", "--"];
            command::run(cargo(&start).args(arguments))
        }
        Bench::Lists { arguments } => {
            command::run(&mut cargo(&["build", "--locked"]))?;
            let lists = ["run", "--locked", "--quiet", "-p", "tests", "--bin", "lists", "--"];
            command::run(cargo(&lists).args(arguments))
        }
    }
}
