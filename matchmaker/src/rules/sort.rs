//! `absoluteSort` and `distanceSort`: the order in which tickets are tried.

use std::cmp::Ordering;
use std::sync::Arc;

use super::aggregate;
use crate::candidate::{AttributeView, PlayerView};
use crate::rule_set::{MapKey, Rule, RuleBody, Sort};

/// The sort rules, most important first.
pub(crate) struct Sorting<'r, 'p> {
    keys: Vec<Key<'r, 'p>>,
}

struct Key<'r, 'p> {
    rule: &'r Sort,
    /// The entry of a map attribute that counts.
    entry: Option<&'p str>,
    /// What values are held against; without it they count by themselves.
    origin: Option<Option<f64>>,
}

impl<'r, 'p> Sorting<'r, 'p> {
    /// The order around `anchor`.
    pub(crate) fn around(anchor: &'p [PlayerView], rules: &'r [Arc<Rule>]) -> Self {
        let keys = rules.iter().filter_map(|rule| match &rule.body {
            RuleBody::AbsoluteSort(sort) => {
                Some(Key { rule: sort, entry: entry_of(anchor, sort), origin: None })
            }
            RuleBody::DistanceSort(sort) => {
                let entry = entry_of(anchor, sort);
                Some(Key { rule: sort, entry, origin: Some(value_of(anchor, sort, entry)) })
            }
            RuleBody::Collection(_)
            | RuleBody::Comparison(_)
            | RuleBody::Compound(_)
            | RuleBody::Distance(_)
            | RuleBody::BatchDistance(_)
            | RuleBody::Latency(_) => None,
        });
        Self { keys: keys.collect() }
    }

    /// Which of two tickets is tried first; those without a value come last.
    pub(crate) fn compare(&self, a: &[PlayerView], b: &[PlayerView]) -> Ordering {
        let by_key = |key: &Key<'_, '_>| match (key.value(a), key.value(b)) {
            (Some(a), Some(b)) if key.rule.descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        let orders = self.keys.iter().map(by_key);
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

impl Key<'_, '_> {
    fn value(&self, players: &[PlayerView]) -> Option<f64> {
        let value = value_of(players, self.rule, self.entry)?;
        match self.origin {
            None => Some(value),
            Some(origin) => origin.map(|origin| (value - origin).abs()),
        }
    }
}

/// The entry with the least or greatest value in the anchor's map.
fn entry_of<'p>(anchor: &'p [PlayerView], sort: &Sort) -> Option<&'p str> {
    let map_key = sort.map_key?;
    let AttributeView::Map(map) = &anchor.first()?.attributes[sort.attribute] else { return None };
    let mut best: Option<(&str, f64)> = None;
    for (entry, value) in map {
        let better = best.is_none_or(|(_, best)| match map_key {
            MapKey::MinValue => *value < best,
            MapKey::MaxValue => *value > best,
        });
        if better {
            best = Some((entry, *value));
        }
    }
    best.map(|(entry, _)| entry)
}

fn value_of(players: &[PlayerView], sort: &Sort, entry: Option<&str>) -> Option<f64> {
    let of_player = |player: &PlayerView| match &player.attributes[sort.attribute] {
        AttributeView::Number(number) => Some(*number),
        AttributeView::Map(map) => map.get(entry?).copied(),
        AttributeView::Text(_) | AttributeView::Texts(_) => None,
    };
    aggregate(players.iter().filter_map(of_player), sort.party_aggregation)
}
