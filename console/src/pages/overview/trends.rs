//! Charts: matches a minute and how long they took, and the same over the last hours.

use api_contract::admin::overview::{Interval, Overview};
use leptos::prelude::*;

use crate::{
    browser,
    components::{
        Section,
        charts::{Histogram, LineChart, Series, Share},
    },
    format::{moments::minute_of_day, numbers::count},
    pages::overview::failures::FailureTable,
    preferences::use_preferences,
};

/// Two charts, side by side where there is room.
#[component]
pub fn Trends(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let label = labelling();
    let minutes = Memo::new(move |_| doing.read().minutes.clone());
    let labels = Memo::new(move |_| minutes.read().iter().map(label).collect::<Vec<_>>());
    let matches = Memo::new(move |_| {
        let minutes = minutes.read();
        let bars = minutes.iter().map(|minute| Share::new(label(minute), minute.matches.into()));
        bars.collect::<Vec<_>>()
    });
    let times = Memo::new(move |_| times(&minutes.read()));
    view! {
        <div class="columns">
            <Histogram title="Matches a minute" unit="matches" ranges=matches />
            <LineChart title="Time to match, in seconds" unit="s" labels=labels series=times />
        </div>
    }
}

/// How an interval is called under a chart: when it began.
fn labelling() -> impl Fn(&Interval) -> String + Copy + Send + Sync + 'static {
    let preferences = use_preferences();
    move |interval| {
        minute_of_day(interval.start, browser::offset(preferences.zone.get(), interval.start))
    }
}

/// The last three hours, as the functions' metrics tell them; nothing where they
/// could not be read.
#[component]
pub fn LastHours(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let known = Memo::new(move |_| doing.read().hours.is_some());
    move || known.get().then(|| hours(doing))
}

fn hours(doing: Signal<Overview>) -> impl IntoView {
    let label = labelling();
    let intervals = Memo::new(move |_| {
        doing.read().hours.as_ref().map(|hours| hours.intervals.clone()).unwrap_or_default()
    });
    let labels = Memo::new(move |_| intervals.read().iter().map(label).collect::<Vec<_>>());
    let tickets = Memo::new(move |_| tickets(&intervals.read()));
    let times = Memo::new(move |_| times(&intervals.read()));
    let failures = Signal::derive(move || {
        doing.read().hours.as_ref().map(|hours| hours.failures.clone()).unwrap_or_default()
    });
    let about = Signal::derive(move || {
        let matched = doing.read().hours.as_ref().map_or(0, |hours| hours.matched);
        format!("{} tickets were matched, by CloudWatch's count.", count(matched))
    });
    view! {
        <Section title="The last three hours" about=about>
            <div class="columns">
                <LineChart title="Tickets in five minutes" unit="tickets" labels=labels series=tickets />
                <LineChart
                    title="Time to match in five minutes, in seconds"
                    unit="s"
                    labels=labels
                    series=times
                />
            </div>
        </Section>
        <FailureTable
            title="Why tickets ended without a match, in three hours"
            about="Within the last three hours; each reason leads to its tickets."
            failures=failures
        />
    }
}

/// What became of tickets by interval.
fn tickets(intervals: &[Interval]) -> Vec<Series> {
    let line = |name: &str, of: fn(&Interval) -> u32| Series {
        name: name.to_owned(),
        values: intervals.iter().map(|interval| Some(of(interval).into())).collect(),
    };
    vec![
        line("asked for", |interval| interval.tickets),
        line("without a match", |interval| interval.failures),
    ]
}

/// Seconds to match by minute; minutes without a match are gaps.
fn times(minutes: &[Interval]) -> Vec<Series> {
    #[expect(clippy::cast_precision_loss, reason = "a wait is far below 2^52 milliseconds")]
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    let line = |name: &str, of: fn(&Interval) -> Option<i64>| Series {
        name: name.to_owned(),
        values: minutes.iter().map(|minute| of(minute).map(seconds)).collect(),
    };
    vec![
        line("p50", |minute| minute.time_to_match_p50_ms),
        line("p95", |minute| minute.time_to_match_p95_ms),
    ]
}

#[cfg(test)]
mod tests {
    use super::{super::sample::quiet, *};

    #[test]
    fn a_minute_without_a_match_is_a_gap() {
        let mut doing = quiet();
        doing.minutes[1].time_to_match_p50_ms = Some(2_500);

        let lines = times(&doing.minutes);

        assert_eq!(lines[0].values[..3], [None, Some(2.5), None]);
        assert_eq!(lines[1].values.len(), 15);
    }

    #[test]
    fn an_interval_without_tickets_is_none_of_them() {
        let mut doing = quiet();
        doing.minutes[2].failures = 3;

        let lines = tickets(&doing.minutes);

        assert_eq!(lines[0].values[2], Some(0.0));
        assert_eq!(lines[1].values[1..3], [Some(0.0), Some(3.0)]);
    }
}
