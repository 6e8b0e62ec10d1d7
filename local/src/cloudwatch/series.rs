//! Time series: a summary a minute for each metric.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use api_contract::{Timestamp, metrics::Unit};

use super::{summary::Summary, total::Total};

/// Minutes kept: a day, in which a trial that ran over night can be looked at.
pub(super) const MINUTES_MAX: i64 = 24 * 60;

/// Bytes of all minutes together, about: a hundred series that have values in every
/// minute of a day.
const BYTES_MAX: usize = 32 * 1024 * 1024;

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

/// One measured value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub(super) id: MetricId,
    /// None where it is none that we know.
    pub(super) unit: Option<Unit>,
    pub(super) value: f64,
    pub(super) at: Timestamp,
    /// Whether the series has all that is known of the value: of the several that
    /// one value is in, one has.
    pub(super) is_whole: bool,
}

/// What is kept of one series.
#[derive(Debug, Default)]
struct Series {
    minutes: BTreeMap<i64, Summary>,
    /// Everything since the start, where the values are whole.
    total: Option<Total>,
}

/// All series.
#[derive(Debug, Default)]
pub(super) struct Store {
    all: HashMap<MetricId, Series>,
    /// Of all minutes.
    bytes: usize,
}

/// A period with values in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) start: Timestamp,
    pub(super) summary: Summary,
}

impl Store {
    pub(super) fn record(&mut self, sample: Sample, now: Timestamp) {
        let Sample { id, unit, value, at, is_whole } = sample;
        let oldest = minute(now) - MINUTES_MAX;
        if !value.is_finite() || minute(at) <= oldest || at > now.plus(AHEAD) {
            return;
        }
        if self.all.len() >= SERIES_MAX && !self.all.contains_key(&id) {
            self.forget_quietest();
        }
        let series = self.all.entry(id).or_default();
        if is_whole {
            series.total.get_or_insert_with(|| Total::new(unit)).add(value);
        }
        self.bytes -= series.forget_until(oldest);
        let summary = series.minutes.entry(minute(at)).or_default();
        let before = summary.bytes();
        summary.add(value);
        self.bytes += summary.bytes() - before;
        while self.bytes > BYTES_MAX {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let first = |series: &Series| series.minutes.first_key_value().map(|(&minute, _)| minute);
        let oldest = self.all.values().filter_map(first).min().unwrap_or(i64::MAX);
        self.bytes = match oldest {
            i64::MAX => 0,
            oldest => {
                let series = self.all.values_mut();
                self.bytes - series.map(|series| series.forget_until(oldest)).sum::<usize>()
            }
        };
    }

    fn forget_quietest(&mut self) {
        let latest = |(_, series): &(&MetricId, &Series)| {
            series.minutes.last_key_value().map(|(&minute, _)| minute)
        };
        if let Some(quietest) = self.all.iter().min_by_key(latest).map(|(id, _)| id.clone()) {
            tracing::warn!(
                namespace = quietest.namespace,
                name = quietest.name,
                "there are too many metrics: one is forgotten"
            );
            let gone = self.all.remove(&quietest).unwrap_or_default();
            self.bytes -= gone.minutes.values().map(Summary::bytes).sum::<usize>();
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
        let Some(series) = self.all.get(id).filter(|_| first <= last) else { return Vec::new() };
        let mut points: BTreeMap<i64, Summary> = BTreeMap::new();
        for (minute, summary) in series.minutes.range(first..=last) {
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

    /// The series whose values are whole, with all of them since the start; in order.
    pub(super) fn totals(&self) -> BTreeMap<&MetricId, &Total> {
        self.all.iter().filter_map(|(id, series)| Some((id, series.total.as_ref()?))).collect()
    }
}

impl Series {
    /// Forgets the minutes up to `oldest`; returns how many bytes they had.
    fn forget_until(&mut self, oldest: i64) -> usize {
        let mut bytes = 0;
        while let Some(minute) = self.minutes.first_entry().filter(|it| *it.key() <= oldest) {
            bytes += minute.remove().bytes();
        }
        bytes
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

    fn record(store: &mut Store, id: MetricId, value: f64, at: Timestamp, now: Timestamp) {
        store.record(Sample { id, unit: None, value, at, is_whole: true }, now);
    }

    fn named(name: &str) -> MetricId {
        MetricId::new("N", name, [("b", "2"), ("a", "1")])
    }

    #[test]
    fn values_of_one_period_make_one_point() {
        let mut store = Store::default();
        for (minute, second) in [(600, 1), (600, 59), (604, 0), (605, 0)] {
            record(&mut store, named("m"), 2.0, at(minute, second), at(606, 0));
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
        let now = at(2_000, 0);
        record(&mut store, named("old"), 1.0, at(2_000 - MINUTES_MAX, 0), now);
        record(&mut store, named("ahead"), 1.0, at(2_003, 0), now);
        record(&mut store, named("nan"), f64::NAN, now, now);
        assert!(store.list().is_empty());

        record(&mut store, named("m"), 1.0, now, now);
        let later = at(2_000 + MINUTES_MAX, 0);
        record(&mut store, named("m"), 1.0, later, later);
        let all = store.points(&named("m"), at(0, 0), at(9_000, 0), 1, later);
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn the_series_that_was_quiet_for_longest_goes_first() {
        let mut store = Store::default();
        record(&mut store, named("quiet"), 1.0, at(999, 0), at(1_000, 0));
        for n in 0..SERIES_MAX {
            record(&mut store, named(&n.to_string()), 1.0, at(1_000, 0), at(1_000, 0));
        }

        assert_eq!(store.list().len(), SERIES_MAX);
        assert!(!store.list().contains(&&named("quiet")));
    }

    #[test]
    fn all_minutes_together_are_bounded() {
        let mut store = Store::default();
        let first = 1_000;
        let last = first + MINUTES_MAX - 1;
        for minute in first..=last {
            for n in 0..120 {
                record(&mut store, named(&n.to_string()), 1.0, at(minute, 0), at(minute, 0));
            }
        }

        let all = store.all.values().flat_map(|series| series.minutes.values());
        assert_eq!(all.map(Summary::bytes).sum::<usize>(), store.bytes);
        assert!(store.bytes <= BYTES_MAX, "{}", store.bytes);
        let kept = |minute: i64| {
            let (from, until) = (at(minute, 0), at(minute + 1, 0));
            !store.points(&named("7"), from, until, 1, at(last, 0)).is_empty()
        };
        assert!(!kept(first) && kept(last), "the oldest minute goes, and the newest stays");
    }

    #[test]
    fn what_is_whole_is_added_up_for_good() {
        let mut store = Store::default();
        for day in 1..=3 {
            let now = at(day * MINUTES_MAX, 0);
            record(&mut store, named("m"), 2.0, now, now);
        }
        let part = Sample { is_whole: false, ..sample_of("part", at(5_000, 0)) };
        store.record(part, at(5_000, 0));

        let totals = store.totals();

        assert_eq!((totals.len(), totals[&named("m")].sum()), (1, 6.0));
    }

    fn sample_of(name: &str, at: Timestamp) -> Sample {
        Sample { id: named(name), unit: None, value: 1.0, at, is_whole: true }
    }
}
