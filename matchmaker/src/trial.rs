//! Rule sets tried on tickets, in virtual time.
//!
//! Tickets are invented ([`crowd`]) or read from files ([`lines`]). A [`World`] holds
//! them as a matchmaking configuration would, a [`Clock`] lets them come and runs one
//! pass a second, and a [`Run`] measures what comes of it. The command `rules` and the
//! console's rules lab are both made of this, and so find the same.
//!
//! # Invariants
//! - The same rule set, tickets and settings give the same matches, however fast they
//!   are played and wherever a pass is interrupted.
//! - No clock and no chance but the caller's: virtual time goes on when it is told to.

pub mod crowd;
pub mod lines;

mod clock;
mod figures;
mod measures;
mod run;
mod world;

pub use clock::Clock;
pub use figures::{Figure, Unit};
pub use measures::{Measures, Spread, location, players, skill_attribute, skills};
pub use run::{Run, Settings};
pub use world::{Configuration, Made, RefusedCall, Standing, Status, World};

/// A virtual second; there is one pass in each.
pub const SECOND_MS: u64 = 1_000;

/// The engine's moment at which a file's second 0 lies: not 0, so that nothing
/// works only because the clock began with the file.
pub const EPOCH_MS: u64 = 1_700_000_000_000;
