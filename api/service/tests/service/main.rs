//! The backend over an embedded DynamoDB and a scripted GameLift.
//!
//! Everything between the routers and the wire is the real thing; each test has a
//! [`world::World`] of its own, with a clock that it turns.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod banning;
mod cancelling;
mod erasing;
mod events;
mod forming;
mod legacy;
mod lists;
mod measuring;
mod operating;
mod overview;
mod results;
mod routes;
mod settling;
mod starting;
mod storing;
mod world;
mod wrong_input;
