//! How much GameLift takes and keeps, with the reason for each number.

use std::time::Duration;

/// Longest AWS call taken, in bytes.
pub const CALL_LENGTH_MAX: usize = crate::wire::CALL_LENGTH_MAX;

/// Longest message taken from a game server, in bytes: the real gateway's 128 KiB.
pub const SDK_MESSAGE_LENGTH_MAX: usize = 128 * 1024;

/// Most tickets that are open at once.
pub(crate) const OPEN_TICKETS_MAX: usize = 50_000;

/// Most tickets that are over and can still be described.
pub(crate) const ENDED_TICKETS_MAX: usize = 20_000;

/// Most placements that are over and can still be described.
pub(crate) const ENDED_PLACEMENTS_MAX: usize = 5_000;

/// Most game sessions that are over and can still be described.
pub(crate) const ENDED_GAME_SESSIONS_MAX: usize = 5_000;

/// Most matchmaking rule sets (GameLift quotas).
pub(crate) const RULE_SETS_MAX: usize = 1_000;

/// Most entries of the fleet's event log: a game server that crashes at every
/// start fills it in some hours.
pub(crate) const FLEET_EVENTS_MAX: usize = 1_000;

/// Most ended processes whose ids are remembered, so that one that comes back
/// is told why it is refused.
pub(crate) const ENDED_PROCESSES_MAX: usize = 1_000;

/// Replies kept for each process, for SDKs that repeat a request.
pub(crate) const REPLIES_MAX: usize = 256;

/// How long a reply is kept: C++ repeats a request for under three minutes.
pub(crate) const REPLY_KEPT: Duration = Duration::from_mins(5);

/// Messages waiting for one game server's socket; a server that does not read
/// for so long is cut off and comes back.
pub(crate) const SOCKET_QUEUE_MAX: usize = 64;

/// Sockets that one process may hold at once: the current one and those that a
/// refresh left behind (C# never closes them).
pub(crate) const SOCKETS_MAX: usize = 4;

/// Events and kills waiting for the rest of the local cloud.
pub(crate) const OUTBOX_MAX: usize = 50_000;

/// Longest matchmaker data, in characters (GameLift API, `MatchmakerData`).
pub(crate) const MATCHMAKER_DATA_LENGTH_MAX: usize = 390_000;

/// Most entries of one page (GameLift's SDKs keep no more of one reply).
pub(crate) const PAGE_MAX: usize = 50;
