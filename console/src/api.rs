//! The admin API, as the console asks it.
//!
//! Reading: [`client::Api::load`] once, or kept up to date with
//! [`crate::live::watch()`]. Acting: [`client::Api::act`], tried once and never
//! repeated blindly. Every failure is an [`error::ApiError`], which has words for
//! people.

pub mod client;
pub mod document;
pub mod error;
pub mod memory;
pub mod wire;

pub use client::{Api, Request, use_api};
pub use error::ApiError;
