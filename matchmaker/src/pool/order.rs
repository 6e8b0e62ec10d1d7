//! The two orders in which waiting tickets are kept from pass to pass.
//!
//! Whose turn it is ([`TurnKey`]), and who is near whom ([`PlaceKey`]). Both
//! hold their keys beside the entry's number, so that sorting and merging never
//! touch the entries; a pass sorts what has come since the last one and merges
//! it in.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Entry;
use crate::candidate::{AttributeView, PlayerView};
use crate::rule_set::{BackfillPriority, BatchingPreference, RuleSet};

/// A value of an attribute by which a batch is sorted; none comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SortValue {
    Number(u64),
    Text(Arc<str>),
    None,
}

/// Whose turn it is: by kind of ticket, by age, and among equally old ones by
/// what the rule set sorts by, then along the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TurnKey {
    kind: u8,
    age: u64,
    sorted_by: Vec<SortValue>,
    group: u64,
    value: u64,
    created_at_ms: u64,
    arrival: u64,
    pub(crate) entry: u32,
}

/// Who is near whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlaceKey {
    pub(crate) group: u64,
    pub(crate) value: u64,
    arrival: u64,
    pub(crate) entry: u32,
}

/// What the order of turns depends on besides the tickets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns {
    pub(crate) backfill_priority: Option<BackfillPriority>,
    /// Tickets made within so many milliseconds are equally old.
    pub(crate) age_step_ms: u64,
    /// The attributes of sorted batches.
    pub(crate) sorted_by: Vec<usize>,
}

impl Turns {
    pub(crate) fn of(rule_set: &RuleSet, age_step_ms: u64) -> Self {
        let (algorithm, attributes) = (rule_set.algorithm(), rule_set.attributes());
        // Large matches always prefer running game sessions.
        let high = rule_set.is_large().then_some(BackfillPriority::High);
        let place = |name: &String| attributes.iter().position(|a| a.name == *name);
        let sorted = algorithm.batching_preference == BatchingPreference::Sorted;
        let names = algorithm.sort_by_attributes.iter().filter(|_| sorted);
        Self {
            backfill_priority: high.or(Some(algorithm.backfill_priority)),
            age_step_ms: age_step_ms.max(1),
            sorted_by: names.filter_map(place).collect(),
        }
    }

    /// The place of `backfill` tickets among the kinds.
    pub(crate) fn kind(&self, backfill: bool) -> u8 {
        match self.backfill_priority {
            Some(BackfillPriority::High) => u8::from(!backfill),
            Some(BackfillPriority::Low) => u8::from(backfill),
            Some(BackfillPriority::Normal) | None => 0,
        }
    }

    pub(super) fn key(&self, entry: &Entry, number: u32) -> TurnKey {
        let sorted_by = self.sorted_by.iter().map(|attribute| sort_value(entry, *attribute));
        TurnKey {
            kind: self.kind(entry.ticket.backfill),
            age: entry.ticket.created_at_ms / self.age_step_ms,
            sorted_by: sorted_by.collect(),
            group: entry.group,
            value: ordered(entry.value),
            created_at_ms: entry.ticket.created_at_ms,
            arrival: entry.arrival,
            entry: number,
        }
    }
}

impl PlaceKey {
    /// The value as a number.
    pub(crate) fn value(&self) -> f64 {
        let bits = self.value;
        f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
    }

    pub(super) fn of(entry: &Entry, number: u32) -> Self {
        Self {
            group: entry.group,
            value: ordered(entry.value),
            arrival: entry.arrival,
            entry: number,
        }
    }
}

/// A number whose order among `u64` is the float's.
pub(crate) fn ordered(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// A party counts by its first player.
fn sort_value(entry: &Entry, attribute: usize) -> SortValue {
    let value = |player: &PlayerView| match &player.attributes[attribute] {
        AttributeView::Number(number) => SortValue::Number(ordered(*number)),
        AttributeView::Text(text) => SortValue::Text(Arc::clone(text)),
        AttributeView::Texts(_) | AttributeView::Map(_) => SortValue::None,
    };
    entry.players.first().map_or(SortValue::None, value)
}

/// Takes `fresh`, in any order, into `sorted`.
pub(super) fn merge<T: Ord + Clone>(sorted: &mut Vec<T>, mut fresh: Vec<T>) {
    fresh.sort_unstable();
    if sorted.last().is_none_or(|last| fresh.first().is_none_or(|first| last <= first)) {
        sorted.append(&mut fresh);
        return;
    }
    let mut merged = Vec::with_capacity(sorted.len() + fresh.len());
    let (mut old, mut new) = (sorted.drain(..).peekable(), fresh.into_iter().peekable());
    while let (Some(a), Some(b)) = (old.peek(), new.peek()) {
        merged.extend(if a.cmp(b) == Ordering::Greater { new.next() } else { old.next() });
    }
    merged.extend(old);
    merged.extend(new);
    *sorted = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_is_merged_in() {
        let mut sorted = vec![1, 4, 9];
        merge(&mut sorted, vec![7, 0, 4]);
        merge(&mut sorted, vec![11, 10]);

        assert_eq!(sorted, [0, 1, 4, 4, 7, 9, 10, 11]);
    }

    #[test]
    fn numbers_keep_their_order() {
        let numbers = [f64::NEG_INFINITY, -2.5, -0.5, 0.0, 0.5, 3.0, f64::INFINITY];

        assert!(numbers.windows(2).all(|pair| ordered(pair[0]) < ordered(pair[1])));
        let key = |value| PlaceKey { group: 0, value: ordered(value), arrival: 0, entry: 0 };
        assert!(numbers.iter().all(|number| key(*number).value() == *number));
    }
}
