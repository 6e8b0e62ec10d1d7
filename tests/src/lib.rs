//! Whole systems for the stories: the real binaries, at free ports, in folders of their own.
//!
//! A [`cloud::Cloud`] is a local cloud as its user has it: the process with its
//! functions and game servers. Whatever becomes of a test, the cloud ends with it.
//!
//! # What is deliberately not here
//! The stories themselves: `stories/`.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

pub mod admin_api;
pub mod binaries;
pub mod bots;
pub mod browser;
pub mod cloud;
pub mod console;
pub mod events;
pub mod folder;
pub mod guest;
pub mod instance;
pub mod operator;
pub mod packages;
pub mod runtime_api;
