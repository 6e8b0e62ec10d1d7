//! Stories that cross rooms, told to the real processes.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod console;
mod crowd;
mod failures;
mod legacy;
mod matches;
mod metrics;
#[cfg(target_os = "linux")]
mod packaged;
mod players;
mod refusals;
mod restart;
mod results;
mod wrong_input;
