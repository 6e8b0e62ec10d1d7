//! The numbers of the SDK: bounds of what is kept, and times.
//!
//! Bounds are fixed, because a game server that meets one is broken. Times can be
//! set, because a test must not wait a minute for a heartbeat.

use std::time::Duration;

/// Calls waiting for a reply at once. A full game session of 200 players that
/// all come and go at once stays below it.
pub const CALLS_MAX: usize = 512;
/// Commands on their way from the game to the connection; more wait their turn.
pub(crate) const COMMANDS_MAX: usize = 64;
/// Events that the game has not taken yet. GameLift sends a handful in the life
/// of a process, so a game that is this far behind has stopped listening.
pub const EVENTS_MAX: usize = 64;
/// Pushes kept until the process is ready.
pub const EARLY_PUSHES_MAX: usize = 64;
/// Frames on their way between a socket and the protocol, in each direction.
pub(crate) const FRAMES_MAX: usize = 1024;
/// The longest message that is read, in bytes: matchmaker data may have 390,000
/// characters, game session data 262,144, and both may be escaped.
pub(crate) const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The longest error message that is kept, in characters.
pub(crate) const ERROR_MESSAGE_LENGTH_MAX: usize = 1024;
/// Player sessions in one page (the API's limit).
pub const PAGE_SIZE_MAX: u32 = 50;
/// Pages that [`ActiveGameSession::player_sessions`](crate::ActiveGameSession::player_sessions)
/// reads. A game session has at most 200 players at a time; past players count too.
pub(crate) const PAGES_MAX: usize = 100;
/// Fleet roles whose credentials are kept.
pub(crate) const ROLES_MAX: usize = 16;
/// Requests unanswered in a row, with no frame in between, after which the
/// socket is taken for dead (as the official Go SDK does).
pub(crate) const SILENCES_MAX: u32 = 2;
/// Credentials are asked for anew this long before they expire (as all official
/// SDKs do).
pub(crate) const CREDENTIALS_RENEWED_BEFORE: Duration = Duration::from_secs(15 * 60);

/// How long things take and may take.
///
/// The defaults are right for GameLift; tests make them short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timings {
    /// How long a call may take in all, repetitions and lost connections
    /// included: 60 s, three attempts.
    pub call_timeout: Duration,
    /// How long a reply may take before its request is sent again with the same
    /// id: 20 s, the call timeout of the official SDKs.
    pub reply_timeout: Duration,
    /// At most this much is added to each `reply_timeout`, at random, so that
    /// many servers do not repeat themselves at once: 2 s.
    pub reply_timeout_jitter: Duration,
    /// Between heartbeats: 60 s.
    pub heartbeat_interval: Duration,
    /// A heartbeat is at most this much earlier or later, at random: 10 s.
    pub heartbeat_jitter: Duration,
    /// How long the game may take to say whether it is healthy before it is
    /// reported as not: 50 s.
    pub health_timeout: Duration,
    /// How long one attempt to connect may take (TCP, TLS and upgrade): 10 s.
    pub handshake_timeout: Duration,
    /// Attempts to connect, the first included: 9, which with the waits below is
    /// about two minutes. GameLift holds a lost process for longer.
    pub connect_attempts: u32,
    /// The longest wait after the first failed attempt; each next is twice as
    /// long: 1 s.
    pub backoff_first: Duration,
    /// The longest wait between attempts: 32 s.
    pub backoff_max: Duration,
    /// How long the old socket is still heard after a refresh: 5 s.
    pub refresh_overlap: Duration,
    /// How long a message may take to be written, and the service to answer our
    /// Close frame: 5 s.
    pub close_timeout: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            call_timeout: Duration::from_secs(60),
            reply_timeout: Duration::from_secs(20),
            reply_timeout_jitter: Duration::from_secs(2),
            heartbeat_interval: Duration::from_secs(60),
            heartbeat_jitter: Duration::from_secs(10),
            health_timeout: Duration::from_secs(50),
            handshake_timeout: Duration::from_secs(10),
            connect_attempts: 9,
            backoff_first: Duration::from_secs(1),
            backoff_max: Duration::from_secs(32),
            refresh_overlap: Duration::from_secs(5),
            close_timeout: Duration::from_secs(5),
        }
    }
}
