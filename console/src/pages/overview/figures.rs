//! The figures at the top: who waits, how fast, how often in vain, how much room.

use api_contract::admin::overview::{OPEN_TICKETS_MAX, Overview};
use leptos::prelude::*;
use matchmaker::sorting::sort_by_number;

use crate::{
    components::{Figure, Figures, badge::readable, charts::Sparkline},
    format::{
        durations::duration,
        numbers::{NONE, count, percent},
    },
};

/// The figures.
#[component]
pub fn Now(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let of = move |say: fn(&Overview) -> String| {
        let said = Memo::new(move |_| say(&doing.read()));
        Signal::derive(move || said.get())
    };
    let matches = Signal::derive(move || {
        let minutes = &doing.read().minutes;
        minutes.iter().map(|minute| Some(f64::from(minute.matches))).collect::<Vec<_>>()
    });
    view! {
        <Figures>
            <Figure name="Players searching" value=of(searching) note=of(by_state) />
            <Figure name="Matches a minute" value=of(last_minute) note="in the last full minute">
                <Sparkline title="Matches a minute, last 15 minutes" values=matches />
            </Figure>
            <Figure name="Time to match, p50" value=of(median) note=of(measured) />
            <Figure name="Time to match, p95" value=of(slowest) note=of(measured) />
            <Figure name="Without a match" value=of(failed) note=of(failed_share) />
            <Figure name="Free game sessions" value=of(free) note=of(played) />
        </Figures>
    }
}

fn searching(doing: &Overview) -> String {
    let open = doing.open_tickets.values().sum::<u32>();
    let more = doing.open_tickets.values().any(|&tickets| tickets >= OPEN_TICKETS_MAX);
    format!("{}{}", count(open), if more { "+" } else { "" })
}

/// The open tickets by state, in the order in which tickets go through them.
fn by_state(doing: &Overview) -> String {
    let rank = |status: &str| {
        ["QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING"]
            .iter()
            .position(|known| *known == status)
            .map_or(u64::MAX, |place| place as u64)
    };
    let mut states: Vec<_> = doing.open_tickets.iter().filter(|(_, open)| **open > 0).collect();
    sort_by_number(&mut states, |(status, _)| rank(status));
    let words = states
        .into_iter()
        .map(|(status, &open)| format!("{} {}", count(open), readable(status).to_lowercase()));
    let words = words.collect::<Vec<_>>().join(", ");
    if words.is_empty() { "no open ticket".to_owned() } else { words }
}

/// The newest minute is not over: the one before it is told.
fn last_minute(doing: &Overview) -> String {
    let full = doing.minutes.len().checked_sub(2).and_then(|index| doing.minutes.get(index));
    full.map_or(NONE.to_owned(), |minute| count(minute.matches))
}

fn median(doing: &Overview) -> String {
    doing.time_to_match.p50_ms.map_or(NONE.to_owned(), duration)
}

fn slowest(doing: &Overview) -> String {
    doing.time_to_match.p95_ms.map_or(NONE.to_owned(), duration)
}

fn measured(doing: &Overview) -> String {
    match doing.time_to_match.tickets {
        0 => "no ticket was matched".to_owned(),
        1 => "of 1 matched ticket".to_owned(),
        tickets => format!("of {} matched tickets", count(tickets)),
    }
}

fn failures(doing: &Overview) -> u32 {
    doing.failures.iter().map(|failure| failure.tickets).sum()
}

fn failed(doing: &Overview) -> String {
    count(failures(doing))
}

fn failed_share(doing: &Overview) -> String {
    let (failed, matched) = (failures(doing), doing.time_to_match.tickets);
    match failed + matched {
        0 => "no ticket ended".to_owned(),
        ended => format!("{} of {} that ended", percent(failed, ended), count(ended)),
    }
}

fn free(doing: &Overview) -> String {
    let loads = doing.locations.as_deref();
    loads.map_or(NONE.to_owned(), |loads| {
        count(loads.iter().map(|load| load.game_sessions_free).sum::<u32>())
    })
}

fn played(doing: &Overview) -> String {
    let Some(loads) = doing.locations.as_deref() else { return "not known now".to_owned() };
    let played = loads.iter().map(|load| load.game_sessions).sum::<u32>();
    format!("{} being played", count(played))
}

#[cfg(test)]
mod tests {
    use api_contract::{
        admin::overview::{Failures, TimeToMatch},
        tickets::ReasonCode,
    };

    use super::{super::sample::quiet, *};

    #[test]
    fn open_tickets_are_told_by_state_in_their_order() {
        let mut doing = quiet();
        for (status, open) in [("PLACING", 2), ("SEARCHING", 1_200), ("QUEUED", 0)] {
            doing.open_tickets.insert(status.to_owned(), open);
        }
        assert_eq!(searching(&doing), "1,202");
        assert_eq!(by_state(&doing), "1,200 searching, 2 placing");
        doing.open_tickets.insert("SEARCHING".to_owned(), OPEN_TICKETS_MAX);
        assert_eq!(searching(&doing), "10,002+");
    }

    #[test]
    fn the_minute_that_is_not_over_is_not_told() {
        let mut doing = quiet();
        doing.minutes[13].matches = 4;
        doing.minutes[14].matches = 1;
        assert_eq!(last_minute(&doing), "4");
        doing.minutes.clear();
        assert_eq!(last_minute(&doing), NONE);
    }

    #[test]
    fn failures_are_a_share_of_what_ended() {
        let mut doing = quiet();
        assert_eq!(failed_share(&doing), "no ticket ended");
        doing.failures = vec![Failures {
            status: "TIMED_OUT".to_owned(),
            reason: ReasonCode::NoMatchInTime,
            tickets: 1,
        }];
        doing.time_to_match = TimeToMatch { tickets: 3, p50_ms: Some(2_400), p95_ms: Some(9_000) };
        assert_eq!(
            (failed(&doing), failed_share(&doing)),
            ("1".into(), "25.0 % of 4 that ended".into())
        );
        assert_eq!(median(&doing), "2.4 s");
    }

    #[test]
    fn what_could_not_be_read_is_not_a_zero() {
        let mut doing = quiet();
        assert_eq!((free(&doing), played(&doing)), ("7".into(), "3 being played".into()));
        doing.locations = None;
        assert_eq!((free(&doing), played(&doing)), (NONE.into(), "not known now".into()));
    }
}
