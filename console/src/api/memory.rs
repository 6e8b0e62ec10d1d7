//! The last answers with their entity tags: what lets the API say "unchanged",
//! and lets a page that is opened again show at once what it last showed.

use std::collections::VecDeque;

/// Most answers that are kept: a few pages' worth.
const ANSWERS_MAX: usize = 24;
/// Largest answer that is kept, bytes.
const ANSWER_BYTES_MAX: usize = 512 * 1024;

/// Answers by address, the least recently used one first.
#[derive(Debug, Default)]
pub struct Memory(VecDeque<Remembered>);

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// What was asked for.
    pub address: String,
    /// The answer's entity tag.
    pub etag: String,
    /// The answer.
    pub body: String,
}

impl Memory {
    /// The last answer of `address`, if it is still here.
    pub fn recall(&mut self, address: &str) -> Option<Remembered> {
        let position = self.0.iter().position(|answer| answer.address == address)?;
        let answer = self.0.remove(position)?;
        self.0.push_back(answer.clone());
        Some(answer)
    }

    /// Keeps an answer, and forgets the least recently used one for it.
    pub fn keep(&mut self, answer: Remembered) {
        self.0.retain(|kept| kept.address != answer.address);
        if answer.body.len() > ANSWER_BYTES_MAX {
            return;
        }
        if self.0.len() >= ANSWERS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(answer);
    }

    /// Forgets everything: what one operator saw is not the next one's.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(address: &str, body: &str) -> Remembered {
        Remembered { address: address.to_owned(), etag: "\"1\"".to_owned(), body: body.to_owned() }
    }

    #[test]
    fn the_newest_answer_of_an_address_is_kept() {
        let mut memory = Memory::default();
        memory.keep(answer("/a", "one"));
        memory.keep(answer("/a", "two"));

        assert_eq!(memory.recall("/a").unwrap().body, "two");
        assert_eq!(memory.0.len(), 1);
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let mut memory = Memory::default();
        memory.keep(answer("/first", ""));
        memory.keep(answer("/second", ""));
        memory.recall("/first").unwrap();
        for number in 0..ANSWERS_MAX - 1 {
            memory.keep(answer(&format!("/{number}"), ""));
        }

        assert!(memory.recall("/first").is_some());
        assert!(memory.recall("/second").is_none());
        assert_eq!(memory.0.len(), ANSWERS_MAX);
    }

    #[test]
    fn a_huge_answer_is_not_kept() {
        let mut memory = Memory::default();
        memory.keep(answer("/a", &"x".repeat(ANSWER_BYTES_MAX + 1)));
        assert!(memory.recall("/a").is_none());
    }
}
