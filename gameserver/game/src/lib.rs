//! The rules of the reference game, step by step.
//!
//! One to five players move in one rectangular arena, pick up coins that appear
//! in it, and score a point for each. A match is a [`Lobby`] until it starts,
//! [`Running`] while it is played and [`Ended`] afterwards; each of these types
//! offers only what can be done in that state, and turns into the next one by
//! being used up.
//!
//! ```
//! use game::{Direction, Inputs, Lobby, Progress, Rules};
//!
//! let mut lobby = Lobby::new(Rules::new(30, 10, 7)?);
//! let ada = lobby.join()?;
//! let mut progress = lobby.start().map(Progress::Running)?;
//!
//! let inputs = Inputs::still().with(ada.seat(), Direction::new(127, 0));
//! let ended = loop {
//!     progress = match progress {
//!         Progress::Running(running) => running.step(&inputs),
//!         Progress::Ended(ended) => break ended,
//!     };
//! };
//! assert_eq!(ended.standings()[0].rank, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - The same rules and the same calls in the same order give the same state on
//!   every machine: all arithmetic is on integers, and the only randomness is
//!   the seed.
//! - A player is inside the arena, always.
//! - The sum of all scores is the number of coins collected.
//!
//! # What is deliberately not here
//! Sockets, clocks, player ids and who may play: the game server knows those,
//! and speaks to this crate of entrants and seats only.

mod arena;
mod ended;
mod entrants;
mod inputs;
mod lobby;
mod pickups;
mod random;
mod rules;
mod running;

pub use arena::{ARENA_HEIGHT, ARENA_WIDTH, Point};
pub use ended::{Ended, Standing};
pub use entrants::{ENTRANTS_MAX, Entrant, JoinError, SEATS, Seat};
pub use inputs::{Direction, Inputs};
pub use lobby::{Lobby, NobodyToPlay};
pub use pickups::PICKUPS_MAX;
pub use rules::{MATCH_SECONDS_MAX, Rules, RulesError, TICK_HZ_DEFAULT, TICK_HZ_MAX};
pub use running::{PlayerView, Progress, Running};
