//! The way from a player's "play" button into a match, and through it.
//!
//! ```text
//! Deployment::discover ─► Guest::sign_in ─► latency::measure ─► Search::start ─► wait
//!                                                                                 │
//!                                                  PublicResult ◄─ Game ◄─ Dialer::join
//! ```
//!
//! Everything is asynchronous and nothing blocks a frame: a game keeps the
//! newest state to draw ([`play::Game::state`]) and steers without waiting.
//!
//! # Invariants
//! - No call without a time limit, no retry without jitter and an end (`limits`).
//! - A ticket that nobody waits for any more is cancelled: nobody is placed into
//!   a match that they have left.
//! - Secrets (keys, session tokens) appear in no `Debug` output and no log.
//!
//! # What is deliberately not here
//! The messages themselves are `api/contract`'s. What happens to a ticket is the
//! backend's affair: this crate asks, waits and says what it was told. The
//! [bots](../bots/index.html) are a program on top of this library, not a part of it.

mod backoff;
mod http_client;
mod tls;

pub mod config;
pub mod identity;
pub mod latency;
pub mod limits;
pub mod matchmaking;
pub mod play;
pub mod player_api;
pub mod signing;

pub use config::Deployment;
pub use http_client::CallError;
pub use identity::Guest;
