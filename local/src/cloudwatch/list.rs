//! ListMetrics.

use serde::{Deserialize, Serialize};

use super::Metrics;
use super::api::{Dimension, invalid};
use super::series::MetricId;
use crate::wire::errors::{CallError, ErrorKind};
use crate::wire::pages::{PageError, cut};

/// Most metrics of a page (CloudWatch API, ListMetrics).
const PAGE_MAX: usize = 500;

/// The input: what the metrics must have.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Option<Vec<Dimension>>,
    next_token: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListOutput {
    metrics: Vec<MetricOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MetricOutput {
    namespace: String,
    metric_name: String,
    dimensions: Vec<Dimension>,
}

/// Lists the metrics that have values.
pub(super) fn metrics(metrics: &Metrics, input: &ListInput) -> Result<ListOutput, CallError> {
    let store = metrics.store();
    let found = store.list().into_iter().filter(|id| input.wants(id)).map(MetricOutput::from);
    let page = cut(found.collect(), None, input.next_token.as_deref(), PAGE_MAX);
    let page = page.map_err(|error| match error {
        PageError::Limit => invalid(error.to_string()),
        PageError::Token => CallError::new(ErrorKind::InvalidNextToken, error.to_string()),
    })?;
    Ok(ListOutput { metrics: page.items, next_token: page.next_token })
}

impl ListInput {
    fn wants(&self, id: &MetricId) -> bool {
        let has = |wanted: &Dimension| {
            id.dimensions().iter().any(|(name, value)| {
                *name == wanted.name && wanted.value.as_ref().is_none_or(|wanted| wanted == value)
            })
        };
        self.namespace.as_ref().is_none_or(|namespace| *namespace == id.namespace)
            && self.metric_name.as_ref().is_none_or(|name| *name == id.name)
            && self.dimensions.as_deref().unwrap_or_default().iter().all(has)
    }
}

impl From<&MetricId> for MetricOutput {
    fn from(id: &MetricId) -> Self {
        let dimension = |(name, value): &(String, String)| Dimension {
            name: name.clone(),
            value: Some(value.clone()),
        };
        Self {
            namespace: id.namespace.clone(),
            metric_name: id.name.clone(),
            dimensions: id.dimensions().iter().map(dimension).collect(),
        }
    }
}
