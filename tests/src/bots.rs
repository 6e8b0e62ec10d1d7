//! The bots, as their user has them.

use std::process::Stdio;

use serde_json::Value;
use tokio::{
    process::{Child, Command},
    time,
};

use crate::{
    binaries,
    cloud::{Cloud, PATIENCE},
};

/// What a run of the bots said, and whether it called itself a success.
#[derive(Debug, Clone)]
pub struct Run {
    /// Whether the exit code was 0.
    pub succeeded: bool,
    /// The report of `--json`.
    pub report: Value,
}

/// Runs bots against `cloud`, with `--json` and the given arguments.
///
/// # Panics
/// When they do not end, or do not report.
pub async fn run(cloud: &Cloud, arguments: &[&str]) -> Run {
    let bots = Command::new(binaries::debug().join("bots"))
        .args(["--url", cloud.url(), "--json"])
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = time::timeout(PATIENCE * 4, bots).await.expect("the bots end").unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no report ({error}); they said:\n{errors}"));
    Run { succeeded: output.status.success(), report }
}

/// Bots that play until they are dropped.
#[derive(Debug)]
pub struct Playing {
    // Killed when it is dropped.
    _bots: Child,
}

/// Starts bots that play on and on.
///
/// # Panics
/// When they do not start.
#[must_use]
pub fn play(cloud: &Cloud, arguments: &[&str]) -> Playing {
    let bots = Command::new(binaries::debug().join("bots"))
        .args(["--url", cloud.url(), "--json", "--forever"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    Playing { _bots: bots }
}
