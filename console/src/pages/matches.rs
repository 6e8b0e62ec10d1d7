//! Matches: the list of them, and one with its players and its result.

pub mod list;
pub mod one;
pub mod outcome;
pub mod players;
pub mod results;

pub use self::{list::Matches, one::Match};
