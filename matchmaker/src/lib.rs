//! A FlexMatch-compatible matchmaker: rule sets in, matches out.
//!
//! A [`RuleSet`] is read from the JSON that GameLift takes, with every problem
//! found at once. A [`Matchmaker`] holds the waiting tickets of one
//! matchmaking configuration; each [`Matchmaker::pass`] forms the matches that
//! are possible at the moment the caller names.
//!
//! ```
//! use matchmaker::{Matchmaker, Options, Player, PlayerId, RuleSet, Ticket, TicketId};
//!
//! let text = r#"{
//!     "ruleLanguageVersion": "1.0",
//!     "teams": [{ "name": "players", "minPlayers": 2, "maxPlayers": 4 }]
//! }"#;
//! let parsed = RuleSet::parse(text).map_err(|problems| format!("{problems:?}"))?;
//! let mut matchmaker = Matchmaker::new(parsed.rule_set, Options::default());
//! for name in ["ada", "bob"] {
//!     let id = PlayerId::new(name)?;
//!     let (attributes, latency_ms) = Default::default();
//!     let players = vec![Player { id, attributes, latency_ms, team: None }];
//!     let id = TicketId::new(format!("ticket-{name}"))?;
//!     matchmaker.add(Ticket { id, created_at_ms: 1_000, players, backfill: false })?;
//! }
//!
//! let pass = matchmaker.pass(1_500);
//!
//! assert_eq!(pass.matches[0].player_count(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - The same tickets, times and seed give the same matches.
//! - A ticket is in the pool or in one match, never in both, never in two.
//! - A match satisfies every rule at the age of its own tickets.
//! - Work is bounded: a pass stops at its search budget and says so.
//!
//! # What is deliberately not here
//! The life of a ticket (status, acceptance, placement, timeouts, duplicate
//! players) belongs to whoever runs the matchmaker; so do clock and network.
//! [`trial`] plays a plain one in virtual time, to try rule sets by.
//!
//! # After
//! The FlexMatch guide's rule set reference, with these decisions where it is
//! silent: bounds are inclusive; a latency rule needs a location that all
//! tickets share; a party plays in one team; rules named in a compound rule
//! are not enforced by themselves; an unmatchable ticket never holds up others.

mod alone;
mod candidate;
mod explanation;
mod expression;
mod few;
mod formation;
mod hash;
pub mod json;
mod likeness;
mod limits;
mod matches;
mod matchmaker;
mod nearest;
mod outlook;
mod pool;
pub mod rule_set;
mod rules;
mod search;
pub mod sorting;
mod teams;
mod tickets;
pub mod trial;

pub use explanation::{Change, Explanation, KeptFrom, Miss, NextExpansion, RuleCount};
pub use limits::{
    ATTRIBUTE_TEXT_LENGTH_MAX, MATCH_PLAYERS_MAX, RULE_SET_LENGTH_MAX, TICKET_PLAYERS_MAX,
};
pub use matches::{Match, RuleMetrics, TeamMembers};
pub use matchmaker::{LatencyReading, Matchmaker, Options, Pass};
pub use pool::RefusedTicket;
pub use rule_set::{Parsed, Problem, RuleSet, Severity};
pub use tickets::{
    AttributeValue, Player, PlayerId, PlayerIdError, Ticket, TicketId, TicketIdError,
};
