//! `bots`: plays Muster as players do, and says what they would have felt.
//!
//! A program on top of the library, with nothing that the library lacks: whoever
//! can do this with bots can do it with a game.

mod args;
mod arrivals;
mod bot;
mod crowd;
mod distance;
mod percentiles;
mod progress;
mod report;
mod skill;
mod stop;
mod style;
mod table;
mod tags;
mod tally;
mod verdict;

use std::{
    io::{self, IsTerminal, Write},
    pin::pin,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::{CommandFactory, Parser, error::ErrorKind};
use muster_client::{Deployment, play::Dialer};
use tokio::time::{Instant, interval};
use tracing_subscriber::EnvFilter;

use crate::{
    args::{Args, Goal},
    bot::{World, chain},
    progress::Progress,
    report::Report,
    stop::Stop,
    style::Style,
    tally::Tally,
};

/// Bots that share a UDP socket: few enough that one socket's task is not what
/// they wait for.
const BOTS_PER_SOCKET: u32 = 125;
/// How long to wait until game servers know that their players are gone.
const CLOSING_TIME_MAX: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| "error".into()))
        .with_writer(io::stderr)
        .init();
    let args = Args::parse();
    let (bell, stop) = stop::bell();
    tokio::spawn(bell.ring_when_asked(args.until_stdin_closes));
    let started = Instant::now();
    let deployment = (args.url.as_str(), args.seed);
    let report = match prepare(&args, &stop).await {
        Ok(world) => {
            play(&args, &world, started).await?;
            world.dialer.close(CLOSING_TIME_MAX).await;
            let cause = verdict::cause(&args, &world.tally.counts(), stop.is_requested());
            Report::new(deployment, started.elapsed(), &world.tally, cause)
        }
        Err(cause) => Report::new(deployment, started.elapsed(), &Tally::default(), Some(cause)),
    };
    print(&args, &report)
}

/// Finds the deployment; or says why there is nothing to play on.
async fn prepare(args: &Args, stop: &Stop) -> Result<Arc<World>, String> {
    let deployment = Deployment::discover(&args.url).await.map_err(|error| chain(&error))?;
    let locations = &deployment.config().locations;
    if let Some(unknown) = args.latency.unknown_location(locations) {
        let known: Vec<_> = locations.iter().map(|location| location.name.as_str()).collect();
        let message = format!("there is no location {unknown}, only {}", known.join(", "));
        Args::command().error(ErrorKind::InvalidValue, message).exit();
    }
    let sockets = args.players().div_ceil(BOTS_PER_SOCKET) as usize;
    let dialer = Dialer::open(deployment.config(), sockets).map_err(|error| chain(&error))?;
    Ok(Arc::new(World {
        deployment,
        dialer,
        tally: Tally::default(),
        stop: stop.clone(),
        patience: args.patience(),
        play_time_max: args.play_time_max(),
    }))
}

/// Plays, and shows it.
async fn play(args: &Args, world: &Arc<World>, started: Instant) -> io::Result<()> {
    let bots = crowd::gather(args, &world.deployment.config().locations);
    let mut playing = pin!(crowd::play(world, args, bots));
    let mut progress = progress(args);
    let mut tick = interval(progress.interval());
    loop {
        tokio::select! {
            () = &mut playing => break,
            _ = tick.tick() => if !args.quiet {
                let matches = world.tally.matches_after(progress.matches_shown());
                progress.show(started.elapsed(), world.tally.counts(), &matches)?;
            },
        }
    }
    if args.quiet {
        return Ok(());
    }
    progress.finish(&world.tally.matches_after(progress.matches_shown()))
}

fn progress(args: &Args) -> Progress<io::Stderr> {
    let out = io::stderr();
    let (style, live) = (Style::of(&out), out.is_terminal());
    Progress::new(out, style, live, args.goal() != Goal::Once)
}

fn print(args: &Args, report: &Report) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if args.json {
        report.write_json(&mut out)?;
    } else {
        let style = Style::of(&out);
        report.write_table(&mut out, style)?;
    }
    out.flush()?;
    Ok(if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
