//! The tables, over DynamoDB's own client.
//!
//! Every read of one item is strongly consistent and every change conditional on
//! what was read: a store never guesses. Lists read indexes, which are a moment
//! late, and never a whole table.

mod audit;
mod bulk;
mod item;
mod lists;
mod matches;
mod players;
mod tickets;

pub use audit::{DynamoAuditStore, ListAuditError};
pub use bulk::{BATCH_MAX, BulkStore};
pub use lists::{ListError, PageRequest};
pub use matches::{DynamoMatchStore, Recorded};
pub use players::{Changed, DynamoPlayerStore, Erasing};
pub use tickets::{DynamoTicketStore, OpenError, Saved, Stored, Waiting};
