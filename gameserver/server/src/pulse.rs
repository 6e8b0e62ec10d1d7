//! Whether the match is alive: the truth behind the health callback.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::limits::TICK_AGE_MAX;

/// Shared by the match, which beats, and the health callback, which listens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pulse(Arc<Mutex<Option<Instant>>>);

impl Pulse {
    /// A tick was played at `now`.
    pub(crate) fn beat(&self, now: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// No match is being played: silence is not a bad sign any more.
    pub(crate) fn rest(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether nothing is being played or its last tick is recent.
    pub(crate) fn is_healthy(&self, now: Instant) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|last| now.saturating_duration_since(last) <= TICK_AGE_MAX)
    }
}

/// How long ticks took, in steps of [`TickTimes::STEP`]: enough to say what the
/// slowest hundredth took, in a few hundred bytes.
#[derive(Debug)]
pub(crate) struct TickTimes {
    counts: Vec<u32>,
    max: Duration,
}

impl TickTimes {
    const STEP: Duration = Duration::from_micros(50);
    const STEPS: usize = 200;

    pub(crate) fn new() -> Self {
        Self { counts: vec![0; Self::STEPS], max: Duration::ZERO }
    }

    /// Takes in how long a tick took.
    pub(crate) fn record(&mut self, time: Duration) {
        let step = time.as_micros() / Self::STEP.as_micros();
        let index = usize::try_from(step).unwrap_or(usize::MAX).min(Self::STEPS - 1);
        self.counts[index] = self.counts[index].saturating_add(1);
        self.max = self.max.max(time);
    }

    /// Ninety-nine of a hundred ticks took at most this long, rounded up to the
    /// step.
    pub(crate) fn p99(&self) -> Duration {
        let total: u64 = self.counts.iter().copied().map(u64::from).sum();
        let wanted = (total * 99).div_ceil(100);
        let mut seen = 0;
        for (step, &count) in (1_u32..).zip(&self.counts) {
            seen += u64::from(count);
            if seen >= wanted {
                return (Self::STEP * step).min(self.max);
            }
        }
        self.max
    }

    /// The slowest tick.
    pub(crate) fn max(&self) -> Duration {
        self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_without_a_match_is_healthy() {
        assert!(Pulse::default().is_healthy(Instant::now()));
    }

    #[test]
    fn a_match_that_stopped_ticking_is_not_healthy() {
        let pulse = Pulse::default();
        let start = Instant::now();
        pulse.beat(start);

        assert!(pulse.is_healthy(start + TICK_AGE_MAX));
        assert!(!pulse.is_healthy(start + TICK_AGE_MAX + Duration::from_millis(1)));
        pulse.rest();
        assert!(pulse.is_healthy(start + TICK_AGE_MAX * 2));
    }

    #[test]
    fn the_slowest_hundredth_is_left_out() {
        let mut times = TickTimes::new();
        (0..99).for_each(|_| times.record(Duration::from_micros(70)));
        times.record(Duration::from_secs(1));

        assert_eq!(times.p99(), Duration::from_micros(100));
        assert_eq!(times.max(), Duration::from_secs(1));
    }

    #[test]
    fn no_tick_took_no_time() {
        assert_eq!(TickTimes::new().p99(), Duration::ZERO);
    }
}
