//! The rules lab: rule sets tried on tickets, in this browser, in virtual time.
//!
//! Tickets are invented or read from JSON Lines by the matchmaker's own
//! [`matchmaker::trial`], or recorded ([`recorded`]). Several runs that share a clock
//! are a [`trial::Trial`], which [`state`] plays in slices between which the page lives.
//! The matches are those of the command `rules replay`, for it is the same code.

pub mod recorded;
pub mod state;
pub mod templates;
pub mod trial;

use matchmaker::{Ticket, trial::lines};

/// Most tickets of the lab: 20,000 of them wait in about 100 MB of a browser's
/// memory.
pub const TICKETS_MAX: usize = 20_000;

/// `tickets` as a file of JSON Lines.
#[must_use]
pub fn json_lines(tickets: &[Ticket]) -> String {
    tickets.iter().map(|ticket| format!("{}\n", lines::to_json(ticket))).collect()
}
