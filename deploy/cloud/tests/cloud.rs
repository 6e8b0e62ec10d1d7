//! The commands as a user runs them: the real `terraform` with the offline providers and
//! its state in a small stand-in for S3, and a recording stand-in for the AWS CLI.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[path = "cloud/checks.rs"]
mod checks;
#[path = "cloud/golden.rs"]
mod golden;
#[path = "cloud/life.rs"]
mod life;
#[path = "cloud/store.rs"]
mod store;
#[path = "cloud/world.rs"]
mod world;
