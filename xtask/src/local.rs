//! `cargo xtask deploy local`: from a clone to players in a match, on this machine.
//!
//! Builds, starts the local cloud, lets bots play, and ends everything that it
//! started: on Ctrl-C, on a failure, and when it is killed. The console, which
//! takes longest and which nobody has to wait for, is built beside all of that.

mod cloud;
mod console;
mod demo;

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitStatus,
    time::Instant,
};

use self::console::ConsoleBuild;
use crate::{
    child::ChildError,
    command::{self, CommandError, cargo, target_folder},
    interrupt::Interrupt,
    terminal::Terminal,
    tools::{self, ToolError},
};

/// Run everything on this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Play this many matches, then stop; without it, bots play until Ctrl-C.
    #[arg(long, value_name = "N", conflicts_with = "no_demo", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    matches: Option<u32>,
    /// Start no bots.
    #[arg(long)]
    no_demo: bool,
    /// Do not build the console; one that was built before is served.
    #[arg(long)]
    no_console: bool,
    /// The local cloud's port; 0 takes a free one.
    #[arg(long, default_value_t = 4747)]
    port: u16,
    /// The folder for data that outlives a restart; relative to the repository's root.
    #[arg(long, value_name = "FOLDER", default_value = ".muster")]
    data: PathBuf,
    /// Forget the data of earlier runs.
    #[arg(long)]
    fresh: bool,
    /// Print JSON Lines on standard output: the addresses, the console when it is
    /// there, then the bots' report.
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
The console is built beside everything else, at the lowest priority, and nothing
waits for it; until it is there its address says how far it is. The first time its
tools are installed, which takes some 10 to 15 minutes on two cores. With --matches
the command ends when the matches do, and stops the console's build if that is not
over: what it has installed and compiled is kept, and the next run goes on from there.

Ctrl-C stops everything that was started; a second one does not wait for it.

Exit status:
  0    the matches have finished; without --matches: it was stopped by Ctrl-C
  1    something did not work, or Ctrl-C came too early; the last lines say what
       (a console that could not be built is told, and is no failure)
  2    the command line is wrong
  130  stopped by a second Ctrl-C";

/// Why the deployment did not run, or not to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocalError {
    /// Something that this machine has to have.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The build failed.
    #[error("could not build")]
    NotBuilt(#[source] CommandError),
    /// We could not listen for Ctrl-C.
    #[error("could not listen for Ctrl-C")]
    Interrupt(#[from] ctrlc::Error),
    /// A process that we need did not run.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The local cloud's first line was not what it should be.
    #[error("the local cloud's addresses could not be read from {line:?}")]
    Unreadable {
        /// What it said.
        line: String,
        /// Why that is not JSON.
        source: serde_json::Error,
    },
    /// The bots ended, and not well.
    #[error("the demo matches failed ({0}); the table above says why")]
    Demo(ExitStatus),
    /// Ctrl-C before what was asked for was done.
    #[error("stopped before {0}")]
    Interrupted(&'static str),
}

/// Builds, starts and plays, until the matches are over or somebody asks to end.
///
/// # Errors
/// When something is missing, does not build or start, or the matches fail.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), LocalError> {
    tools::c_compiler()?;
    // Before the rest: at the lowest priority it takes only what the native build
    // leaves, and installing its tools takes longest of all.
    let console = ConsoleBuild::start(terminal, arguments)?;
    build(terminal, arguments.json)?;
    let interrupt = Interrupt::listen()?;
    let cloud = cloud::start(terminal, arguments, &interrupt)?;
    let mut play = demo::Play { terminal, arguments, interrupt: &interrupt, cloud, console };
    let played = play.run();
    terminal.step("stopping");
    let began = Instant::now();
    play.stop();
    terminal.done("everything that was started is stopped", began.elapsed());
    played
}

/// What a deployment on this machine runs, and the bots.
const PROGRAMS: [&str; 4] = ["muster-client", "gameserver", "lambdas", "local"];

fn build(terminal: &Terminal, quiet: bool) -> Result<(), LocalError> {
    terminal.step("building");
    if !executable("muster-local").exists() {
        terminal
            .note("the first build compiles some 400 crates: three to six minutes on two cores");
    }
    let began = Instant::now();
    let mut build = cargo(&["build", "--locked"]);
    build.args(PROGRAMS.iter().flat_map(|package| ["--package", package]));
    if quiet {
        build.arg("--quiet");
    }
    command::run(&mut build).map_err(LocalError::NotBuilt)?;
    terminal.done("built", began.elapsed());
    Ok(())
}

fn executable(name: &str) -> PathBuf {
    target_folder().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn print_line(line: &str) {
    // A closed standard output is no reason to stop.
    let _ = writeln!(io::stdout(), "{line}");
}
