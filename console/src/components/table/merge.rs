//! Which rows to show when newer ones have come.
//!
//! A row that one reads does not move and does not go: while the reader is at the
//! table, rows keep their places, their values change in place, and new rows
//! wait until they are asked for.

use std::collections::HashSet;

/// What to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The keys of the rows, in order.
    pub shown: Vec<String>,
    /// How many new rows wait.
    pub waiting: usize,
}

/// Puts `fresh` in place of `shown`, or holds its new rows back.
#[must_use]
pub fn merge(shown: &[String], fresh: &[String], hold: bool) -> Merged {
    if !hold || shown.is_empty() {
        return Merged { shown: fresh.to_vec(), waiting: 0 };
    }
    let known: HashSet<&String> = shown.iter().collect();
    let waiting = fresh.iter().filter(|key| !known.contains(key)).count();
    Merged { shown: shown.to_vec(), waiting }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        text.chars().map(String::from).collect()
    }

    #[test]
    fn new_rows_come_at_once_where_nobody_reads() {
        let merged = merge(&keys("abc"), &keys("xab"), false);
        assert_eq!(merged, Merged { shown: keys("xab"), waiting: 0 });
    }

    #[test]
    fn rows_stay_where_they_are_while_somebody_reads() {
        let merged = merge(&keys("abc"), &keys("xya"), true);
        assert_eq!(merged, Merged { shown: keys("abc"), waiting: 2 });
    }

    #[test]
    fn the_first_rows_are_never_held_back() {
        let merged = merge(&[], &keys("ab"), true);
        assert_eq!(merged, Merged { shown: keys("ab"), waiting: 0 });
    }
}
