//! What operators see and do: the admin API's types, routes and ranks.
//!
//! Lists are pages: at most [`pages::LIMIT_MAX`] items and an opaque cursor to
//! the next ones. Actions carry a reason, which lands in the audit log with what
//! was before and after.

pub mod actions;
pub mod audit;
pub mod fleets;
pub mod game_sessions;
pub mod groups;
pub mod matches;
pub mod matchmaking;
pub mod overview;
pub mod pages;
pub mod players;
pub mod routes;
pub mod tickets;

pub use groups::Group;
pub use pages::{Cursor, Page};
