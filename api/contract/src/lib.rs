//! What travels between Muster's processes: ids, requests, replies, events, problems, routes.
//!
//! Players' clients, the functions behind the player API, game servers and the
//! console all read this crate, so a field's spelling exists once. JSON is
//! camelCase, as GameLift's own; events keep the shape in which FlexMatch sends
//! them.
//!
//! # Invariants
//! - An id that exists is a valid id: it was checked where it was made.
//! - Reading never panics and never accepts more than the limits say.
//!
//! # What is deliberately not here
//! What the backend *does* with a request is `api/service`; where it runs is
//! `stack`. There is no I/O and no clock: times are arguments.

pub mod admin;
pub mod client_config;
pub mod console_config;
pub mod console_files;
pub mod events;
pub mod ids;
pub mod latencies;
pub mod legacy;
pub mod metrics;
pub mod openapi;
pub mod play;
pub mod players;
pub mod problems;
pub mod routes;
pub mod tables;
pub mod tickets;
pub mod timestamp;

pub use ids::{GameSessionId, MatchId, PlayerId, PlayerSessionId, TicketId};
pub use latencies::Latencies;
pub use tickets::Ticket;
pub use timestamp::Timestamp;
