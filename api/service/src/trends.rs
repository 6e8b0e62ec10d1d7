//! The last hours of matchmaking, as CloudWatch counted what the functions wrote.
//!
//! The tables tell the last minutes exactly, and hours of them would be too many
//! items to read for a page.

use std::{cmp::Reverse, collections::BTreeMap, fmt, sync::Arc};

use api_contract::{
    Timestamp,
    admin::overview::{Failures, HOURS, HOURS_INTERVAL_MINUTES, Hours, Interval},
    metrics::{Dimension, Metric},
    tickets::{ENDS, ReasonCode},
};
use aws_sdk_cloudwatch::Client;

use crate::{
    Clock, PortError,
    gamelift::Recent,
    limits,
    metric_data::{self, Query, Values, count},
};

const INTERVAL_MS: i64 = HOURS_INTERVAL_MINUTES as i64 * 60_000;
const INTERVALS: i64 = (HOURS * 60 / HOURS_INTERVAL_MINUTES) as i64;

/// How tickets end that were matched.
const MATCHED: &str = ENDS[0];

/// A deployment's metrics, as CloudWatch has them.
pub struct Trends {
    client: Client,
    clock: Arc<dyn Clock>,
    deployment: String,
    kept: Recent<Hours>,
}

impl Trends {
    /// Those of the deployment that is named so.
    #[must_use]
    pub fn new(client: Client, clock: Arc<dyn Clock>, deployment: String) -> Self {
        Self { client, clock, deployment, kept: Recent::new(limits::TRENDS_KEPT) }
    }

    /// What happened within the last [`HOURS`]; asked at most every
    /// [`limits::TRENDS_KEPT`].
    ///
    /// # Errors
    /// When CloudWatch cannot be asked.
    pub async fn read(&self) -> Result<Hours, PortError> {
        let now = self.clock.now();
        if let Some(hours) = self.kept.find(now) {
            return Ok(Hours::clone(&hours));
        }
        let last = now.as_millis() / INTERVAL_MS * INTERVAL_MS;
        let start = Timestamp::from_millis(last - (INTERVALS - 1) * INTERVAL_MS);
        let found = metric_data::read(&self.client, (start, now), &self.queries()).await?;
        let found = Found { start, found };
        let hours = Hours {
            intervals: (0..INTERVALS).map(|number| found.interval(number)).collect(),
            matched: found.sum(&ended_id(MATCHED)),
            failures: found.failures(),
        };
        Ok(Hours::clone(&self.kept.keep(now, hours)))
    }

    fn queries(&self) -> Vec<Query<'_>> {
        let query = |id: String, metric: Metric, statistic, more: &[(Dimension, &'static str)]| {
            let home = (metric.source().home().name(), self.deployment.as_str());
            let more = more.iter().map(|&(dimension, value)| (dimension.name(), value));
            Query {
                id,
                namespace: metric.source().namespace(),
                name: metric.name(),
                dimensions: std::iter::once(home).chain(more).collect(),
                statistic,
                period: HOURS_INTERVAL_MINUTES.cast_signed() * 60,
            }
        };
        let mut queries = vec![
            query("asked".to_owned(), Metric::TicketsAsked, "Sum", &[]),
            query("formed".to_owned(), Metric::MatchesFormed, "Sum", &[]),
            query("p50".to_owned(), Metric::TimeToMatch, "p50", &[]),
            query("p95".to_owned(), Metric::TimeToMatch, "p95", &[]),
        ];
        for state in ENDS {
            let by = [(Dimension::State, state)];
            queries.push(query(ended_id(state), Metric::TicketsEnded, "Sum", &by));
        }
        for (state, reason) in failures() {
            let by = [(Dimension::State, state), (Dimension::Reason, reason.name())];
            queries.push(query(failed_id(state, reason), Metric::TicketsEnded, "Sum", &by));
        }
        queries
    }
}

impl fmt::Debug for Trends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deployment = &self.deployment;
        f.debug_struct("Trends").field("deployment", deployment).finish_non_exhaustive()
    }
}

/// How tickets end without a match, and for which reasons.
fn failures() -> impl Iterator<Item = (&'static str, ReasonCode)> {
    let ends = |reason: ReasonCode| reason.ends().iter().map(move |&state| (state, reason));
    ReasonCode::ALL.into_iter().flat_map(ends)
}

fn ended_id(state: &str) -> String {
    format!("ended_{}", state.to_lowercase())
}

fn failed_id(state: &str, reason: ReasonCode) -> String {
    format!("{}_{}", ended_id(state), reason.name().to_lowercase())
}

/// What was found, by the queries' ids, from `start` on.
struct Found {
    start: Timestamp,
    found: BTreeMap<String, Values>,
}

impl Found {
    fn values(&self, id: &str) -> &[(Timestamp, f64)] {
        self.found.get(id).map_or(&[], Vec::as_slice)
    }

    fn sum(&self, id: &str) -> u32 {
        let sum = count(self.values(id).iter().map(|(_, value)| value).sum());
        u32::try_from(sum).unwrap_or(u32::MAX)
    }

    fn interval(&self, number: i64) -> Interval {
        let start = Timestamp::from_millis(self.start.as_millis() + number * INTERVAL_MS);
        let value = |id: &str| {
            let mut values = self.values(id).iter();
            values.find(|(at, _)| *at == start).map(|&(_, value)| count(value))
        };
        let counted = |id: &str| value(id).and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
        let milliseconds = |id: &str| value(id).and_then(|it| i64::try_from(it).ok());
        let failed = ENDS.iter().filter(|&&state| state != MATCHED);
        Interval {
            start,
            matches: counted("formed"),
            tickets: counted("asked"),
            failures: failed.map(|state| counted(&ended_id(state))).sum(),
            time_to_match_p50_ms: milliseconds("p50"),
            time_to_match_p95_ms: milliseconds("p95"),
        }
    }

    fn failures(&self) -> Vec<Failures> {
        let failed = failures().map(|(status, reason)| Failures {
            status: status.to_owned(),
            reason,
            tickets: self.sum(&failed_id(status, reason)),
        });
        let mut failed: Vec<_> = failed.filter(|failures| failures.tickets > 0).collect();
        failed.sort_by_key(|failures| Reverse(failures.tickets));
        failed
    }
}
