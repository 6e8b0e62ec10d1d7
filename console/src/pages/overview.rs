//! How matchmaking is doing: now, in the last quarter of an hour, and in the last hours.

pub mod capacity;
pub mod failures;
pub mod figures;
pub mod notices;
pub mod trends;

use api_contract::admin::{overview::Overview as Doing, routes};
use leptos::prelude::*;

use self::{
    capacity::{Functions, Locations},
    failures::FailureTable,
    figures::Now,
    notices::Notices,
    trends::{LastHours, Trends},
};
use crate::{
    api::Request,
    components::{Loaded, Page},
    live::{Pace, watch},
};

/// Overview.
#[component]
pub fn Overview() -> impl IntoView {
    let doing = watch::<Doing>(Pace::Usual, || Some(Request::to(routes::OVERVIEW, &[])));
    view! {
        <Page title="Overview" about="Matchmaking now, and in the last 15 minutes.">
            <Loaded watched=doing view=content lines=14 />
        </Page>
    }
}

fn content(doing: Signal<Doing>) -> impl IntoView {
    view! {
        <Notices doing=doing />
        <Now doing=doing />
        <Trends doing=doing />
        <FailureTable
            title="Why tickets ended without a match"
            about="Within the last 15 minutes; each reason leads to its tickets."
            failures=Signal::derive(move || doing.read().failures.clone())
        />
        <Locations doing=doing />
        <Functions doing=doing />
        <LastHours doing=doing />
    }
}

#[cfg(test)]
mod sample {
    //! A quiet quarter of an hour, for the tests of this page.

    use api_contract::{Timestamp, admin::overview::*};

    pub(super) fn quiet() -> Overview {
        let minute = |number: i64| Interval {
            start: Timestamp::from_millis(number * 60_000),
            matches: 0,
            tickets: 0,
            failures: 0,
            time_to_match_p50_ms: None,
            time_to_match_p95_ms: None,
        };
        Overview {
            as_of: Timestamp::from_millis(15 * 60_000),
            open_tickets: [].into(),
            minutes: (0..15).map(minute).collect(),
            time_to_match: TimeToMatch::default(),
            failures: Vec::new(),
            truncated: false,
            hours: None,
            locations: Some(vec![LocationLoad {
                fleet_id: "fleet-1".to_owned(),
                location: "eu-west-1".to_owned(),
                game_sessions: 3,
                game_sessions_free: 7,
                players: 6,
            }]),
            functions: Some(Vec::new()),
            problems: Vec::new(),
        }
    }
}
