//! Metrics, as lines of the log that CloudWatch takes them from.
//!
//! They go through `tracing`, as everything that is logged does, so that lines
//! never mix; [`crate::log`] writes them as they are, with what is known of the
//! invocation beside them.

use api_contract::metrics::Record;
use api_service::{Clock, Meter, SystemClock};

/// Whose lines are metrics.
pub(crate) const TARGET: &str = "muster::metrics";

/// Writes what is measured into the log.
#[derive(Debug)]
pub struct LogMeter {
    deployment: String,
    clock: SystemClock,
}

impl LogMeter {
    /// A meter of the deployment that is named so.
    #[must_use]
    pub fn new(deployment: String) -> Self {
        Self { deployment, clock: SystemClock }
    }
}

impl Meter for LogMeter {
    fn take(&self, record: Record) {
        tracing::info!(target: TARGET, "{}", record.line(self.clock.now(), &self.deployment));
    }
}
