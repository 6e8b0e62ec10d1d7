//! How values read: numbers, durations, moments, ids.
//!
//! Pure: what depends on the reader (the time now, the time zone) is an argument.

pub mod durations;
pub mod ids;
pub mod moments;
pub mod numbers;
