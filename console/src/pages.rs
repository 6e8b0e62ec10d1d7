//! The pages, one file a feature.

pub mod account;
pub mod audit;
pub mod body;
pub mod fleets;
pub mod lab;
pub mod matches;
pub mod not_found;
pub mod overview;
pub mod players;
pub mod queues;
pub mod reasons;
pub mod rules;
pub mod sessions;
pub mod signed_in;
pub mod signed_out;
pub mod tickets;
