//! `batchDistance`: all tickets are alike in one attribute.

use std::sync::Arc;

use super::aggregate;
use crate::candidate::{AttributeView, View};
use crate::rule_set::BatchDistance;

/// More tickets only widen the spread, so what fails now fails for good.
pub(super) fn can_hold(rule: &BatchDistance, view: View<'_, '_>) -> bool {
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for players in &view.candidate.tickets {
        let numbers =
            players.iter().filter_map(|player| match &player.attributes[rule.attribute] {
                AttributeView::Number(number) => Some(*number),
                AttributeView::Text(_) | AttributeView::Texts(_) | AttributeView::Map(_) => None,
            });
        if let Some(number) = aggregate(numbers, rule.party_aggregation) {
            least = least.min(number);
            greatest = greatest.max(number);
        }
    }
    let near = rule.max_distance.is_none_or(|max| greatest <= least || greatest - least <= max);
    near && texts_are_equal(rule, view)
}

fn texts_are_equal(rule: &BatchDistance, view: View<'_, '_>) -> bool {
    let players = view.candidate.tickets.iter().copied().flatten();
    let mut texts = players.filter_map(|player| match &player.attributes[rule.attribute] {
        AttributeView::Text(text) => Some(text),
        AttributeView::Number(_) | AttributeView::Texts(_) | AttributeView::Map(_) => None,
    });
    match texts.next() {
        Some(first) => texts.all(|text| Arc::ptr_eq(text, first) || text == first),
        None => true,
    }
}
