//! How far a ticket's player is from each location.

use leptos::prelude::*;
use matchmaker::sorting::sort_by_number;

use super::standing;
use crate::components::{Column, table::PlainTable};
use api_contract::Ticket;

/// One location.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Distance {
    location: String,
    milliseconds: u32,
    /// Whether the ticket's game session is there.
    placed: bool,
}

/// The nearest first.
fn distances(ticket: &Ticket) -> Vec<Distance> {
    let connection = ticket.state.connection();
    let placed = connection.and_then(|connection| standing::location(&connection.game_session_id));
    let measured = ticket.latencies.by_location().iter();
    let mut distances: Vec<Distance> = measured
        .map(|(location, &milliseconds)| Distance {
            location: location.clone(),
            milliseconds,
            placed: placed.as_ref() == Some(location),
        })
        .collect();
    sort_by_number(&mut distances, |distance| u64::from(distance.milliseconds));
    distances
}

/// Round trips as a table.
#[component]
pub fn LatencyTable(
    /// Whose.
    ticket: Memo<Ticket>,
) -> impl IntoView {
    let columns = vec![
        Column::text("Location", |distance: &Distance| distance.location.clone()),
        Column::text("Round trip", |distance: &Distance| format!("{} ms", distance.milliseconds))
            .number(),
        Column::new("Game session", |distance: &Distance| {
            distance.placed.then(|| view! { <strong>"placed here"</strong> })
        }),
    ];
    view! {
        <PlainTable
            caption="Round trips that the client measured"
            columns=columns
            key=|distance: &Distance| distance.location.clone()
            items=Signal::derive(move || distances(&ticket.read()))
            empty="None were sent."
        />
    }
}

#[cfg(test)]
mod tests {
    use api_contract::Latencies;

    use super::{super::sample::ticket, *};

    #[test]
    fn the_nearest_location_comes_first() {
        let mut ticket = ticket("t-1", 25_000, 20);
        let measured = [("a".to_owned(), 90.0), ("b".to_owned(), 10.0)];
        ticket.latencies = Latencies::new(measured.into()).unwrap();

        let order: Vec<_> = distances(&ticket).into_iter().map(|d| d.location).collect();

        assert_eq!(order, ["b", "a"]);
    }
}
