//! The SDK from outside: transcripts without a socket, and a small GameLift with one.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod connections;
mod frames;
mod game_sessions;
mod play;
mod service;
mod transcripts;
