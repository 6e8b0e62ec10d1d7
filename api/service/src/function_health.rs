//! How the deployment's functions are doing, as CloudWatch counts it.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use api_contract::{
    Timestamp,
    admin::overview::{FunctionHealth, WINDOW_MINUTES},
};
use aws_sdk_cloudwatch::{
    Client,
    primitives::DateTime,
    types::{Dimension, Metric, MetricDataQuery, MetricDataResult, MetricStat},
};

use crate::{Clock, PortError, gamelift::Recent, limits};

/// Where Lambda's own metrics are.
const NAMESPACE: &str = "AWS/Lambda";
/// The metrics that are read, in the order of their queries.
const METRICS: [&str; 2] = ["Invocations", "Errors"];
/// Seconds that a data point is for; Lambda has none finer.
const PERIOD_SECONDS: i32 = 60;

/// The deployment's functions, as CloudWatch sees them.
pub struct FunctionHealths {
    client: Client,
    clock: Arc<dyn Clock>,
    functions: Vec<String>,
    kept: Recent<Vec<FunctionHealth>>,
}

impl FunctionHealths {
    /// Those of `functions`, by their names; CloudWatch answers for so many at once
    /// ([`limits::FUNCTIONS_MAX`]).
    #[must_use]
    pub fn new(client: Client, clock: Arc<dyn Clock>, mut functions: Vec<String>) -> Self {
        functions.truncate(limits::FUNCTIONS_MAX);
        Self { client, clock, functions, kept: Recent::new(limits::METRICS_KEPT) }
    }

    /// What each function did within the last [`WINDOW_MINUTES`]; asked at most every
    /// [`limits::METRICS_KEPT`].
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn read(&self) -> Result<Vec<FunctionHealth>, PortError> {
        let now = self.clock.now();
        if let Some(healths) = self.kept.find(now) {
            return Ok(healths.to_vec());
        }
        let sums = self.sums(now).await?;
        let sum = |metric, index| sums.get(&query_id(metric, index)).copied().unwrap_or(0);
        let health = |(index, name): (usize, &String)| FunctionHealth {
            name: name.clone(),
            invocations: sum(0, index),
            errors: sum(1, index),
        };
        let healths = self.functions.iter().enumerate().map(health).collect();
        Ok(self.kept.keep(now, healths).to_vec())
    }

    /// The sum of each query's data points, by the query's id.
    async fn sums(&self, now: Timestamp) -> Result<BTreeMap<String, u64>, PortError> {
        let window = Duration::from_secs(u64::from(WINDOW_MINUTES) * 60);
        let start = now.as_millis().saturating_sub(window.as_millis() as i64);
        let (mut sums, mut token) = (BTreeMap::new(), None);
        for _call in 0..limits::LIST_CALLS_MAX {
            let read = self
                .client
                .get_metric_data()
                .start_time(DateTime::from_millis(start))
                .end_time(DateTime::from_millis(now.as_millis()))
                .set_metric_data_queries(Some(self.queries()))
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| PortError::new("cloudwatch", "GetMetricData", error))?;
            for result in read.metric_data_results() {
                *sums.entry(result.id().unwrap_or_default().to_owned()).or_default() += sum(result);
            }
            token = read.next_token;
            if token.is_none() {
                break;
            }
        }
        Ok(sums)
    }

    fn queries(&self) -> Vec<MetricDataQuery> {
        let functions = self.functions.iter().enumerate();
        let queries = functions.flat_map(|(index, name)| {
            METRICS
                .iter()
                .enumerate()
                .map(move |(metric, metric_name)| query(query_id(metric, index), metric_name, name))
        });
        queries.collect()
    }
}

impl fmt::Debug for FunctionHealths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let functions = &self.functions;
        f.debug_struct("FunctionHealths").field("functions", functions).finish_non_exhaustive()
    }
}

/// A query's id: CloudWatch wants a small letter first.
fn query_id(metric: usize, function: usize) -> String {
    format!("m{metric}f{function}")
}

fn query(id: String, metric_name: &str, function: &str) -> MetricDataQuery {
    let dimension = Dimension::builder().name("FunctionName").value(function).build();
    let metric = Metric::builder().namespace(NAMESPACE).metric_name(metric_name);
    let metric = metric.dimensions(dimension).build();
    let stat = MetricStat::builder().metric(metric).period(PERIOD_SECONDS).stat("Sum").build();
    MetricDataQuery::builder().id(id).metric_stat(stat).build()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` holds a count to the range of u64"
)]
fn sum(result: &MetricDataResult) -> u64 {
    result.values().iter().sum::<f64>().round() as u64
}
