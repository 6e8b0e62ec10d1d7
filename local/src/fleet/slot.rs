//! One place for a game server process on an instance, and the processes that take it in turn.

use std::{
    io,
    process::ExitStatus,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{Fleet, command::Command};
use crate::{
    backoff::Backoff,
    children::{Running, log_file::LogFile, output::Output},
    clock,
    gamelift::{Exit, Launch, NewInstance},
};

/// Largest log of one process, in bytes, of which two generations are kept.
const LOG_BYTES_MAX: u64 = 1024 * 1024;

/// A process that ends sooner came to nothing, whatever its exit code.
const SHORT_LIFE: Duration = Duration::from_secs(2);

/// What a process has to end by itself when the cloud stops.
const GRACE: Duration = Duration::from_secs(2);

/// Wait before a process takes the place of one that came to nothing.
const RESTART: Backoff =
    Backoff { first: Duration::from_millis(250), max: Duration::from_secs(30) };

/// What runs where.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) instance: NewInstance,
    pub(super) command: Command,
}

/// How a process ended.
struct Ended {
    exit: Exit,
    /// What was wrong, if anything.
    problem: Option<String>,
}

/// Keeps one process running until the instance is to end, or the cloud stops.
pub(super) async fn keep_up(fleet: Arc<Fleet>, slot: Slot) {
    let stop = fleet.surroundings.stage.stop.clone();
    let mut failures = 0;
    while !stop.is_cancelled() {
        let gamelift = &fleet.surroundings.gamelift;
        let Some(launch) = gamelift.launch_on(&slot.instance.id) else { return };
        let begun = Instant::now();
        let Ended { exit, problem } = run(&fleet, &slot, &launch).await;
        fleet.surroundings.gamelift.process_exited(&launch.process, exit);
        if stop.is_cancelled() {
            return;
        }
        let is_failure = problem.is_some() || begun.elapsed() < SHORT_LIFE;
        if let Some(problem) = problem {
            fleet.tell(&launch.location, &launch.process, problem);
        }
        failures = if is_failure { failures + 1 } else { 0 };
        if is_failure {
            stop.run_until_cancelled(sleep(RESTART.pause(failures))).await;
        }
    }
}

/// Runs one process to its end.
async fn run(fleet: &Fleet, slot: &Slot, launch: &Launch) -> Ended {
    let (mut running, output) = match start(fleet, slot, launch).await {
        Ok(started) => started,
        Err(error) => {
            let problem = Some(format!("it cannot be started: {error}"));
            return Ended { exit: Exit::NeverStarted, problem };
        }
    };
    fleet.counts.started.fetch_add(1, Ordering::Relaxed);
    let kill = CancellationToken::new();
    fleet.living().insert(launch.process.clone(), kill.clone());
    let status = tokio::select! {
        status = running.wait() => status,
        () = kill.cancelled() => running.end(Duration::ZERO).await,
        () = fleet.surroundings.stage.stop.cancelled() => running.end(GRACE).await,
    };
    fleet.living().remove(&launch.process);
    ended(status, kill.is_cancelled(), output).await
}

async fn start(fleet: &Fleet, slot: &Slot, launch: &Launch) -> io::Result<(Running, Output)> {
    let environment =
        launch.environment.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    let program =
        slot.command.program(environment.collect(), fleet.surroundings.config_dir.clone());
    let log = LogFile::open(fleet.log(&launch.location, &launch.process)?, LOG_BYTES_MAX)?;
    let stream = fleet.surroundings.log_group.open(launch.process.as_str(), clock::now());
    let mut running = fleet.surroundings.spawner.spawn(&program).await?;
    let name = format!("{} {}", launch.location, launch.process);
    let output = running.take_output().read_into(log, stream, name);
    tracing::debug!(location = launch.location, process = %launch.process, id = running.id(), "a game server is started");
    Ok((running, output))
}

async fn ended(status: io::Result<ExitStatus>, killed: bool, mut output: Output) -> Ended {
    let (exit, problem) = match status {
        Ok(status) => {
            let exit = status.code().map_or(Exit::Killed, Exit::Code);
            (exit, (!status.success() && !killed).then(|| status.to_string()))
        }
        Err(error) => (Exit::Killed, Some(error.to_string())),
    };
    let problem = match problem {
        Some(how) => Some(match output.last_lines().await {
            lines if lines.is_empty() => format!("{how}, and it had printed nothing"),
            lines => format!("{how}; its last lines:\n{lines}"),
        }),
        None => None,
    };
    Ended { exit, problem }
}
