//! How long to wait between attempts to connect.

use std::time::Duration;

use rand::Rng;

use crate::limits::Timings;

/// The wait after `failures` failed attempts: twice as long each time up to a
/// bound, and at random between half of that and all of it, so that servers which
/// lost their connection together do not come back together.
pub(crate) fn wait(failures: u32, timings: &Timings, random: &mut impl Rng) -> Duration {
    let doublings = failures.saturating_sub(1);
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    let longest = timings.backoff_first.saturating_mul(factor).min(timings.backoff_max);
    random.random_range(longest / 2..=longest)
}

/// The wait before a lost connection is opened anew, at random below the first wait.
pub(crate) fn before_reconnecting(timings: &Timings, random: &mut impl Rng) -> Duration {
    random.random_range(Duration::ZERO..=timings.backoff_first)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn waits_double_up_to_their_bound() {
        let timings = Timings::default();
        let mut random = StdRng::seed_from_u64(1);
        let longest = [1, 2, 4, 8, 16, 32, 32, 32];

        for (failures, longest) in (1..).zip(longest) {
            let wait = wait(failures, &timings, &mut random).as_secs_f64();
            assert!((longest as f64 / 2.0..=longest as f64).contains(&wait), "{failures}: {wait}");
        }
        assert!(wait(u32::MAX, &timings, &mut random) <= timings.backoff_max);
    }
}
