//! A whole local cloud, started in this process or as the program that it is; and its GameLift alone.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[cfg(unix)]
mod capacity;
mod console;
mod door;
mod gamelift;
mod gamelift_api;
mod identity;
#[cfg(unix)]
mod processes;
mod refusals;
mod restart;
mod results_queue;
mod sign_in;
mod watching;
mod world;
