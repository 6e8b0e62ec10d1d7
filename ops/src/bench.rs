//! `muster-ops bench-lists`: how long a page of an operators' list takes, the first and the hundredth.
//!
//! The use cases are called as the admin API's function calls them, so what is
//! measured is everything but HTTP in front: the reads, their way to the tables,
//! and putting the page together.

mod lists;
mod table;

use std::time::{Duration, Instant};

use api_contract::admin::Cursor;
use api_service::admin::Records;
use serde::Serialize;

use crate::{arguments::BenchLists, report, tables::Tables};
use lists::{Case, Read};

/// Which pages are measured, counted from 1.
const PAGES: [usize; 3] = [1, 10, 100];

/// A page took longer than it may.
#[derive(Debug, thiserror::Error)]
#[error("{slow} of {pages} pages took longer than {budget_ms} ms at the 95th percentile")]
struct TooSlow {
    slow: usize,
    pages: usize,
    budget_ms: f64,
}

/// What was measured of one page of one list.
#[derive(Debug, Clone, Serialize)]
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

/// Measures every list with every filter, and prints what came out.
///
/// # Errors
/// When a table cannot be read, or a page takes longer than it may.
pub(crate) async fn run(
    tables: &Tables,
    wish: &BenchLists,
) -> Result<(), Box<dyn std::error::Error>> {
    let records = tables.records();
    let mut measured = Vec::new();
    for case in lists::cases(&records).await? {
        report::note(&format!("measuring {}: {}", case.list, case.filter));
        measure(&records, &case, wish, &mut measured).await?;
    }
    match wish.json {
        true => report::line(&serde_json::to_string(&measured)?),
        false => table::lines(&measured).iter().for_each(|line| report::line(line)),
    }
    judge(&measured, wish.budget_ms).map_err(Into::into)
}

fn judge(measured: &[Measured], budget_ms: Option<f64>) -> Result<(), TooSlow> {
    let Some(budget_ms) = budget_ms else { return Ok(()) };
    let slow = measured.iter().filter(|one| one.p95_ms > budget_ms).count();
    if slow == 0 { Ok(()) } else { Err(TooSlow { slow, pages: measured.len(), budget_ms }) }
}

async fn measure(
    records: &Records,
    case: &Case,
    wish: &BenchLists,
    measured: &mut Vec<Measured>,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut cursor, mut number) = (None, 1);
    loop {
        if PAGES.contains(&number) {
            let one = measure_page(records, case, wish, cursor.as_ref(), number).await?;
            measured.push(one);
        }
        if number == PAGES[PAGES.len() - 1] {
            return Ok(());
        }
        let Read { next, .. } = case.read(records, wish.limit, cursor.as_ref()).await?;
        // A list of fewer pages has no hundredth.
        let Some(next) = next else { return Ok(()) };
        (cursor, number) = (Some(next), number + 1);
    }
}

async fn measure_page(
    records: &Records,
    case: &Case,
    wish: &BenchLists,
    cursor: Option<&Cursor>,
    page: usize,
) -> Result<Measured, Box<dyn std::error::Error>> {
    let (mut times, mut items) = (Vec::new(), 0);
    for _ in 0..wish.times {
        let began = Instant::now();
        items = case.read(records, wish.limit, cursor).await?.items;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let rank = |percent: usize| {
        let rank = (times.len() * percent).div_ceil(100).max(1);
        times.get(rank - 1).copied().map_or(0.0, milliseconds)
    };
    let Case { list, filter, .. } = *case;
    Ok(Measured {
        list,
        filter,
        page,
        items,
        p50_ms: rank(50),
        p95_ms: rank(95),
        max_ms: rank(100),
    })
}

/// Milliseconds with two decimals.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}
