//! Fleets.

pub mod capacity;
pub mod events;
pub mod list;
pub mod one;

pub use list::Fleets;
pub use one::Fleet;
