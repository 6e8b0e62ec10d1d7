//! What happened to a ticket: when, how long after what came before, and what it
//! means.

use api_contract::{Ticket, Timestamp};
use leptos::prelude::*;

use crate::{
    components::{Column, Time, table::PlainTable},
    format::durations::duration,
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Its place, from 1.
    pub number: usize,
    /// When, by the clock of whoever reported it.
    pub at: Timestamp,
    /// Milliseconds after the player asked.
    pub since_start_ms: i64,
    /// Milliseconds after the entry before. Clocks differ: it may be less than 0.
    pub since_last_ms: Option<i64>,
    /// The event's name.
    pub event: String,
    /// What the event means.
    pub meaning: &'static str,
    /// What it said.
    pub detail: String,
}

/// The ticket's timeline, in order.
#[must_use]
pub fn moments(ticket: &Ticket) -> Vec<Moment> {
    let after = |later: Timestamp, earlier: Timestamp| later.as_millis() - earlier.as_millis();
    let last = |index: usize| Some(ticket.timeline.get(index.checked_sub(1)?)?.at);
    let moment = |(index, entry): (usize, &api_contract::tickets::TimelineEntry)| Moment {
        number: index + 1,
        at: entry.at,
        since_start_ms: after(entry.at, ticket.created_at),
        since_last_ms: last(index).map(|last| after(entry.at, last)),
        event: entry.event.clone(),
        meaning: meaning(&entry.event),
        detail: entry.detail.clone(),
    };
    ticket.timeline.iter().enumerate().map(moment).collect()
}

/// What an event means; nothing for one that is not known.
fn meaning(event: &str) -> &'static str {
    match event {
        "Opened" => "The player asked for a match",
        "MatchmakingSearching" => "The ticket is in the pool, looking for others",
        "PotentialMatchCreated" => "A match was formed with this ticket",
        "AcceptMatch" => "A player answered the proposed match",
        "AcceptMatchCompleted" => "The proposal is decided",
        "MatchmakingSucceeded" => "A game session was found for the match",
        "MatchmakingTimedOut" => "The time for finding a match ran out",
        "MatchmakingCancelled" => "The ticket was cancelled",
        "MatchmakingFailed" => "The match could not be placed",
        "CancelRequested" => "The player asked to leave",
        "Cancelled" => "The ticket was taken out of matchmaking",
        "NotSubmitted" => "FlexMatch did not take the ticket",
        "DescribeMatchmaking" => "No event came, so FlexMatch was asked",
        _ => "",
    }
}

/// A signed duration: `+1.2 s`, `−120 ms`.
fn signed(milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { '−' } else { '+' };
    format!("{sign}{}", duration(milliseconds.saturating_abs()))
}

/// The timeline as a table.
#[component]
pub fn Timeline(
    /// Whose.
    ticket: Memo<Ticket>,
) -> impl IntoView {
    let columns = vec![
        Column::new("Event", |moment: &Moment| {
            view! { <span class="one-word">{moment.event.clone()}</span> }
        }),
        Column::new("When", |moment: &Moment| view! { <Time at=moment.at absolute=true /> }),
        Column::text("After asking", |moment: &Moment| signed(moment.since_start_ms)).number(),
        Column::text("After the last", |moment: &Moment| {
            moment.since_last_ms.map(signed).unwrap_or_default()
        })
        .number(),
        Column::new("What it means", |moment: &Moment| {
            let detail = moment.detail.clone();
            let said = (!detail.is_empty()).then(|| view! { <p class="muted">{detail}</p> });
            view! { <div><p>{moment.meaning}</p>{said}</div> }
        }),
    ];
    let items = Signal::derive(move || moments(&ticket.read()));
    view! {
        <PlainTable
            caption="What happened to the ticket"
            columns=columns
            key=|moment: &Moment| moment.number.to_string()
            items=items
            empty="Nothing has happened yet."
        />
    }
}

#[cfg(test)]
mod tests {
    use api_contract::tickets::TimelineEntry;

    use super::{super::sample::ticket, *};

    fn entry(at: i64, event: &str) -> TimelineEntry {
        let (at, event) = (Timestamp::from_millis(at), event.to_owned());
        TimelineEntry { at, event, detail: String::new() }
    }

    #[test]
    fn every_event_is_told_by_how_long_it_came_after_what() {
        let mut ticket = ticket("t-1", 25_000, 20);
        ticket.timeline = vec![
            entry(0, "Opened"),
            entry(200, "MatchmakingSearching"),
            entry(150, "SomethingNew"),
        ];

        let moments = moments(&ticket);

        let after: Vec<_> = moments.iter().map(|m| (m.since_start_ms, m.since_last_ms)).collect();
        assert_eq!(after, [(0, None), (200, Some(200)), (150, Some(-50))]);
        assert_eq!(moments[0].meaning, "The player asked for a match");
        assert_eq!(moments[2].meaning, "");
    }

    #[test]
    fn a_clock_that_is_behind_shows() {
        assert_eq!(signed(-120), "−120 ms");
        assert_eq!(signed(1_240), "+1.2 s");
    }
}
