//! All values of a series since the start, as Prometheus wants them: never fewer.

use api_contract::metrics::Unit;

/// Upper ends of the ranges in which times are counted, in seconds: from a tick's
/// fraction to a ticket's longest wait.
pub(super) const BOUNDS: [f64; 18] = [
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
    60.0, 120.0, 300.0,
];

/// A total.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Total {
    unit: Option<Unit>,
    count: u64,
    sum: f64,
    last: f64,
    /// How many values are in each range, and in none of those before.
    ranges: [u64; BOUNDS.len()],
}

impl Total {
    /// Nothing yet, of values in `unit`.
    pub(super) fn new(unit: Option<Unit>) -> Self {
        Self { unit, count: 0, sum: 0.0, last: 0.0, ranges: [0; BOUNDS.len()] }
    }

    /// Takes in one value.
    pub(super) fn add(&mut self, value: f64) {
        // Times are seconds here, whatever they were measured in.
        let value = value * self.unit.and_then(Unit::seconds).unwrap_or(1.0);
        self.last = value;
        self.count += 1;
        // A sum that goes back would look like a new start.
        self.sum += value.max(0.0);
        if let Some(range) = BOUNDS.iter().position(|&bound| value <= bound) {
            self.ranges[range] += 1;
        }
    }

    pub(super) fn unit(&self) -> Option<Unit> {
        self.unit
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn sum(&self) -> f64 {
        self.sum
    }

    pub(super) fn last(&self) -> f64 {
        self.last
    }

    /// Each bound, and how many values do not exceed it.
    pub(super) fn buckets(&self) -> impl Iterator<Item = (f64, u64)> {
        BOUNDS.into_iter().zip(self.ranges).scan(0, |below, (bound, more)| {
            *below += more;
            Some((bound, *below))
        })
    }
}
