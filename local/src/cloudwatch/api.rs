//! The operations of CloudWatch's API: GetMetricData here, ListMetrics beside it.

use std::collections::HashSet;

use api_contract::Timestamp;
use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::Metrics;
use super::list;
use super::series::MetricId;
use super::statistic::Statistic;
use crate::wire::errors::{CallError, ErrorKind};
use crate::wire::{CLOUDWATCH, Call, Moment, output};

/// Most queries of one call (CloudWatch API, GetMetricData).
const QUERIES_MAX: usize = 500;

/// Longest id of a query (CloudWatch API, `MetricId`).
const ID_LENGTH_MAX: usize = 255;

/// Answers a call.
pub(crate) fn answer(metrics: &Metrics, call: &Call, now: Timestamp) -> Result<Cbor, CallError> {
    match call.operation.as_str() {
        "GetMetricData" => output(&metric_data(metrics, call.read()?, now)?),
        "ListMetrics" => output(&list::metrics(metrics, &call.read()?)?),
        operation => Err(CLOUDWATCH.unknown(operation)),
    }
}

/// A dimension in an input or an output.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Dimension {
    pub(super) name: String,
    pub(super) value: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataInput {
    metric_data_queries: Option<Vec<Query>>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    scan_by: Option<String>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Query {
    id: Option<String>,
    label: Option<String>,
    return_data: Option<bool>,
    metric_stat: Option<MetricStat>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct MetricStat {
    metric: Option<Metric>,
    period: Option<i64>,
    stat: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metric {
    namespace: Option<String>,
    metric_name: Option<String>,
    dimensions: Option<Vec<Dimension>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DataOutput {
    metric_data_results: Vec<ResultOutput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResultOutput {
    id: String,
    label: String,
    timestamps: Vec<Moment>,
    values: Vec<f64>,
    status_code: &'static str,
}

/// A query that was checked.
#[derive(Debug)]
struct Wish {
    id: String,
    label: String,
    metric: MetricId,
    /// Minutes.
    period: i64,
    statistic: Statistic,
}

/// Tells the values of metrics. All of them fit into one answer: a day
/// have no more minutes than that.
fn metric_data(
    metrics: &Metrics,
    input: DataInput,
    now: Timestamp,
) -> Result<DataOutput, CallError> {
    if input.next_token.is_some() {
        let message = "NextToken is not one of ours: every answer is whole.";
        return Err(CallError::new(ErrorKind::InvalidNextToken, message));
    }
    let from = moment(required(input.start_time, "StartTime")?);
    let until = moment(required(input.end_time, "EndTime")?);
    if from >= until {
        let message = "StartTime must be before EndTime.";
        return Err(CallError::new(ErrorKind::InvalidParameterCombination, message));
    }
    let is_ascending = match input.scan_by.as_deref() {
        None | Some("TimestampDescending") => false,
        Some("TimestampAscending") => true,
        Some(_) => {
            return Err(invalid("ScanBy must be TimestampAscending or TimestampDescending."));
        }
    };
    let wishes = wishes(required(input.metric_data_queries, "MetricDataQueries")?)?;
    let store = metrics.store();
    let result = |wish: Wish| {
        let mut points = store.points(&wish.metric, from, until, wish.period, now);
        if !is_ascending {
            points.reverse();
        }
        ResultOutput {
            id: wish.id,
            label: wish.label,
            timestamps: points.iter().map(|point| Moment(point.start)).collect(),
            values: points.iter().map(|point| wish.statistic.of(&point.summary)).collect(),
            status_code: "Complete",
        }
    };
    Ok(DataOutput { metric_data_results: wishes.into_iter().map(result).collect() })
}

fn wishes(queries: Vec<Query>) -> Result<Vec<Wish>, CallError> {
    if !(1..=QUERIES_MAX).contains(&queries.len()) {
        return Err(invalid(format!("MetricDataQueries must have 1 to {QUERIES_MAX} of them.")));
    }
    let mut ids = HashSet::new();
    let mut wishes = Vec::new();
    for query in queries {
        // Only metric math would need what is not returned.
        let is_returned = query.return_data.unwrap_or(true);
        let wish = query.checked()?;
        if !ids.insert(wish.id.clone()) {
            return Err(invalid(format!("The id {} is there twice.", wish.id)));
        }
        wishes.extend(is_returned.then_some(wish));
    }
    Ok(wishes)
}

impl Query {
    fn checked(self) -> Result<Wish, CallError> {
        let id = required(self.id, "MetricDataQueries.Id")?;
        if !is_id(&id) {
            return Err(invalid(
                "An Id must begin with a small letter and have letters, digits and underscores.",
            ));
        }
        let Some(stat) = self.metric_stat else {
            return Err(invalid("the local cloud imitates queries with a MetricStat only"));
        };
        let metric = required(stat.metric, "MetricStat.Metric")?;
        let name = required(metric.metric_name, "Metric.MetricName")?;
        let period = match required(stat.period, "MetricStat.Period")? {
            seconds @ 60.. if seconds % 60 == 0 => seconds / 60,
            _ => return Err(invalid("Period must be a multiple of 60 seconds.")),
        };
        let word = required(stat.stat, "MetricStat.Stat")?;
        let statistic = Statistic::named(&word)
            .ok_or_else(|| invalid("the local cloud does not imitate this Stat"))?;
        let dimensions = metric.dimensions.unwrap_or_default();
        let dimensions = dimensions.into_iter().map(|d| (d.name, d.value.unwrap_or_default()));
        let namespace = required(metric.namespace, "Metric.Namespace")?;
        let label = self.label.unwrap_or_else(|| name.clone());
        Ok(Wish {
            id,
            label,
            metric: MetricId::new(namespace, name, dimensions),
            period,
            statistic,
        })
    }
}

fn is_id(id: &str) -> bool {
    id.len() <= ID_LENGTH_MAX
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn moment(seconds: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "`as` stops at the type's ends")]
    Timestamp::from_millis((seconds * 1000.0).round() as i64)
}

fn required<T>(value: Option<T>, member: &str) -> Result<T, CallError> {
    let missing = || CallError::new(ErrorKind::MissingParameter, format!("{member} is required."));
    value.ok_or_else(missing)
}

pub(super) fn invalid(message: impl Into<String>) -> CallError {
    CallError::new(ErrorKind::InvalidParameterValue, message)
}
