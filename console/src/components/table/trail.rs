//! The way through a list whose pages only know the next one.
//!
//! A cursor says where a page begins and nothing of the pages before it; so the
//! cursors that one came by are kept, for each list and filter, as long as the
//! console runs.

use std::collections::VecDeque;

/// Most pages of one list whose cursors are kept.
const PAGES_MAX: usize = 200;
/// Most lists whose ways are kept.
const LISTS_MAX: usize = 16;

/// The cursors of one list: of its second page, its third, and so on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trail(Vec<String>);

/// Where one is on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The page's number, from 1; none if one came here by an address.
    pub number: Option<usize>,
    /// The cursor of the page before: empty for the first page, none on it, and
    /// none where the way is not known.
    pub previous: Option<String>,
}

impl Trail {
    /// Where the page that begins at `cursor` is.
    #[must_use]
    pub fn place(&self, cursor: Option<&str>) -> Place {
        let Some(cursor) = cursor else {
            return Place { number: Some(1), previous: None };
        };
        let position = self.0.iter().position(|known| known == cursor);
        Place {
            number: position.map(|position| position + 2),
            previous: position.map(|position| match position {
                0 => String::new(),
                position => self.0[position - 1].clone(),
            }),
        }
    }

    /// Notes that the page after the one at `cursor` begins at `next`.
    pub fn note(&mut self, cursor: Option<&str>, next: &str) {
        let Some(number) = self.place(cursor).number else { return };
        // A way that led back would never end.
        if cursor == Some(next) || self.0.iter().take(number - 1).any(|known| known == next) {
            return;
        }
        if self.0.get(number - 1).is_none_or(|known| known != next) && number <= PAGES_MAX {
            self.0.truncate(number - 1);
            self.0.push(next.to_owned());
        }
    }
}

/// The ways through all lists, the least recently used one first.
#[derive(Debug, Default)]
pub struct Trails(VecDeque<(String, Trail)>);

impl Trails {
    /// The way through `list`, a path with its filter.
    pub fn of(&mut self, list: &str) -> &mut Trail {
        let position = self.0.iter().position(|(known, _)| known == list);
        let trail = position.and_then(|position| self.0.remove(position));
        if self.0.len() >= LISTS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(trail.unwrap_or_else(|| (list.to_owned(), Trail::default())));
        &mut self.0.back_mut().expect("one was just put there").1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked() -> Trail {
        let mut trail = Trail::default();
        trail.note(None, "b");
        trail.note(Some("b"), "c");
        trail
    }

    #[test]
    fn one_finds_back_the_way_one_came() {
        let trail = walked();
        let place = |number, previous: Option<&str>| Place {
            number,
            previous: previous.map(str::to_owned),
        };
        assert_eq!(trail.place(None), place(Some(1), None));
        assert_eq!(trail.place(Some("b")), place(Some(2), Some("")));
        assert_eq!(trail.place(Some("c")), place(Some(3), Some("b")));
        assert_eq!(trail.place(Some("from a link")), place(None, None));
    }

    #[test]
    fn a_page_that_ends_elsewhere_now_has_another_next_one() {
        let mut trail = walked();
        trail.note(None, "b2");
        assert_eq!(trail.place(Some("b2")).number, Some(2));
        assert_eq!(trail.place(Some("b")).number, None);
    }

    #[test]
    fn ways_are_bounded() {
        let mut trails = Trails::default();
        trails.of("/kept").note(None, "b");
        for number in 0..LISTS_MAX - 1 {
            trails.of(&number.to_string());
        }
        assert_eq!(trails.of("/kept").place(Some("b")).number, Some(2));
        for number in 0..LISTS_MAX {
            trails.of(&format!("x{number}"));
        }
        assert_eq!(trails.of("/kept").place(Some("b")).number, None);
    }
}
