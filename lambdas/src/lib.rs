//! What the functions' binaries share: environment, AWS clients, log, and the way from Lambda's events to ours.
//!
//! Each binary reads its environment once, builds what it needs, and runs. The
//! same binaries run in Lambda and in the local cloud: nothing here knows which.
//!
//! # What is deliberately not here
//! What a function *does*: `api/service`. What a function is *given* (variables,
//! permissions, routes): `stack`.

pub mod aws;
pub mod environment;
pub mod gateway;
pub mod log;
pub mod meter;
pub mod notification;
pub mod results;
