//! `latency`: there is a location that every ticket reaches in time.

use super::{aggregate, slack};
use crate::candidate::{PlayerView, View};
use crate::rule_set::{Latency, LatencyReference};

pub(super) fn can_hold(rule: &Latency, view: View<'_, '_>) -> bool {
    let tickets = &view.candidate.tickets;
    if rule.any_location {
        return tickets.iter().all(|players| some_location_serves(players, rule));
    }
    let Some(first) = tickets.first().and_then(|players| players.first()) else { return true };
    first.latency_ms.iter().any(|(location, _)| location_serves(*location, rule, view))
}

fn some_location_serves(players: &[PlayerView], rule: &Latency) -> bool {
    let Some(first) = players.first() else { return true };
    let mut trips =
        first.latency_ms.iter().filter_map(|(location, _)| round_trip(players, *location, rule));
    trips.any(|ms| rule.max_latency.is_none_or(|max| ms <= max))
}

fn location_serves(location: u16, rule: &Latency, view: View<'_, '_>) -> bool {
    let tickets = view.candidate.tickets.iter();
    let mut round_trips = tickets.map(|players| {
        round_trip(players, location, rule)
            .filter(|ms| rule.max_latency.is_none_or(|max| *ms <= max))
    });
    let Some(max_distance) = rule.max_distance else {
        return round_trips.all(|round_trip| round_trip.is_some());
    };
    let Some(round_trips) = round_trips.collect::<Option<Vec<f64>>>() else { return false };
    near_reference(&round_trips, max_distance, rule.distance_reference, view.is_open())
}

/// A ticket's round trip to a location that all its players have measured.
pub(crate) fn round_trip(players: &[PlayerView], location: u16, rule: &Latency) -> Option<f64> {
    let of_player = |player: &PlayerView| player.round_trip_ms(location).map(f64::from);
    if players.iter().any(|player| of_player(player).is_none()) {
        return None;
    }
    aggregate(players.iter().filter_map(of_player), rule.party_aggregation)
}

fn near_reference(round_trips: &[f64], max: f64, reference: LatencyReference, open: bool) -> bool {
    let least = round_trips.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = round_trips.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match reference {
        // The shortest can only become shorter.
        LatencyReference::Min => greatest - least <= max,
        // The mean may move anywhere between the two.
        LatencyReference::Average if open => greatest - least <= 2.0 * max + slack(max),
        LatencyReference::Average => {
            let mean = round_trips.iter().sum::<f64>() / round_trips.len() as f64;
            round_trips.iter().all(|ms| (ms - mean).abs() <= max)
        }
    }
}
