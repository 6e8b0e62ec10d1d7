//! CloudWatch on this machine: metrics of the last day, in memory.
//!
//! Three sources fill it: the functions' pools (`AWS/Lambda`), the fleet
//! (`AWS/GameLift`), and whatever a function or a game server prints in the
//! embedded metric format. Each series keeps a summary a minute; percentiles come
//! from a histogram and are off by at most five per cent. Besides, what was
//! recorded since the start is there for Prometheus.
//!
//! # Invariants
//! - Everything kept is bounded: series, minutes, and the bytes of all minutes
//!   together; the oldest minute goes first.
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
mod prometheus;
mod series;
mod statistic;
mod summary;
#[cfg(test)]
mod tests;
mod total;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api_contract::{Timestamp, metrics::Unit};

pub(crate) use self::api::answer;
pub(crate) use self::prometheus::MEDIA_TYPE as PROMETHEUS;
pub(crate) use self::series::MetricId;
use self::series::{Sample, Store};

/// All metrics; clones are handles to the same ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics(Arc<Mutex<Store>>);

impl Metrics {
    /// Takes in one value, measured now.
    pub(crate) fn record(&self, id: MetricId, unit: Unit, value: f64, now: Timestamp) {
        let unit = Some(unit);
        self.store().record(Sample { id, unit, value, at: now, is_whole: true }, now);
    }

    /// Takes in what a printed line tells, if it is in the embedded metric format.
    /// What is too old, or from the future, is left out.
    pub(crate) fn record_line(&self, line: &str, now: Timestamp) {
        let samples = emf::metrics(line, now);
        if samples.is_empty() {
            return;
        }
        let mut store = self.store();
        for sample in samples {
            store.record(sample, now);
        }
    }

    /// All that was recorded since the start, as Prometheus reads it.
    pub(crate) fn exposition(&self) -> String {
        prometheus::exposition(&self.store())
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        // The store is whole between any two statements that can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
