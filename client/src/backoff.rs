//! How long to wait before trying again.

use std::time::Duration;

use crate::limits::{BACKOFF_FIRST, BACKOFF_MAX};

/// The pause after the `failed`th failed attempt (from 1).
///
/// It doubles from [`BACKOFF_FIRST`] up to [`BACKOFF_MAX`]; `jitter`, from 0 to
/// 1, decides how much of its second half is waited, so that clients that failed
/// together do not come back together. What the service `asked` for is waited at
/// least.
pub(crate) fn pause(failed: u32, jitter: f64, asked: Option<Duration>) -> Duration {
    let doublings = failed.saturating_sub(1).min(16);
    let longest = BACKOFF_FIRST.saturating_mul(1 << doublings).min(BACKOFF_MAX);
    let jittered = longest.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0));
    jittered.max(asked.unwrap_or_default()).min(BACKOFF_MAX)
}

/// The pause, with jitter from the system's randomness.
pub(crate) async fn wait(failed: u32, asked: Option<Duration>) {
    tokio::time::sleep(pause(failed, rand::random(), asked)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failed: u32, jitter: f64, asked_ms: Option<u64>, expected_ms: u64) {
        let pause = pause(failed, jitter, asked_ms.map(Duration::from_millis));
        assert_eq!(pause, Duration::from_millis(expected_ms));
    }

    #[test]
    fn pauses_double_up_to_a_limit() {
        check(1, 1.0, None, 200);
        check(2, 1.0, None, 400);
        check(3, 1.0, None, 800);
        check(u32::MAX, 1.0, None, 5_000);
    }

    #[test]
    fn jitter_takes_away_at_most_half() {
        check(1, 0.0, None, 100);
        check(1, 0.5, None, 150);
        check(1, f64::MAX, None, 200);
    }

    #[test]
    fn what_the_service_asks_for_is_waited_within_limits() {
        check(1, 0.0, Some(1_000), 1_000);
        check(1, 0.0, Some(3_600_000), 5_000);
        check(3, 1.0, Some(1), 800);
    }
}
