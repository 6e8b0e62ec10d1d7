//! Tickets: asking for a match, reading how it stands, leaving the queue.
//!
//! The use cases are [`start`], [`poll`] and [`cancel`]. All changes of a ticket,
//! theirs and those that events bring, go through one conditional loop, and all
//! reasons for an end through one file.

mod cancel;
mod change;
pub(crate) mod endings;
mod inquiry;
mod poll;
mod start;

pub use cancel::{CancelError, cancel, cancel_for_operator};
pub(crate) use change::report;
pub use poll::{PollError, poll, poll_again};
pub use start::{StartError, start};
