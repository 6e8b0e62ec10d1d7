//! Which partitions of an index make a list, newest first.

use std::time::Duration;

use api_contract::Timestamp;

use crate::limits;

/// What one day has of milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The partitions of a list: segments one after the other, and within a segment
/// its shards side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stores) struct Plan(pub(super) Vec<Segment>);

/// A stretch of time and the partitions with what happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stores) struct Segment {
    /// The newest moment, in milliseconds since 1970.
    pub(in crate::stores) newest: i64,
    /// The oldest.
    pub(in crate::stores) oldest: i64,
    /// The shards' partition keys.
    pub(in crate::stores) partitions: Vec<String>,
}

/// From when until when a list goes: both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stores) struct Range {
    pub(in crate::stores) newest: i64,
    pub(in crate::stores) oldest: i64,
}

impl Range {
    /// What lies at or after `from` and before `to`, and is kept for `kept` and so
    /// may be there at `now`.
    pub(in crate::stores) fn new(
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        now: Timestamp,
        kept: Duration,
    ) -> Self {
        let ahead = now.plus(limits::CLOCKS_APART).as_millis();
        let kept = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
        let oldest = now.as_millis().saturating_sub(kept).max(0);
        Self {
            newest: to.map_or(ahead, |to| ahead.min(to.as_millis() - 1)),
            oldest: from.map_or(oldest, |from| oldest.max(from.as_millis())),
        }
    }

    /// All times.
    pub(in crate::stores) fn all() -> Self {
        Self { newest: i64::MAX, oldest: 0 }
    }

    fn is_empty(self) -> bool {
        self.newest < self.oldest
    }
}

impl Plan {
    /// One segment: `partitions`, all of whose items lie side by side.
    pub(in crate::stores) fn whole(range: Range, partitions: Vec<String>) -> Self {
        let Range { newest, oldest } = range;
        match range.is_empty() {
            true => Self(Vec::new()),
            false => Self(vec![Segment { newest, oldest, partitions }]),
        }
    }

    /// A segment a day: `shards` partitions called `2026-11-22#0` and so on.
    pub(in crate::stores) fn days(range: Range, shards: u64) -> Self {
        let days = match range.is_empty() {
            true => 0..0,
            false => range.oldest / DAY_MS..range.newest / DAY_MS + 1,
        };
        let segment = |day: i64| Segment {
            newest: range.newest.min((day + 1) * DAY_MS - 1),
            oldest: range.oldest.max(day * DAY_MS),
            partitions: (0..shards)
                .map(|shard| day_shard(Timestamp::from_millis(day * DAY_MS), shard))
                .collect(),
        };
        Self(days.rev().map(segment).collect())
    }

    /// The segment that a page goes on in which got to `at`.
    pub(super) fn segment(&self, at: i64) -> Option<&Segment> {
        self.0.iter().find(|segment| segment.oldest <= at)
    }

    /// The segment after `segment`.
    pub(super) fn after(&self, segment: &Segment) -> Option<&Segment> {
        self.0.iter().find(|other| other.newest < segment.oldest)
    }

    /// The newest moment of all, if there is any.
    pub(super) fn newest(&self) -> Option<i64> {
        self.0.first().map(|segment| segment.newest)
    }
}

/// The partition of a day's items with `shard`: `2026-11-22#3`.
pub(in crate::stores) fn day_shard(day: Timestamp, shard: u64) -> String {
    // RFC 3339 begins with the day.
    let text = day.to_string();
    format!("{}#{shard}", text.get(..10).unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn range(from: &str, to: &str) -> Range {
        let now = time("2026-11-22T12:00:00Z");
        let week = Duration::from_secs(7 * 24 * 60 * 60);
        let optional = |text: &str| (!text.is_empty()).then(|| time(text));
        Range::new(optional(from), optional(to), now, week)
    }

    #[test]
    fn a_list_by_time_goes_back_day_by_day() {
        let plan = Plan::days(range("2026-11-21T23:00:00Z", "2026-11-22T00:00:00.001Z"), 2);

        let days: Vec<_> = plan.0.iter().map(|segment| segment.partitions.clone()).collect();
        assert_eq!(days, [["2026-11-22#0", "2026-11-22#1"], ["2026-11-21#0", "2026-11-21#1"]]);
        assert_eq!(plan.0[0].newest, plan.0[0].oldest);
        assert_eq!(plan.after(&plan.0[0]), Some(&plan.0[1]));
        assert_eq!(plan.segment(plan.0[0].oldest), Some(&plan.0[0]));
        assert_eq!(plan.segment(plan.0[0].oldest - 1), Some(&plan.0[1]));
    }

    #[test]
    fn a_list_goes_no_further_back_than_items_are_kept() {
        let plan = Plan::days(range("", ""), 1);

        assert_eq!(plan.0.len(), 8);
        assert_eq!(plan.0[7].partitions, ["2026-11-15#0"]);
        assert_eq!(plan.0[7].oldest, time("2026-11-15T12:00:00Z").as_millis());
    }

    #[test]
    fn a_range_that_ends_before_it_begins_has_nothing() {
        for (from, to) in [
            ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
            ("2026-11-22T10:00:00Z", "2026-11-22T09:00:00Z"),
            ("", "2020-01-01T00:00:00Z"),
            ("2030-01-01T00:00:00Z", ""),
        ] {
            assert_eq!(Plan::days(range(from, to), 2), Plan(Vec::new()), "{from} {to}");
            assert_eq!(Plan::whole(range(from, to), vec![]), Plan(Vec::new()), "{from} {to}");
        }
    }
}
