//! The last 15 minutes as charts: matches a minute, and how long they took.

use api_contract::admin::overview::{Minute, Overview};
use leptos::prelude::*;

use crate::{
    browser,
    components::charts::{Histogram, LineChart, Series, Share},
    format::moments::minute_of_day,
    preferences::use_preferences,
};

/// Two charts, side by side where there is room.
#[component]
pub fn Trends(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let preferences = use_preferences();
    let minutes = Memo::new(move |_| doing.read().minutes.clone());
    let label = move |minute: &Minute| {
        minute_of_day(minute.start, browser::offset(preferences.zone.get(), minute.start))
    };
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

/// Seconds to match by minute; minutes without a match are gaps.
fn times(minutes: &[Minute]) -> Vec<Series> {
    #[expect(clippy::cast_precision_loss, reason = "a wait is far below 2^52 milliseconds")]
    let seconds = |milliseconds: i64| milliseconds as f64 / 1000.0;
    let line = |name: &str, of: fn(&Minute) -> Option<i64>| Series {
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
}
