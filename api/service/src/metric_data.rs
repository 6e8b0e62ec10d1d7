//! CloudWatch's values of metrics, all pages of them.

use std::collections::BTreeMap;

use api_contract::Timestamp;
use aws_sdk_cloudwatch::{
    Client,
    primitives::DateTime,
    types::{Dimension, Metric, MetricDataQuery, MetricStat},
};

use crate::{PortError, limits};

/// A metric's values over time, and how they are asked for.
pub(crate) struct Query<'a> {
    /// Tells answers apart: a small letter first.
    pub(crate) id: String,
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    pub(crate) dimensions: Vec<(&'a str, &'a str)>,
    /// By CloudWatch's name: `Sum`, `p95`.
    pub(crate) statistic: &'a str,
    /// Seconds that a value is for.
    pub(crate) period: i32,
}

/// The beginning of each period that has a value, and the value.
pub(crate) type Values = Vec<(Timestamp, f64)>;

/// Reads what `queries` ask for between two moments, by their ids; in no order.
pub(crate) async fn read(
    client: &Client,
    (from, until): (Timestamp, Timestamp),
    queries: &[Query<'_>],
) -> Result<BTreeMap<String, Values>, PortError> {
    let (mut found, mut token) = (BTreeMap::<String, Values>::new(), None);
    for _call in 0..limits::LIST_CALLS_MAX {
        let read = client
            .get_metric_data()
            .start_time(DateTime::from_millis(from.as_millis()))
            .end_time(DateTime::from_millis(until.as_millis()))
            .set_metric_data_queries(Some(queries.iter().map(Query::asked).collect()))
            .set_next_token(token)
            .send()
            .await
            .map_err(|error| PortError::new("cloudwatch", "GetMetricData", error))?;
        for result in read.metric_data_results() {
            let times = result.timestamps().iter().filter_map(|at| at.to_millis().ok());
            let values = times.map(Timestamp::from_millis).zip(result.values().iter().copied());
            found.entry(result.id().unwrap_or_default().to_owned()).or_default().extend(values);
        }
        token = read.next_token;
        if token.is_none() {
            break;
        }
    }
    Ok(found)
}

impl Query<'_> {
    fn asked(&self) -> MetricDataQuery {
        let dimension =
            |&(name, value): &(&str, &str)| Dimension::builder().name(name).value(value).build();
        let metric = Metric::builder()
            .namespace(self.namespace)
            .metric_name(self.name)
            .set_dimensions(Some(self.dimensions.iter().map(dimension).collect()))
            .build();
        let stat = MetricStat::builder().metric(metric).period(self.period).stat(self.statistic);
        MetricDataQuery::builder().id(&self.id).metric_stat(stat.build()).build()
    }
}

/// A count of CloudWatch's.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` holds a count to the range of u64"
)]
pub(crate) fn count(value: f64) -> u64 {
    value.round() as u64
}
