//! CloudWatch Logs on this machine: what functions and game servers printed last, in memory.
//!
//! A log group is a function, or all game servers; a stream is one process. Lines
//! are numbered in the order in which they came, over all streams, so a group is
//! read in that order and a token is a number. Whoever prints gets a [`Stream`]
//! of a [`Group`]; calls are answered by [`answer`].
//!
//! # Invariants
//! - Everything kept is bounded: lines and bytes of a stream, streams, and all
//!   bytes together; the stream that ended first goes first.
//!
//! # What is deliberately not here
//! Writing by API, retention, metric filters, subscriptions, Insights, Live Tail,
//! filter patterns other than terms. The whole logs are files in the data folder.
//!
//! # After
//! CloudWatch Logs API 2014-03-28, read 2026-11-22.

mod api;
mod events;
mod groups;
mod pattern;
mod store;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api_contract::Timestamp;

pub(crate) use self::api::{answer, subject};
use self::store::Store;
use crate::cloudwatch::Metrics;

/// All logs; clones are handles to the same ones.
#[derive(Debug, Clone)]
pub(crate) struct Logs {
    store: Arc<Mutex<Store>>,
    /// Where metrics go that are printed in a line.
    metrics: Metrics,
    region: Arc<str>,
}

/// A log group, for whoever starts processes.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    logs: Logs,
    name: Arc<str>,
}

/// A log stream, for whoever reads what a process prints. It ends with the last
/// one of it that is dropped.
#[derive(Debug)]
pub(crate) struct Stream {
    group: Group,
    name: Arc<str>,
}

impl Logs {
    /// No logs yet, in `region`; metrics that are printed go to `metrics`.
    pub(crate) fn new(region: &str, metrics: Metrics) -> Self {
        Self { store: Arc::default(), metrics, region: region.into() }
    }

    /// The log group called `name`, which exists from now on.
    pub(crate) fn group(&self, name: &str, now: Timestamp) -> Group {
        let name: Arc<str> = name.into();
        self.store().make_group(Arc::clone(&name), now);
        Group { logs: self.clone(), name }
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        // The store is whole between any two statements that can panic.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    /// Opens the stream called `name`.
    pub(crate) fn open(&self, name: &str, now: Timestamp) -> Stream {
        let name: Arc<str> = name.into();
        self.logs.store().open(&self.name, Arc::clone(&name), now);
        Stream { group: self.clone(), name }
    }
}

impl Stream {
    /// Adds a line that was printed at `now`.
    pub(crate) fn write(&self, line: &str, now: Timestamp) {
        self.group.logs.store().write(&self.group.name, &self.name, line, now);
        self.group.logs.metrics.record_line(line, now);
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.group.logs.store().close(&self.group.name, &self.name);
    }
}
