//! CloudWatch on this machine: metrics of the last three hours, in memory.
//!
//! Three sources fill it: the functions' pools (`AWS/Lambda`), the fleet
//! (`AWS/GameLift`), and whatever a function or a game server prints in the
//! embedded metric format. Each series keeps a summary a minute; percentiles come
//! from a histogram and are off by at most five per cent.
//!
//! # What is deliberately not here
//! PutMetricData, metric math, alarms, dashboards, resolutions under a minute.
//!
//! # After
//! CloudWatch API 2010-08-01 and the embedded metric format's specification, read
//! 2026-11-22. A period's points are aligned to whole periods since 1970.

mod api;
mod emf;
mod list;
mod series;
mod statistic;
mod summary;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api_contract::Timestamp;

pub(crate) use self::api::answer;
pub(crate) use self::series::MetricId;
use self::series::Store;

/// All metrics; clones are handles to the same ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics(Arc<Mutex<Store>>);

impl Metrics {
    /// Takes in one value, measured at `at`. What is too old, or from the
    /// future, is left out.
    pub(crate) fn record(&self, id: MetricId, value: f64, at: Timestamp, now: Timestamp) {
        self.store().record(id, value, at, now);
    }

    /// Takes in what a printed line tells, if it is in the embedded metric format.
    pub(crate) fn record_line(&self, line: &str, now: Timestamp) {
        for (id, value, at) in emf::metrics(line, now) {
            self.record(id, value, at, now);
        }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        // The store is whole between any two statements that can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
