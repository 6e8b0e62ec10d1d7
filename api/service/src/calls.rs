//! Calls to AWS that did not go well, counted attempt by attempt.
//!
//! The SDK tries again after most of them, so that nothing else tells of them
//! until there is no time left.

use std::sync::Arc;

use api_contract::metrics::{Dimension, Metric, Record, Service, property};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{Intercept, context::FinalizerInterceptorContextRef},
        orchestrator::{HttpResponse, Metadata},
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;

use crate::Meter;

/// The codes by which AWS says that it is asked too often, as its SDKs have them.
const THROTTLED: &[&str] = &[
    "Throttling",
    "ThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "LimitExceededException",
    "SlowDown",
];

/// Most bytes of an answer in which a code is looked for: it stands at the front.
const ANSWER_BYTES_MAX: usize = 4_096;

/// Counts the attempts of a client that were throttled or failed.
#[derive(Debug, Clone)]
pub struct CallMeter {
    service: Service,
    meter: Arc<dyn Meter>,
}

impl CallMeter {
    /// For a client of `service`.
    #[must_use]
    pub fn new(service: Service, meter: Arc<dyn Meter>) -> Self {
        Self { service, meter }
    }
}

impl Intercept for CallMeter {
    fn name(&self) -> &'static str {
        "CallMeter"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(metric) = trouble(context.response()) else { return Ok(()) };
        let operation = config.load::<Metadata>().map_or("unknown", |it| it.name());
        let record = Record::one(metric)
            .by(Dimension::CalledService, self.service.name())
            .about(property::OPERATION, operation);
        self.meter.take(record);
        Ok(())
    }
}

/// What an attempt counts as; none if AWS did its part, whatever it said.
fn trouble(response: Option<&HttpResponse>) -> Option<Metric> {
    let Some(response) = response else { return Some(Metric::CallsFailed) };
    match response.status().as_u16() {
        429 => Some(Metric::CallsThrottled),
        400..500 if is_throttled(response.body().bytes().unwrap_or_default()) => {
            Some(Metric::CallsThrottled)
        }
        500.. => Some(Metric::CallsFailed),
        _ => None,
    }
}

/// Whether an answer, in JSON or CBOR, has one of the codes in it.
fn is_throttled(answer: &[u8]) -> bool {
    let answer = String::from_utf8_lossy(&answer[..answer.len().min(ANSWER_BYTES_MAX)]);
    THROTTLED.iter().any(|code| answer.contains(code))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn answered(status: u16, body: &str) -> Option<Metric> {
        let response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body));
        trouble(Some(&response))
    }

    #[test]
    fn an_answer_counts_as_throttled_failed_or_neither() {
        let throttled = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}"#;
        assert_eq!(answered(400, throttled), Some(Metric::CallsThrottled));
        assert_eq!(answered(429, ""), Some(Metric::CallsThrottled));
        assert_eq!(answered(503, ""), Some(Metric::CallsFailed));
        assert_eq!(trouble(None), Some(Metric::CallsFailed));
        assert_eq!(answered(200, "SlowDown"), None);
        assert_eq!(answered(400, r#"{"__type":"ConditionalCheckFailedException"}"#), None);
    }
}
