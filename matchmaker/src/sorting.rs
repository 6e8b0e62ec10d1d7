//! Sorting and gathering for lists that are short or seldom sorted.
//!
//! The standard library's sort is compiled anew for every type, and so is a map that is
//! collected, which sorts: some kilobytes each, that whoever opens the console loads.
//! These have one sort between them. The engine's own lists are sorted in place.

use std::collections::BTreeMap;

/// Sorts by a number; items with the same one keep their order.
pub fn sort_by_number<T>(items: &mut Vec<T>, number: impl Fn(&T) -> u64) {
    let mut places: Vec<(u64, u32)> = items.iter().map(number).zip(0..).collect();
    sort(&mut places);
    let mut from: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(places.iter().filter_map(|(_, place)| from[*place as usize].take()));
}

fn sort(places: &mut [(u64, u32)]) {
    places.sort_unstable();
}

/// A number whose order is that of `number` ([`f64::total_cmp`]).
#[must_use]
pub fn order_of(number: f64) -> u64 {
    let bits = number.to_bits();
    if number.is_sign_negative() { !bits } else { bits | 1 << 63 }
}

/// A map of these entries, of which the last of its key counts.
pub fn map_of<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_with_the_same_number_keep_their_order() {
        let mut words = vec!["pear", "fig", "plum", "apple", "nut"];

        sort_by_number(&mut words, |word| word.len() as u64);

        assert_eq!(words, ["fig", "nut", "pear", "plum", "apple"]);
    }

    #[test]
    fn numbers_are_ordered_as_the_standard_orders_them() {
        let numbers = [f64::NEG_INFINITY, -2.5, -0.0, 0.0, 1e-300, 3.0, f64::INFINITY, f64::NAN];

        assert!(numbers.map(order_of).is_sorted());
    }
}
