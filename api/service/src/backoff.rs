//! Pauses between attempts of ours; those between the SDK's are its own.

use std::time::Duration;

use crate::limits;

/// Waits before the attempt after `attempt` (counted from 0): a random part of a
/// time that doubles, so that two who collided do not collide again.
pub(crate) async fn pause_after(attempt: u32) {
    let longest = limits::CHANGE_PAUSE * 2u32.saturating_pow(attempt.min(6));
    tokio::time::sleep(longest.mul_f64(rand::random::<f64>())).await;
}

/// How long a client is asked to wait, in whole seconds as `Retry-After` has it:
/// never 0, which would mean at once.
pub(crate) fn retry_after_seconds(wait: Duration) -> u64 {
    wait.as_secs().max(1)
}
