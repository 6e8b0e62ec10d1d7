//! `cargo xtask deploy local`: from a clone to players in a match, on this machine.
//!
//! Builds, starts the local cloud, lets bots play, and ends everything that it
//! started: on Ctrl-C, on a failure, and when it is killed.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    child::{Child, ChildError},
    command::{self, CommandError, cargo, root, target_folder},
    interrupt::Interrupt,
    terminal::Terminal,
    tools::{self, ToolError},
};

/// How long the local cloud may take to be ready: it takes half a second, but a
/// machine under load should not fail for it.
const READY_PATIENCE: Duration = Duration::from_secs(60);

/// How long the bots may take to leave.
const BOTS_PATIENCE: Duration = Duration::from_secs(10);

/// How long the local cloud may take to stop what it started.
const CLOUD_PATIENCE: Duration = Duration::from_secs(15);

/// Run everything on this machine.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Play this many matches, then stop; without it, bots play until Ctrl-C.
    #[arg(long, value_name = "N", conflicts_with = "no_demo", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    matches: Option<u32>,
    /// Start no bots.
    #[arg(long)]
    no_demo: bool,
    /// The local cloud's port; 0 takes a free one.
    #[arg(long, default_value_t = 4747)]
    port: u16,
    /// The folder for data that outlives a restart.
    #[arg(long, value_name = "FOLDER", default_value = ".muster")]
    data: PathBuf,
    /// Forget the data of earlier runs.
    #[arg(long)]
    fresh: bool,
    /// Print JSON Lines on standard output: the addresses, then the matches' report.
    #[arg(long)]
    json: bool,
}

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
    Demo(std::process::ExitStatus),
    /// Ctrl-C before the matches were over.
    #[error("stopped before the matches were over")]
    Interrupted,
}

/// Builds, starts and plays, until the matches are over or somebody asks to end.
///
/// # Errors
/// When something is missing, does not build or start, or the matches fail.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), LocalError> {
    tools::c_compiler()?;
    build(terminal, arguments.json)?;
    let interrupt = Interrupt::listen()?;
    let (mut cloud, url) = start_cloud(terminal, arguments)?;
    let played = play(terminal, arguments, &interrupt, &mut cloud, &url);
    terminal.step("stopping");
    let began = Instant::now();
    cloud.stop(CLOUD_PATIENCE);
    terminal.done("everything that was started is stopped", began.elapsed());
    played
}

fn build(terminal: &Terminal, quiet: bool) -> Result<(), LocalError> {
    terminal.step("building");
    if !executable("muster-local").exists() {
        terminal
            .note("the first build compiles some 400 crates: three to six minutes on two cores");
    }
    let began = Instant::now();
    let mut build = cargo(&["build", "--locked"]);
    if quiet {
        build.arg("--quiet");
    }
    command::run(&mut build).map_err(LocalError::NotBuilt)?;
    terminal.done("built", began.elapsed());
    Ok(())
}

fn start_cloud(terminal: &Terminal, arguments: &Arguments) -> Result<(Child, String), LocalError> {
    terminal.step("starting the local cloud");
    let began = Instant::now();
    let mut command = Command::new(executable("muster-local"));
    command.current_dir(root());
    command.args(["--json", "--until-stdin-closes", "--config", "muster.toml", "--log", "warn"]);
    command.arg("--port").arg(arguments.port.to_string());
    command.arg("--data").arg(&arguments.data);
    if arguments.fresh {
        command.arg("--fresh");
    }
    let mut cloud = Child::start(command, true)?;
    let line = cloud.line(READY_PATIENCE)?;
    let ready: serde_json::Value = serde_json::from_str(&line)
        .map_err(|source| LocalError::Unreadable { line: line.clone(), source })?;
    let url = ready["url"].as_str().unwrap_or_default().to_owned();
    terminal.done("the local cloud is ready", began.elapsed());
    if arguments.json {
        print_line(&line);
    }
    addresses(terminal, &url, arguments);
    Ok((cloud, url))
}

fn addresses(terminal: &Terminal, url: &str, arguments: &Arguments) {
    let rows = [
        ("local cloud", url.to_owned()),
        ("player API", format!("{url}/v1/tickets  (OpenAPI: {url}/openapi.json)")),
        ("AWS endpoint", format!("{url}  (aws gamelift list-fleets --endpoint-url {url})")),
        ("what runs", format!("{url}/local/status")),
        ("data and logs", arguments.data.display().to_string()),
    ];
    for (name, value) in rows {
        terminal.plain(&format!("    {name:<14} {value}"));
    }
}

fn play(
    terminal: &Terminal,
    arguments: &Arguments,
    interrupt: &Interrupt,
    cloud: &mut Child,
    url: &str,
) -> Result<(), LocalError> {
    match arguments.matches {
        _ if arguments.no_demo => {
            terminal.step("running; Ctrl-C stops it");
            until_asked(interrupt, cloud)
        }
        Some(matches) => play_matches(terminal, arguments, interrupt, url, matches),
        None => play_on(terminal, interrupt, cloud, url),
    }
}

/// Lets bots play a number of matches, and takes their word for how it went.
fn play_matches(
    terminal: &Terminal,
    arguments: &Arguments,
    interrupt: &Interrupt,
    url: &str,
    matches: u32,
) -> Result<(), LocalError> {
    terminal.step(&format!("playing {matches} matches"));
    let began = Instant::now();
    let mut command = bots(url);
    command.arg("--matches").arg(matches.to_string());
    if arguments.json {
        command.arg("--json");
    }
    let mut bots = Child::start(command, false)?;
    let Some(status) = bots.wait(|| interrupt.asked()) else {
        bots.stop(BOTS_PATIENCE);
        return Err(LocalError::Interrupted);
    };
    if !status.success() {
        return Err(LocalError::Demo(status));
    }
    terminal.done(&format!("{matches} matches finished"), began.elapsed());
    Ok(())
}

/// Lets bots play until somebody asks to end.
fn play_on(
    terminal: &Terminal,
    interrupt: &Interrupt,
    cloud: &mut Child,
    url: &str,
) -> Result<(), LocalError> {
    terminal.step("bots are playing; Ctrl-C stops everything");
    let mut command = bots(url);
    command.arg("--forever");
    let mut bots = Child::start(command, false)?;
    let played = until_asked(interrupt, cloud);
    bots.stop(BOTS_PATIENCE);
    played
}

fn until_asked(interrupt: &Interrupt, cloud: &mut Child) -> Result<(), LocalError> {
    match cloud.wait(|| interrupt.asked()) {
        Some(_) => Err(cloud.ended_early().into()),
        None => Ok(()),
    }
}

fn bots(url: &str) -> Command {
    let mut command = Command::new(executable("bots"));
    command.current_dir(root()).args(["--url", url]);
    command
}

fn executable(name: &str) -> PathBuf {
    target_folder().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn print_line(line: &str) {
    // A closed standard output is no reason to stop.
    let _ = writeln!(io::stdout(), "{line}");
}
