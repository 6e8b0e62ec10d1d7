//! The rules lab: rule sets tried on tickets, in this browser, in virtual time.
//!
//! Tickets are invented ([`crowd`]), read from JSON Lines ([`lines`]) or recorded
//! ([`recorded`]). A [`run::Run`] lets them come to a matchmaker of one rule set,
//! one pass a virtual second, as the command `rules replay` does; several runs
//! that share a clock are a [`trial::Trial`]. [`measures`] and [`comparison`] say
//! what came of it, in the figures of that command.
//!
//! # Invariants
//! - The same rule sets, tickets and settings give the same matches, however fast
//!   they are played.
//! - Everything is bounded: tickets, texts, and the work between two looks at the
//!   page.

pub mod chance;
pub mod comparison;
pub mod crowd;
pub mod lines;
pub mod measures;
pub mod parties;
pub mod recorded;
pub mod run;
pub mod state;
pub mod templates;
pub mod trial;

/// Most tickets of the lab: 20,000 of them wait in about 100 MB of a browser's
/// memory, and a pass over all of them still fits a fraction of a second.
pub const TICKETS_MAX: usize = 20_000;

/// A virtual second; there is one pass in each.
pub const SECOND_MS: u64 = 1_000;

/// The engine's moment at which a file's second 0 lies: not 0, so that nothing
/// works only because the clock began with the file.
pub const EPOCH_MS: u64 = 1_700_000_000_000;
