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

/// How long the bots may take to leave: they give themselves ten seconds to
/// cancel their tickets and one to close their connections, and then report.
const BOTS_PATIENCE: Duration = Duration::from_secs(15);

/// How long the local cloud may take to stop what it started.
const CLOUD_PATIENCE: Duration = Duration::from_secs(15);

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
    /// The local cloud's port; 0 takes a free one.
    #[arg(long, default_value_t = 4747)]
    port: u16,
    /// The folder for data that outlives a restart; relative to the repository's root.
    #[arg(long, value_name = "FOLDER", default_value = ".muster")]
    data: PathBuf,
    /// Forget the data of earlier runs.
    #[arg(long)]
    fresh: bool,
    /// Print JSON Lines on standard output: the addresses, then the bots' report.
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
Ctrl-C stops everything that was started; a second one does not wait for it.

Exit status:
  0    the matches have finished; without --matches: it was stopped by Ctrl-C
  1    something did not work, or Ctrl-C came too early; the last lines say what
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
    Demo(std::process::ExitStatus),
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
    build(terminal, arguments.json)?;
    let interrupt = Interrupt::listen()?;
    let (mut cloud, url) = start_cloud(terminal, arguments, &interrupt)?;
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

fn start_cloud(
    terminal: &Terminal,
    arguments: &Arguments,
    interrupt: &Interrupt,
) -> Result<(Child, String), LocalError> {
    terminal.step("starting the local cloud");
    let began = Instant::now();
    let mut command = Command::new(executable("muster-local"));
    command.current_dir(root());
    command.args(["--json", "--until-stdin-closes", "--config", "muster.toml"]);
    // The database calls every condition that does not hold an error response.
    command.args(["--log", "warn,dynoxide=error"]);
    command.arg("--port").arg(arguments.port.to_string());
    command.arg("--data").arg(&arguments.data);
    if arguments.fresh {
        command.arg("--fresh");
    }
    let mut cloud = Child::start(command, true)?;
    let line = cloud
        .line(READY_PATIENCE, || interrupt.asked())?
        .ok_or(LocalError::Interrupted("the local cloud was ready"))?;
    let ready: serde_json::Value = serde_json::from_str(&line)
        .map_err(|source| LocalError::Unreadable { line: line.clone(), source })?;
    let url = ready["url"].as_str().unwrap_or_default().to_owned();
    terminal.done("the local cloud is ready", began.elapsed());
    if arguments.json {
        print_line(&line);
    }
    addresses(terminal, &url, &ready);
    Ok((cloud, url))
}

fn addresses(terminal: &Terminal, url: &str, ready: &serde_json::Value) {
    let text = |key: &str| ready[key].as_str().unwrap_or_default();
    let aws = format!("aws --region {} --endpoint-url {url} gamelift list-fleets", text("region"));
    let rows = [
        ("local cloud", url.to_owned()),
        ("player API", format!("{url}/v1/tickets  (OpenAPI: {url}/openapi.json)")),
        ("AWS CLI", format!("AWS_SHARED_CREDENTIALS_FILE={} {aws}", text("credentials"))),
        ("what runs", format!("{url}/local/status")),
        ("data", text("data").to_owned()),
        ("logs", text("logs").to_owned()),
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
        Some(matches) => play_matches(terminal, arguments, interrupt, (cloud, url), matches),
        None => play_on(terminal, arguments, interrupt, (cloud, url)),
    }
}

/// Lets bots play a number of matches, and takes their word for how it went.
fn play_matches(
    terminal: &Terminal,
    arguments: &Arguments,
    interrupt: &Interrupt,
    (cloud, url): (&mut Child, &str),
    matches: u32,
) -> Result<(), LocalError> {
    let wanted = if matches == 1 { "1 match".to_owned() } else { format!("{matches} matches") };
    terminal.step(&format!("playing {wanted}"));
    let began = Instant::now();
    let mut command = bots(url, arguments);
    command.arg("--matches").arg(matches.to_string());
    let mut bots = Child::start(command, false)?;
    let played = bots.wait(|| interrupt.asked() || cloud.ended().is_some());
    let Some(status) = played else {
        bots.stop(BOTS_PATIENCE);
        until_asked(interrupt, cloud)?;
        return Err(LocalError::Interrupted("the matches were over"));
    };
    if !status.success() {
        return Err(LocalError::Demo(status));
    }
    terminal.done(&format!("{wanted} finished"), began.elapsed());
    Ok(())
}

/// Lets bots play until somebody asks to end.
fn play_on(
    terminal: &Terminal,
    arguments: &Arguments,
    interrupt: &Interrupt,
    (cloud, url): (&mut Child, &str),
) -> Result<(), LocalError> {
    terminal.step("bots are playing; Ctrl-C stops everything");
    let mut command = bots(url, arguments);
    command.arg("--forever");
    let mut bots = Child::start(command, false)?;
    cloud.wait(|| interrupt.asked() || bots.ended().is_some());
    if bots.ended().is_some() && !interrupt.asked() {
        terminal.note("the bots have ended by themselves; the local cloud runs until Ctrl-C");
    }
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

fn bots(url: &str, arguments: &Arguments) -> Command {
    let mut command = Command::new(executable("bots"));
    command.current_dir(root()).args(["--until-stdin-closes", "--url", url]);
    if arguments.json {
        command.arg("--json");
    }
    command
}

fn executable(name: &str) -> PathBuf {
    target_folder().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

fn print_line(line: &str) {
    // A closed standard output is no reason to stop.
    let _ = writeln!(io::stdout(), "{line}");
}
