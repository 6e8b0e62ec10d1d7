//! How long functions take to begin, and what memory they take: `cargo xtask bench start`.
//!
//! Each instance is started as Lambda starts it, asks for its first event (that is its
//! initialization), and answers events, against an AWS that answers at once. Beside our
//! functions, in turn with them, run the original sample's equivalents on Node.js, over
//! both versions of the AWS SDK for JavaScript, by a runtime as small as can be.

mod node;
mod report;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use clap::Parser;
use serde_json::Value;
use tests::{
    binaries, events, instance,
    runtime_api::{RuntimeApi, Step},
};

use node::{Node, Sdk};
use report::{Report, Row};

/// Measures how long functions take to begin, and what memory they take.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench start")]
struct Arguments {
    /// How often each is started, all of them in turn.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// How many events each answers before its memory is read.
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    events: u32,
    /// The folder with our functions for this machine; otherwise they are built.
    #[arg(long, value_name = "FOLDER")]
    functions: Option<PathBuf>,
    /// Only our functions: Node.js is not needed then.
    #[arg(long)]
    alone: bool,
    /// Fail if a function is not 20 times faster, or takes more than a seventh of the memory.
    #[arg(long, conflicts_with = "alone")]
    budget: bool,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// What runs a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runtime {
    /// Our binary.
    Rust,
    /// Node.js with one of the SDKs.
    Node(Sdk),
}

/// One start.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// From the process's start to its first request for an event, in milliseconds.
    init_ms: f64,
    /// From the event to its answer, in milliseconds.
    answer_ms: f64,
    /// The most memory that it had, in MiB.
    peak_mib: f64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match measure(&arguments).await {
        Ok(report) => {
            line(&if arguments.json { report.json() } else { report.table().join("\n") });
            let kept = !arguments.budget || report.keeps_budget();
            if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            let _ = writeln!(std::io::stderr(), "✗ {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments) -> Result<Report, String> {
    if !cfg!(target_os = "linux") {
        return Err("memory is read as Linux tells it, and this is another system".to_owned());
    }
    let node = if arguments.alone { None } else { Some(Node::installed()?) };
    let built = arguments.functions.as_deref().unwrap_or_else(|| binaries::optimised_functions());
    let deployment = instance::deployment();
    let runtimes = [Runtime::Rust, Runtime::Node(Sdk::V3), Runtime::Node(Sdk::V2)];
    let mut rows = Vec::new();
    for function in &deployment.functions {
        for runtime in runtimes {
            let known = runtime == Runtime::Rust || node::has(&function.binary);
            if known && (runtime == Runtime::Rust || node.is_some()) {
                rows.push(Row::new(function.clone(), runtime));
            }
        }
    }
    for _ in 0..arguments.rounds {
        for row in &mut rows {
            let start = start(row, built, node.as_ref(), arguments.events).await?;
            row.starts.push(start);
        }
    }
    Ok(Report { rows })
}

async fn start(row: &Row, built: &Path, node: Option<&Node>, events: u32) -> Result<Start, String> {
    let Row { function, runtime, .. } = row;
    let mut api = RuntimeApi::with(events::of(&function.binary)).await;
    let program = match (runtime, node) {
        (Runtime::Node(sdk), Some(node)) => node.command(*sdk, &function.binary),
        (Runtime::Node(_) | Runtime::Rust, _) => Command::new(built.join(&function.binary)),
    };
    let began = Instant::now();
    let process = instance::start(program, function, &api);
    let (asked, first) = api.next_at().await;
    if !matches!(first, Step::Asks) {
        return Err(format!("{} did not begin: {first:?}", function.binary));
    }
    let answered = answered(row, &mut api).await?;
    for _ in 1..events {
        api.next().await;
        self::answered(row, &mut api).await?;
    }
    let peak_mib = peak_mib(process.id()).ok_or("a process's memory could not be read")?;
    let ms = |duration: Duration| duration.as_secs_f64() * 1000.0;
    Ok(Start { init_ms: ms(asked - began), answer_ms: ms(answered - asked), peak_mib })
}

/// When the instance has answered the event that it was given.
async fn answered(row: &Row, api: &mut RuntimeApi) -> Result<Instant, String> {
    let (at, answered) = api.next_at().await;
    match &answered {
        Step::Answers(kind, answer) if kind == "response" && is_well(answer) => Ok(at),
        Step::Answers(..) | Step::Asks | Step::CannotBegin(_) => {
            let (function, runtime) = (&row.function.binary, row.runtime);
            Err(format!("{function} on {runtime:?} did not answer: {answered:?}"))
        }
    }
}

/// Whether an answer through the gateway, if it is one, is not that something failed.
fn is_well(answer: &Value) -> bool {
    answer["statusCode"].as_u64().is_none_or(|status| status < 500)
}

/// The most memory that a process has had so far.
fn peak_mib(process: Option<u32>) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib / 1024.0)
}

/// A line for whoever called; nobody is told if nobody listens.
fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
