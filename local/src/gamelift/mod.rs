//! GameLift and FlexMatch on this machine: the API, the matchmaking, the queue, and the server SDK's socket.
//!
//! [`GameLift`] is a handle that the local cloud's listener gives AWS calls and
//! server sockets to. Everything that GameLift *knows* is in one state machine,
//! `World`, which has neither socket nor clock: an input and the moment go in,
//! effects (an event to publish, a message to send, a process to end) come out.
//! What waits for time waits in its `Agenda`; [`GameLift::run`] sleeps until the
//! next entry. So the whole of GameLift is tested with a loop and a number.
//!
//! # Invariants
//! - A ticket is in the pool, in one proposal or placement, or over; a player is
//!   in one open ticket at most.
//! - A process has one game session at a time, and none before it is ready.
//! - Everything kept is bounded: tickets, sessions, replies, queues (`limits`).
//!
//! # What is deliberately not here
//! - Sockets, TLS, SigV4 and permissions: the local cloud's listener has them;
//!   calls arrive already authenticated.
//! - Starting and ending processes: [`GameLift::launch`] only says with which
//!   variables; [`Outlets::kill`] says which should end.
//! - Memory beyond the process: DynamoDB has the durable part of a ticket. After
//!   a restart GameLift knows no ticket, match or session; of what was changed
//!   it knows only the rule sets that were made.
//! - Not imitated: backfill, large and standalone matches, standalone
//!   placements, creating or changing anything but tickets, rule sets, the
//!   configuration and the capacity, several fleets or configurations, aliases,
//!   builds, automatic scaling, protection of game sessions, throttling, SigV4
//!   on the server socket, estimated waiting times, and player ids outside
//!   printable ASCII. Calls for these are refused and say so.
//! - The configuration's custom data in events: the topic adds it.
//!
//! # After
//! GameLift API 2015-10-01, the FlexMatch guide and the server SDKs 5.1 to 5.6
//! as seen on the wire, read 2026-11-22. Where they are silent: the oldest
//! placement takes a free process first; a process that dies before the game
//! session is active costs the placement nothing but time; a ticket whose time
//! runs out while its match is placed ends, and the other tickets search on; when
//! a configuration gets another rule set, tickets that wait search on under it,
//! and one that it cannot take fails; an instance with the fewest game sessions
//! ends first.

mod acceptance;
mod agenda;
mod api;
mod configurations;
mod events;
mod fleet_events;
mod fleet_role;
mod fleet_states;
mod game_sessions;
mod handle;
mod health;
mod ids;
mod instances;
mod latency;
mod launch;
mod limits;
mod matchmaker_data;
mod matchmaking;
mod options;
mod placements;
mod player_sessions;
mod processes;
mod rule_sets;
mod sdk;
mod status;
#[cfg(test)]
mod tests;
mod tickets;
mod world;

pub use fleet_role::FleetRole;
pub use handle::GameLift;
pub use ids::{InstanceId, ProcessId};
pub use launch::{Exit, Launch};
pub use limits::{CALL_LENGTH_MAX, SDK_MESSAGE_LENGTH_MAX};
pub use options::{NewError, NewInstance, Options, Outlets, Timers};
pub use sdk::{Admission, Refusal};
pub use status::Status;
