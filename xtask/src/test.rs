//! `cargo xtask test`: everything that has to hold, fast checks first.

use std::time::Instant;

use crate::{
    command::{self, cargo},
    terminal::{Terminal, seconds},
    tools,
};

/// Checks everything; the same locally and in CI.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Leave out what takes minutes: the packaged build and the whole-system tests.
    #[arg(long)]
    quick: bool,
}

type Failure = Box<dyn std::error::Error>;

/// A named check.
struct Step {
    title: &'static str,
    check: fn(&Terminal) -> Result<(), Failure>,
    /// Whether `--quick` leaves it out.
    slow: bool,
}

const STEPS: &[Step] = &[
    Step { title: "tools", check: tools_are_there, slow: false },
    Step { title: "format", check: format, slow: false },
    Step { title: "licences, bans and sources of dependencies", check: dependencies, slow: false },
    Step { title: "lints", check: lints, slow: false },
    Step { title: "lints of what runs in a browser", check: lints_wasm, slow: false },
    Step { title: "documentation", check: documentation, slow: false },
    Step { title: "house rules, unit and property tests", check: unit_tests, slow: false },
    Step { title: "the packaged functions and game server", check: packages, slow: true },
    Step { title: "whole-system tests", check: system_tests, slow: true },
];

/// Runs every step, in order, and stops at the first that fails.
///
/// # Errors
/// What the first failing step said.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), Failure> {
    let started = Instant::now();
    let mut took = Vec::new();
    for step in STEPS.iter().filter(|step| !(arguments.quick && step.slow)) {
        terminal.step(step.title);
        let began = Instant::now();
        (step.check)(terminal)?;
        terminal.done(step.title, began.elapsed());
        took.push((step.title, began.elapsed()));
    }
    terminal.step(&format!("all checks passed in {}", seconds(started.elapsed())));
    for (title, duration) in took {
        terminal.note(&format!("{:>12}  {title}", seconds(duration)));
    }
    if arguments.quick {
        terminal.note("left out by --quick: the packaged build and the whole-system tests");
    }
    Ok(())
}

fn tools_are_there(terminal: &Terminal) -> Result<(), Failure> {
    tools::c_compiler()?;
    tools::components(terminal)?;
    tools::wasm_target(terminal)?;
    tools::cargo_deny(terminal)?;
    Ok(())
}

fn format(_: &Terminal) -> Result<(), Failure> {
    Ok(command::run(&mut cargo(&["fmt", "--all", "--check"]))?)
}

fn dependencies(terminal: &Terminal) -> Result<(), Failure> {
    // Advisories come from a database on the network, and a machine without
    // one should still be able to run the tests: they are a command of their own.
    terminal.note("known vulnerabilities: `cargo deny check advisories`, where there is a network");
    Ok(command::run(&mut cargo(&[
        "deny",
        "--log-level",
        "error",
        "check",
        "bans",
        "licenses",
        "sources",
    ]))?)
}

fn lints(_: &Terminal) -> Result<(), Failure> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    Ok(command::run(&mut cargo(&arguments))?)
}

fn lints_wasm(_: &Terminal) -> Result<(), Failure> {
    let packages = ["clippy", "--locked", "-p", "api-contract", "-p", "matchmaker"];
    let target = ["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
    Ok(command::run(cargo(&packages).args(target))?)
}

fn documentation(_: &Terminal) -> Result<(), Failure> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked", "--quiet"];
    Ok(command::run(cargo(&arguments).env("RUSTDOCFLAGS", "-D warnings"))?)
}

fn unit_tests(_: &Terminal) -> Result<(), Failure> {
    let arguments = ["test", "--workspace", "--exclude", "tests", "--locked"];
    Ok(command::run(&mut cargo(&arguments))?)
}

fn packages(_: &Terminal) -> Result<(), Failure> {
    command::run(&mut cargo(&["build", "--locked", "-p", "lambdas", "--profile", "lambda"]))?;
    Ok(command::run(&mut cargo(&[
        "build",
        "--locked",
        "-p",
        "gameserver",
        "--profile",
        "gameserver",
    ]))?)
}

fn system_tests(_: &Terminal) -> Result<(), Failure> {
    command::run(&mut cargo(&["build", "--locked"]))?;
    Ok(command::run(&mut cargo(&["test", "-p", "tests", "--locked"]))?)
}
