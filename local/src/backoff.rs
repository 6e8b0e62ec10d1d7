//! Growing pauses between attempts, with jitter, so that what failed together
//! does not come back together.

use std::time::Duration;

use crate::secret;

/// Pauses that double from the first to the longest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    /// About the pause after the first failure.
    pub(crate) first: Duration,
    /// No pause is longer.
    pub(crate) max: Duration,
}

impl Backoff {
    /// The pause after so many failures in a row: from half to all of its step.
    pub(crate) fn pause(self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(20);
        let step = self.first.saturating_mul(1 << doublings).min(self.max);
        let [chance] = secret::random();
        step / 2 + (step / 2).mul_f64(f64::from(chance) / 255.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_growing() {
        let backoff = Backoff { first: Duration::from_secs(1), max: Duration::from_secs(10) };
        for (failures, longest) in [(0, 1), (1, 1), (2, 2), (3, 4), (9, 10), (u32::MAX, 10)] {
            let longest = Duration::from_secs(longest);
            let pause = backoff.pause(failures);
            assert!(pause >= longest / 2 && pause <= longest, "{pause:?} after {failures}");
        }
    }
}
