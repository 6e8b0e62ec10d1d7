//! How long operators' lists take when the tables are full: `cargo xtask bench lists`.
//!
//! A local cloud of its own, filled by `muster-ops seed`, and an operator who turns
//! pages: what is measured is what the console waits for, from the request at the
//! gateway to the last byte of the function's answer.

mod cases;
mod table;

use std::{io::Write, process::ExitCode, time::Instant};

use clap::Parser;
use serde::Serialize;
use serde_json::Value;
use tests::{
    admin_api::AdminApi,
    binaries,
    cloud::{Cloud, Setup},
};
use tokio::process::Command;

use cases::Case;

/// Which pages are measured, counted from 1.
const PAGES: [usize; 3] = [1, 10, 100];

/// Measures how long operators' lists take when the tables are full.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench lists")]
struct Arguments {
    /// Players in the tables.
    #[arg(long, default_value_t = 100_000)]
    players: u32,
    /// Tickets in the tables.
    #[arg(long, default_value_t = 100_000)]
    tickets: u32,
    /// Matches in the tables; at most half as many as tickets.
    #[arg(long, default_value_t = 45_000)]
    matches: u32,
    /// How often each page is read.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    times: u32,
    /// Items of a page.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Fail if a page's 95th percentile is above so many milliseconds.
    #[arg(long, value_name = "MS")]
    budget_ms: Option<f64>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// What was measured of one page of one list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Measured {
    list: &'static str,
    filter: &'static str,
    page: usize,
    items: usize,
    p50_ms: f64,
    p95_ms: f64,
    max_ms: f64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let cloud = Cloud::start_with(Setup { processes_per_location: 1, ..Setup::default() }).await;
    seed(&cloud, &arguments).await;
    let api = AdminApi::sign_in(&cloud, "viewer").await;
    let mut measured = Vec::new();
    for case in cases::all(&api).await {
        note(&format!("measuring {}: {}", case.list, case.filter));
        measure(&api, &case, &arguments, &mut measured).await;
    }
    match arguments.json {
        true => line(&serde_json::to_string(&measured).expect("numbers and texts are JSON")),
        false => table::lines(&measured).iter().for_each(|text| line(text)),
    }
    judge(&measured, arguments.budget_ms)
}

async fn seed(cloud: &Cloud, arguments: &Arguments) {
    let status = Command::new(binaries::debug().join("muster-ops"))
        .args(["seed", "--endpoint", cloud.url()])
        .args(["--players", &arguments.players.to_string()])
        .args(["--tickets", &arguments.tickets.to_string()])
        .args(["--matches", &arguments.matches.to_string()])
        .env("AWS_SHARED_CREDENTIALS_FILE", cloud.data().join("credentials"))
        .kill_on_drop(true)
        .status()
        .await
        .expect("muster-ops was built");
    assert!(status.success(), "the tables could not be filled");
}

async fn measure(api: &AdminApi, case: &Case, arguments: &Arguments, measured: &mut Vec<Measured>) {
    let mut path = case.first_page(arguments.limit);
    for number in 1..=PAGES[PAGES.len() - 1] {
        if PAGES.contains(&number) {
            measured.push(measure_page(api, case, (number, &path), arguments.times).await);
        }
        // A list of fewer pages has no hundredth.
        let Some(next) = case.next_page(arguments.limit, &api.read(&path).await) else { return };
        path = next;
    }
}

async fn measure_page(
    api: &AdminApi,
    case: &Case,
    (page, path): (usize, &str),
    times: u32,
) -> Measured {
    let (mut took, mut answer) = (Vec::new(), Value::Null);
    for _ in 0..times {
        let began = Instant::now();
        answer = api.read(path).await;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    let rank = |percent: usize| {
        let time = took[(took.len() * percent).div_ceil(100).max(1) - 1];
        (time.as_secs_f64() * 100_000.0).round() / 100.0
    };
    let Case { list, filter, .. } = *case;
    let (p50_ms, p95_ms, max_ms) = (rank(50), rank(95), rank(100));
    Measured { list, filter, page, items: case.count(&answer), p50_ms, p95_ms, max_ms }
}

fn judge(measured: &[Measured], budget_ms: Option<f64>) -> ExitCode {
    let Some(budget_ms) = budget_ms else { return ExitCode::SUCCESS };
    let slow = measured.iter().filter(|one| one.p95_ms > budget_ms).count();
    if slow == 0 {
        return ExitCode::SUCCESS;
    }
    let pages = measured.len();
    note(&format!("{slow} of {pages} pages took longer than {budget_ms} ms (95th percentile)"));
    ExitCode::FAILURE
}

fn note(text: &str) {
    // A closed terminal is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
