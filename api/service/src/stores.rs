//! The tables, over DynamoDB's own client.
//!
//! Every read is strongly consistent and every change conditional on what was
//! read: a store never guesses.

mod item;
mod players;
mod tickets;

pub use players::DynamoPlayerStore;
pub use tickets::{DynamoTicketStore, OpenError, Saved, Stored};
