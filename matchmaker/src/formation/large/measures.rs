//! What of a ticket counts in a large match.

use crate::candidate::{AttributeView, PlayerView};
use crate::pool::Entry;
use crate::rule_set::{Latency, LatencyReference, PartyAggregation};
use crate::rules::{aggregate, latency};

/// Where a match may be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// No latency rule asks.
    Anywhere,
    /// At this location, within everybody's reach.
    At(u16),
    /// There too, and it is everybody's fastest.
    Fastest(u16),
}

/// A `batchDistance` over a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) attribute: usize,
    pub(super) of_party: PartyAggregation,
    pub(super) max: f64,
}

impl Spread {
    pub(super) fn value(&self, entry: &Entry) -> f64 {
        let numbers = entry.players.iter().filter_map(|player| number(player, self.attribute));
        aggregate(numbers, self.of_party).unwrap_or(0.0)
    }
}

fn number(player: &PlayerView, attribute: usize) -> Option<f64> {
    match &player.attributes[attribute] {
        AttributeView::Number(number) => Some(*number),
        AttributeView::Text(_) | AttributeView::Texts(_) | AttributeView::Map(_) => None,
    }
}

/// The sum of an attribute over a ticket's players.
pub(super) fn strength(entry: &Entry, attribute: usize) -> f64 {
    entry.players.iter().filter_map(|player| number(player, attribute)).sum()
}

/// The location with the shortest round trip for all players of a ticket.
pub(super) fn fastest_location(entry: &Entry) -> Option<u16> {
    let first = entry.players.first()?;
    let rule = Latency {
        max_latency: None,
        max_distance: None,
        distance_reference: LatencyReference::Min,
        party_aggregation: PartyAggregation::Average,
        any_location: false,
    };
    let trip = |(location, _): &(u16, u32)| {
        Some((latency::round_trip(&entry.players, *location, &rule)?, *location))
    };
    let trips = first.latency_ms.iter().filter_map(trip);
    trips.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, location)| location)
}
