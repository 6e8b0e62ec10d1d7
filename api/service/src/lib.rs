//! What the backend does: tickets and players, over DynamoDB and FlexMatch, behind axum routers.
//!
//! A request travels `http` (translates, decides nothing) → a use case
//! ([`tickets`], [`players`], [`events`]) → the stores and [`matchmaker`], which
//! are AWS's SDK clients with their endpoint set. A ticket is written down
//! together with its player's lock *before* FlexMatch hears of it, and every
//! later change is conditional on what was read, so that nothing is lost and
//! nobody waits twice, whatever dies when.
//!
//! # Invariants
//! - A player has one open ticket at most: `open_ticket_id` of the player's item
//!   is the lock, set and removed in the same transaction as the ticket's change.
//! - A ticket that has ended has a reason, stays ended, and holds no lock.
//! - A failed read is never taken for "there is none".
//! - The caller is who API Gateway says, never who a body or a query says.
//! - Logs name tickets and never players: a guest's id is as good as a password.
//!
//! # What is deliberately not here
//! Lambda and the environment: `lambdas` reads variables and builds the clients.
//! What travels, and the ticket's state machine: `api/contract`. Second
//! implementations of the stores: tests run these over an embedded DynamoDB.

pub mod admin;
pub mod aws;
mod backend;
mod backoff;
pub mod calls;
mod chain;
mod clock;
pub mod events;
pub mod function_health;
pub mod game_server_logs;
pub mod gamelift;
pub mod http;
pub mod limits;
pub mod matchmaker;
mod meter;
mod metric_data;
pub mod players;
mod port_error;
pub mod results;
pub mod stores;
pub mod tickets;
pub mod trends;

pub use backend::{Backend, Matchmaking};
pub use chain::Chain;
pub use clock::{Clock, SystemClock};
pub use meter::Meter;
pub use port_error::PortError;
