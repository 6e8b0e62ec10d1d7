//! How the deployment's functions are doing, as CloudWatch counts it.

use std::{fmt, sync::Arc};

use api_contract::{
    Timestamp,
    admin::overview::{FunctionHealth, WINDOW_MINUTES},
};
use aws_sdk_cloudwatch::Client;

use crate::{
    Clock, PortError,
    gamelift::Recent,
    limits,
    metric_data::{self, Query, Values},
};

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
        let window = i64::from(WINDOW_MINUTES) * 60_000;
        let start = Timestamp::from_millis(now.as_millis().saturating_sub(window));
        let read = metric_data::read(&self.client, (start, now), &self.queries()).await?;
        let sum = |metric, index| read.get(&query_id(metric, index)).map_or(0, sum);
        let health = |(index, name): (usize, &String)| FunctionHealth {
            name: name.clone(),
            invocations: sum(0, index),
            errors: sum(1, index),
        };
        let healths = self.functions.iter().enumerate().map(health).collect();
        Ok(self.kept.keep(now, healths).to_vec())
    }

    fn queries(&self) -> Vec<Query<'_>> {
        let functions = self.functions.iter().enumerate();
        let queries = functions.flat_map(|(index, function)| {
            METRICS.iter().enumerate().map(move |(metric, name)| Query {
                id: query_id(metric, index),
                namespace: NAMESPACE,
                name,
                dimensions: vec![("FunctionName", function)],
                statistic: "Sum",
                period: PERIOD_SECONDS,
            })
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

fn sum(values: &Values) -> u64 {
    metric_data::count(values.iter().map(|(_, value)| value).sum())
}
