//! The numbers that decide how patient and how polite a client is.

use std::time::Duration;

/// One attempt at an HTTP call: a function that starts cold takes a second or
/// two, and the gateway's own 29 s are longer than a player looks at a spinner.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// Opening a TCP connection, TLS included: three lost packets' time.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Attempts at one HTTP call. With the pauses between them four bridge the
/// seconds that a restart takes.
pub const CALL_ATTEMPTS_MAX: u32 = 4;
/// Longest pause before the second attempt; it doubles from there.
pub const BACKOFF_FIRST: Duration = Duration::from_millis(200);
/// Longest pause between two attempts, whatever the service asks for.
pub const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// Largest reply that is read, in bytes: a ticket with a full timeline has some
/// 12 KiB.
pub const REPLY_BYTES_MAX: usize = 256 * 1024;
/// HTTP calls that one process has under way at a time. A player has one; a
/// thousand bots in one process must not open a thousand sockets in one moment.
pub const CALLS_AT_ONCE_MAX: usize = 128;

/// Credentials are renewed when they have less than this left: longer than all
/// attempts at a call take, so that none expires under way.
pub const CREDENTIALS_MARGIN: Duration = Duration::from_secs(90);

/// Pings to one location's beacon: enough for a median that one slow packet
/// does not move.
pub const PINGS: usize = 5;
/// How long one ping is waited for. Whoever is farther away cannot play there.
pub const PING_TIMEOUT: Duration = Duration::from_millis(800);
/// All pings to one location, finding its address included.
pub const LOCATION_TIMEOUT: Duration = Duration::from_secs(3);

/// When to ask for a new ticket first, if the service does not say: where others
/// are waiting already, a match forms at once.
pub const POLL_FIRST: Duration = Duration::from_millis(250);
/// When to ask for a ticket again, if the service does not say.
pub const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Shortest time between two questions for a ticket, whatever the service says.
pub const POLL_INTERVAL_MIN: Duration = Duration::from_millis(200);
/// Longest time between two questions for a ticket, whatever the service says.
pub const POLL_INTERVAL_MAX: Duration = Duration::from_secs(10);
/// Largest share that is added to the time between two questions, at random:
/// players who asked in the same second do not ask in step for ever.
pub const POLL_JITTER: f64 = 0.25;
/// Cancelling a ticket that nobody waits for any more.
pub const CANCEL_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a ticket that cannot be cancelled any more, because its match is
/// being placed, is followed to its end.
pub const SETTLE_TIMEOUT: Duration = Duration::from_secs(20);
/// How often an open ticket found instead of a new one may have ended meanwhile.
pub const START_ATTEMPTS_MAX: u32 = 3;

/// One attempt to reach a game server.
pub const DIAL_TIMEOUT: Duration = Duration::from_secs(5);
/// Attempts to reach a game server.
pub const DIAL_ATTEMPTS_MAX: u32 = 3;
/// Handshakes that one process has under way at a time: a thousand at once would
/// all be too slow, thirty after each other are not.
pub const DIALS_AT_ONCE_MAX: usize = 32;
/// From `hello` to the answer: the server asks GameLift in between.
pub const WELCOME_TIMEOUT: Duration = Duration::from_secs(10);
/// A game server that is silent for so long is gone.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a silent connection is kept awake: three of these may get lost.
pub const KEEP_ALIVE: Duration = Duration::from_secs(3);
/// How often the direction is repeated while it does not change, for datagrams
/// get lost.
pub const INPUT_INTERVAL: Duration = Duration::from_millis(250);
/// Events that wait for the game to take them. A match has some ten.
pub const EVENTS_WAITING_MAX: usize = 64;
/// How long a parting client waits for its goodbye to arrive.
pub const GOODBYE_TIMEOUT: Duration = Duration::from_secs(1);
