//! Time series: a summary a minute for each metric.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use api_contract::Timestamp;

use super::summary::Summary;

/// Minutes kept: what a console's charts show, and no more.
pub(super) const MINUTES_MAX: i64 = 180;

/// Most series. The deployment itself has some dozens; printed ones may carry
/// dimensions of any kind, and then those that were quiet for longest go.
const SERIES_MAX: usize = 1_000;

/// How far ahead of this clock a value may say it was measured.
const AHEAD: Duration = Duration::from_mins(2);

/// Names one series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MetricId {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Name and value, sorted by name.
    dimensions: Vec<(String, String)>,
}

impl MetricId {
    /// The series of `name` in `namespace` with these dimensions, in any order.
    pub(crate) fn new<N: Into<String>, V: Into<String>>(
        namespace: impl Into<String>,
        name: impl Into<String>,
        dimensions: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let pair = |(name, value): (N, V)| (name.into(), value.into());
        let mut dimensions: Vec<(String, String)> = dimensions.into_iter().map(pair).collect();
        dimensions.sort();
        Self { namespace: namespace.into(), name: name.into(), dimensions }
    }

    /// Name and value of each dimension.
    pub(super) fn dimensions(&self) -> &[(String, String)] {
        &self.dimensions
    }
}

/// All series.
#[derive(Debug, Default)]
pub(super) struct Store {
    all: HashMap<MetricId, BTreeMap<i64, Summary>>,
}

/// A period with values in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) start: Timestamp,
    pub(super) summary: Summary,
}

impl Store {
    pub(super) fn record(&mut self, id: MetricId, value: f64, at: Timestamp, now: Timestamp) {
        let oldest = minute(now) - MINUTES_MAX;
        if !value.is_finite() || minute(at) <= oldest || at > now.plus(AHEAD) {
            return;
        }
        if self.all.len() >= SERIES_MAX && !self.all.contains_key(&id) {
            self.forget_quietest();
        }
        let minutes = self.all.entry(id).or_default();
        while minutes.first_key_value().is_some_and(|(&first, _)| first <= oldest) {
            minutes.pop_first();
        }
        minutes.entry(minute(at)).or_default().add(value);
    }

    fn forget_quietest(&mut self) {
        let latest = |(_, minutes): &(&MetricId, &BTreeMap<i64, Summary>)| {
            minutes.last_key_value().map(|(&minute, _)| minute)
        };
        if let Some(quietest) = self.all.iter().min_by_key(latest).map(|(id, _)| id.clone()) {
            tracing::warn!(
                namespace = quietest.namespace,
                name = quietest.name,
                "there are too many metrics: one is forgotten"
            );
            self.all.remove(&quietest);
        }
    }

    /// The points of a series between `from` and `until`, earliest first: one for
    /// each `period` of so many minutes that has values.
    pub(super) fn points(
        &self,
        id: &MetricId,
        from: Timestamp,
        until: Timestamp,
        period: i64,
        now: Timestamp,
    ) -> Vec<Point> {
        let oldest = minute(now) - MINUTES_MAX + 1;
        let first = minute(from).max(oldest);
        // The minute that `until` stands in belongs to it, unless it begins there.
        let last = minute(Timestamp::from_millis(until.as_millis().saturating_sub(1)));
        let Some(minutes) = self.all.get(id).filter(|_| first <= last) else { return Vec::new() };
        let mut points: BTreeMap<i64, Summary> = BTreeMap::new();
        for (minute, summary) in minutes.range(first..=last) {
            points.entry(minute.div_euclid(period) * period).or_default().merge(summary);
        }
        points
            .into_iter()
            .map(|(minute, summary)| Point {
                start: Timestamp::from_millis(minute * 60_000),
                summary,
            })
            .collect()
    }

    /// The series that have values, in order.
    pub(super) fn list(&self) -> Vec<&MetricId> {
        let mut all: Vec<&MetricId> = self.all.keys().collect();
        all.sort();
        all
    }
}

/// Minutes since 1970.
fn minute(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64, second: i64) -> Timestamp {
        Timestamp::from_millis((minute * 60 + second) * 1000)
    }

    fn named(name: &str) -> MetricId {
        MetricId::new("N", name, [("b", "2"), ("a", "1")])
    }

    #[test]
    fn values_of_one_period_make_one_point() {
        let mut store = Store::default();
        for (minute, second) in [(600, 1), (600, 59), (604, 0), (605, 0)] {
            store.record(named("m"), 2.0, at(minute, second), at(606, 0));
        }

        let sums = |period| -> Vec<(i64, f64)> {
            let points = store.points(&named("m"), at(600, 30), at(605, 0), period, at(606, 0));
            points.iter().map(|p| (p.start.as_millis() / 60_000, p.summary.sum)).collect()
        };

        assert_eq!(sums(1), [(600, 4.0), (604, 2.0)]);
        assert_eq!(sums(5), [(600, 6.0)]);
    }

    #[test]
    fn the_order_of_dimensions_does_not_matter() {
        assert_eq!(named("m"), MetricId::new("N", "m", [("a", "1"), ("b", "2")]));
    }

    #[test]
    fn what_is_old_or_from_the_future_is_left_out() {
        let mut store = Store::default();
        let now = at(1_000, 0);
        store.record(named("old"), 1.0, at(820, 0), now);
        store.record(named("ahead"), 1.0, at(1_003, 0), now);
        store.record(named("nan"), f64::NAN, now, now);
        assert!(store.list().is_empty());

        store.record(named("m"), 1.0, now, now);
        store.record(named("m"), 1.0, at(1_180, 0), at(1_180, 0));
        let all = store.points(&named("m"), at(0, 0), at(2_000, 0), 1, at(1_180, 0));
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn the_series_that_was_quiet_for_longest_goes_first() {
        let mut store = Store::default();
        store.record(named("quiet"), 1.0, at(999, 0), at(1_000, 0));
        for n in 0..SERIES_MAX {
            store.record(named(&n.to_string()), 1.0, at(1_000, 0), at(1_000, 0));
        }

        assert_eq!(store.list().len(), SERIES_MAX);
        assert!(!store.list().contains(&&named("quiet")));
    }
}
