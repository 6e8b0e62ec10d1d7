//! What a function's pool tells CloudWatch, as Lambda does: `AWS/Lambda` by `FunctionName`.

use std::time::Duration;

use api_contract::metrics::Unit;

use super::InvokeError;
use crate::{
    clock,
    cloudwatch::{MetricId, Metrics},
};

/// Where Lambda keeps its metrics.
const NAMESPACE: &str = "AWS/Lambda";

/// The metrics of one function.
#[derive(Debug)]
pub(super) struct FunctionMetrics {
    metrics: Metrics,
    function: String,
}

impl FunctionMetrics {
    pub(super) fn new(metrics: Metrics, function: String) -> Self {
        Self { metrics, function }
    }

    /// Counts an invocation that ended with `outcome`.
    pub(super) fn count<T>(&self, outcome: &Result<T, InvokeError>) {
        match outcome {
            // What is throttled was not invoked.
            Err(InvokeError::Throttled { .. }) => self.record("Throttles", Unit::Count, 1.0),
            Ok(_) => self.invoked(0.0),
            Err(
                InvokeError::Unknown(_)
                | InvokeError::NoInstance { .. }
                | InvokeError::Lost { .. }
                | InvokeError::TimedOut { .. }
                | InvokeError::Failed { .. },
            ) => self.invoked(1.0),
        }
    }

    /// Counts how long an instance had an invocation in its hands.
    pub(super) fn took(&self, time: Duration) {
        self.record("Duration", Unit::Milliseconds, time.as_secs_f64() * 1000.0);
    }

    /// Lambda counts the errors and throttles that were not there, too: as zeros.
    fn invoked(&self, errors: f64) {
        self.record("Invocations", Unit::Count, 1.0);
        self.record("Errors", Unit::Count, errors);
        self.record("Throttles", Unit::Count, 0.0);
    }

    fn record(&self, name: &str, unit: Unit, value: f64) {
        let id = MetricId::new(NAMESPACE, name, [("FunctionName", self.function.as_str())]);
        self.metrics.record(id, unit, value, clock::now());
    }
}
