//! A Muster deployment as plain data, read from `muster.toml`.
//!
//! [`config`] reads what a studio decides; [`deployment`] is everything that
//! follows from it. Two crates render it: `local` runs it on this machine, and
//! `terraform` writes it down for the cloud. What runs here and what is deployed cannot
//! drift apart, because names, variables, routes and permissions exist once.
//!
//! # Invariants
//! - A [`Deployment`] that exists is consistent: its rule set is valid, its
//!   functions' variables name its own tables.
//!
//! # What is deliberately not here
//! No AWS SDK, no environment, no clock; files are read by the caller and handed
//! in as text.

pub mod config;
pub mod deployment;
mod describe;
mod rule_sets;

pub use config::{Config, ConfigError};
pub use deployment::Deployment;
