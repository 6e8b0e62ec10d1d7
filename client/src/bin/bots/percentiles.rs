//! How long things took: p50, p95 and the longest.

use std::{collections::VecDeque, time::Duration};

use serde::Serialize;

/// Most durations that are kept: the newest. Bots that play for days remember
/// the last hours.
const SAMPLES_MAX: usize = 100_000;

/// Durations of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(VecDeque<Duration>);

/// What is said of them, in whole milliseconds; nothing when there are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Percentiles {
    /// How many durations these are made of.
    pub(crate) count: usize,
    pub(crate) p50: Option<u64>,
    pub(crate) p95: Option<u64>,
    pub(crate) max: Option<u64>,
}

impl Samples {
    pub(crate) fn add(&mut self, duration: Duration) {
        if self.0.len() == SAMPLES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(duration);
    }

    pub(crate) fn percentiles(&self) -> Percentiles {
        let mut sorted: Vec<_> = self.0.iter().map(milliseconds).collect();
        sorted.sort_unstable();
        Percentiles {
            count: sorted.len(),
            p50: rank(&sorted, 50),
            p95: rank(&sorted, 95),
            max: sorted.last().copied(),
        }
    }
}

fn milliseconds(duration: &Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The smallest value that `percent` of all do not exceed (nearest rank).
fn rank(sorted: &[u64], percent: usize) -> Option<u64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(milliseconds: impl IntoIterator<Item = u64>, expected: [Option<u64>; 3]) {
        let mut samples = Samples::default();
        milliseconds.into_iter().for_each(|ms| samples.add(Duration::from_millis(ms)));
        let found = samples.percentiles();
        assert_eq!([found.p50, found.p95, found.max], expected);
    }

    #[test]
    fn percentiles_are_durations_that_occurred() {
        check([], [None; 3]);
        check([7], [Some(7); 3]);
        check([10, 30, 20], [Some(20), Some(30), Some(30)]);
        check(1..=100, [Some(50), Some(95), Some(100)]);
        check((1..=200).rev(), [Some(100), Some(190), Some(200)]);
    }

    #[test]
    fn only_so_many_durations_are_kept() {
        let mut samples = Samples::default();
        for _ in 0..SAMPLES_MAX {
            samples.add(Duration::from_secs(1));
        }
        samples.add(Duration::from_secs(2));

        let found = samples.percentiles();
        assert_eq!((found.count, found.max), (SAMPLES_MAX, Some(2_000)));
    }
}
