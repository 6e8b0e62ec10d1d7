//! How the SDK clients are to behave: time limits and retries.
//!
//! Whoever builds a client sets both; the SDK's own defaults have no limit on a
//! call that was answered with silence.

use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};

use crate::limits;

/// Time limits for every call.
#[must_use]
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(limits::CALL_CONNECT_TIMEOUT)
        .operation_attempt_timeout(limits::CALL_ATTEMPT_TIMEOUT)
        .operation_timeout(limits::CALL_TIMEOUT)
        .build()
}

/// Retries for every call: the SDK's standard mode, with jitter and an end.
#[must_use]
pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(limits::CALL_ATTEMPTS_MAX)
}
