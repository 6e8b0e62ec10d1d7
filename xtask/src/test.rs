//! `cargo xtask test`: everything that has to hold, fast checks first.

use std::time::Instant;

use crate::{
    command::{self, cargo},
    console::{self, BROTLI_BYTES_MAX, Background, BuildFolder, News},
    package,
    terminal::{Terminal, seconds},
    tools,
};

/// Checks everything; the same locally and in CI.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Leave out what takes minutes: the Terraform life cycle, the packaged builds, the
    /// console's too, and the whole-system tests.
    #[arg(long)]
    quick: bool,
}

type Failure = Box<dyn std::error::Error>;

/// What the checks share.
#[derive(Debug)]
struct Checks<'c> {
    terminal: &'c Terminal,
    quick: bool,
    /// The console's build, which goes on beside the other checks: installing its
    /// tools takes longer than most of them.
    console: Option<Background>,
}

/// What is wrong with a console that was built, or was not.
#[derive(Debug, thiserror::Error)]
enum ConsoleFailure {
    /// It was not.
    #[error("the console could not be built: {0}")]
    NotBuilt(String),
    /// It has grown.
    #[error("the console has {0} bytes, compressed, and should have at most {BROTLI_BYTES_MAX}")]
    TooLarge(u64),
}

/// A named check.
struct Step {
    title: &'static str,
    check: fn(&mut Checks<'_>) -> Result<(), Failure>,
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
    Step {
        title: "the generated Terraform and its deployment, offline",
        check: generated_terraform,
        slow: true,
    },
    Step { title: "the packaged functions and game server", check: packages, slow: true },
    Step { title: "the console, as it is deployed", check: console, slow: true },
    Step { title: "whole-system tests", check: system_tests, slow: true },
];

/// Runs every step, in order, and stops at the first that fails.
///
/// # Errors
/// What the first failing step said.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), Failure> {
    let started = Instant::now();
    let mut took = Vec::new();
    let mut checks = Checks { terminal, quick: arguments.quick, console: None };
    for step in STEPS.iter().filter(|step| !(arguments.quick && step.slow)) {
        terminal.step(step.title);
        let began = Instant::now();
        (step.check)(&mut checks)?;
        terminal.done(step.title, began.elapsed());
        took.push((step.title, began.elapsed()));
    }
    terminal.step(&format!("all checks passed in {}", seconds(started.elapsed())));
    for (title, duration) in took {
        terminal.note(&format!("{:>12}  {title}", seconds(duration)));
    }
    if arguments.quick {
        terminal
            .note("left out by --quick: Terraform, the packaged builds and the whole-system tests");
    }
    Ok(())
}

fn tools_are_there(checks: &mut Checks<'_>) -> Result<(), Failure> {
    let terminal = checks.terminal;
    tools::c_compiler()?;
    tools::components(terminal)?;
    tools::wasm_target(terminal)?;
    if !checks.quick {
        tools::browser()?;
        tools::terraform()?;
        tools::pip()?;
        tools::arm64()?;
        console::install_axe(terminal)?;
        terminal.note("the console is built beside the other checks, at the lowest priority");
        checks.console = Some(Background::start()?);
    }
    tools::cargo_deny(terminal)?;
    Ok(())
}

fn format(_: &mut Checks<'_>) -> Result<(), Failure> {
    Ok(command::run(&mut cargo(&["fmt", "--all", "--check"]))?)
}

fn dependencies(checks: &mut Checks<'_>) -> Result<(), Failure> {
    // Advisories come from a database on the network, and a machine without
    // one should still be able to run the tests: they are a command of their own.
    let advice = "known vulnerabilities: `cargo deny check advisories`, where there is a network";
    checks.terminal.note(advice);
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

fn lints(_: &mut Checks<'_>) -> Result<(), Failure> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    Ok(command::run(&mut cargo(&arguments))?)
}

fn lints_wasm(_: &mut Checks<'_>) -> Result<(), Failure> {
    let packages =
        ["clippy", "--locked", "-p", "api-contract", "-p", "matchmaker", "-p", "console"];
    let target = ["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
    Ok(command::run(cargo(&packages).args(target))?)
}

fn documentation(_: &mut Checks<'_>) -> Result<(), Failure> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked", "--quiet"];
    Ok(command::run(cargo(&arguments).env("RUSTDOCFLAGS", "-D warnings"))?)
}

fn unit_tests(_: &mut Checks<'_>) -> Result<(), Failure> {
    // What is selected together shares the features of its dependencies. Among these
    // the programs' dependencies have the features that they have in a plain build,
    // so that the stories find them compiled.
    let programs =
        ["test", "--workspace", "--locked", "--exclude", "tests", "--exclude", "console"];
    let others =
        ["xtask", "terraform", "terraform-provider", "terraform-schema", "packages", "cloud"];
    command::run(cargo(&programs).args(others.iter().flat_map(|other| ["--exclude", other])))?;
    Ok(command::run(&mut cargo(&["test", "--locked", "-p", "xtask", "-p", "console"]))?)
}

fn generated_terraform(_: &mut Checks<'_>) -> Result<(), Failure> {
    let packages =
        ["-p", "terraform", "-p", "terraform-provider", "-p", "terraform-schema", "-p", "cloud"];
    Ok(command::run(cargo(&["test", "--locked"]).args(packages))?)
}

fn packages(_: &mut Checks<'_>) -> Result<(), Failure> {
    // Built and packed as they are deployed; that they start is a story.
    command::run(&mut cargo(&["test", "--locked", "-p", "packages"]))?;
    Ok(package::pack(["--only", "functions,game-server"])?)
}

fn console(checks: &mut Checks<'_>) -> Result<(), Failure> {
    let terminal = checks.terminal;
    let Some(mut build) = checks.console.take() else { return Ok(()) };
    let doing = |news: &News| {
        if let News::Doing(what) = news {
            terminal.note(what);
        }
    };
    match build.wait(doing) {
        Some(News::Ready { bytes, .. }) if bytes > BROTLI_BYTES_MAX => {
            Err(ConsoleFailure::TooLarge(bytes).into())
        }
        Some(News::Ready { bytes, took }) => {
            let (kilobytes, took) = (bytes.div_ceil(1000), seconds(took));
            terminal.note(&format!("{kilobytes} kB, compressed; {took} after its build began"));
            Ok(())
        }
        Some(News::Failed { reasons, tail }) => {
            tail.iter().for_each(|line| terminal.plain(&format!("    {line}")));
            Err(ConsoleFailure::NotBuilt(reasons.join(", because ")).into())
        }
        Some(News::Doing(_)) | None => {
            Err(ConsoleFailure::NotBuilt("its build ended without a word".to_owned()).into())
        }
    }
}

fn system_tests(_: &mut Checks<'_>) -> Result<(), Failure> {
    command::run(&mut cargo(&["build", "--locked"]))?;
    let console = BuildFolder::of_workspace();
    let mut tests = cargo(&["test", "-p", "tests", "--locked"]);
    Ok(command::run(tests.env("MUSTER_CONSOLE", console.path()))?)
}
