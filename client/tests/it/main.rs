//! The client against a small deployment made for each test: identity, player
//! API, beacons and a game server, on loopback and on ports the system picks.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod bots;
mod discovery;
mod game_server;
mod identity;
mod latency;
mod matchmaking;
mod play;
mod signatures;
mod signing;
mod tickets;
mod world;
