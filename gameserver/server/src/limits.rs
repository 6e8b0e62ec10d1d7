//! The numbers that bound a game server, each with its reason.

use std::time::Duration;

/// Clients that may be knocking at once: connected, not validated. More than
/// any match has players, and little enough that strangers cost no memory.
pub(crate) const NEWCOMERS_MAX: usize = 32;

/// QUIC connections in all, knocking or playing; the rest is refused before it
/// costs a handshake.
pub(crate) const CONNECTIONS_MAX: usize = 64;

/// From the first packet to a WebTransport session: a few round trips.
pub(crate) const HANDSHAKE_TIME_MAX: Duration = Duration::from_secs(5);

/// How long a player who comes with the news of a game session waits until the
/// server has it, too: a few round trips to GameLift.
pub(crate) const OPENING_TIME_MAX: Duration = Duration::from_secs(5);

/// A connection over which nothing comes for so long is gone. The server asks
/// for a sign of life several times in that span.
pub(crate) const IDLE_TIME_MAX: Duration = Duration::from_secs(10);

/// How often the server asks an otherwise silent client for a sign of life.
pub(crate) const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(3);

/// Bytes that a client may send ahead on one stream: two messages of the
/// largest size, of which it has no honest use for even one.
pub(crate) const STREAM_WINDOW_BYTES: u32 = 32 * 1024;

/// Bytes of datagrams that wait to be read: far more inputs than anybody needs,
/// only the newest counts.
pub(crate) const DATAGRAM_BUFFER_BYTES: usize = 8 * 1024;

/// Streams that a client may have open of each kind: HTTP/3 needs three
/// unidirectional ones, WebTransport a bidirectional one for itself and the game
/// protocol another; browsers may open some that mean nothing (RFC 9114 §6.2.3).
pub(crate) const STREAMS_MAX: u32 = 8;

/// Messages that wait to be written to one player. Whoever does not read so
/// many is not following the match.
pub(crate) const OUTBOX_MESSAGES_MAX: usize = 64;

/// Arrivals and departures that wait for the next tick.
pub(crate) const REQUESTS_MAX: usize = 64;

/// How long a farewell (`refused`, `ended`) may take to be acknowledged, and a
/// client to close after the end.
pub(crate) const FAREWELL_TIME_MAX: Duration = Duration::from_secs(3);

/// How long all connections together may take to wind up after a match: the
/// farewell and GameLift's answer to RemovePlayerSession.
pub(crate) const WIND_UP_TIME_MAX: Duration = Duration::from_secs(15);

/// GameLift kills a process five minutes after its notice; ours is gone this
/// long before the time that the notice names.
pub(crate) const TERMINATION_MARGIN: Duration = Duration::from_secs(20);

/// How long the way of a result to the queue may take, all attempts together: it
/// begins with the winding up and ends with it, before [`TERMINATION_MARGIN`] does.
pub(crate) const RESULT_TIME_MAX: Duration = WIND_UP_TIME_MAX;

/// How long one attempt may take: SQS answers within a tenth of a second, and a
/// connection that hangs leaves time for another.
pub(crate) const RESULT_ATTEMPT_TIME_MAX: Duration = Duration::from_secs(4);

/// Attempts to send a result, the first included.
pub(crate) const RESULT_ATTEMPTS_MAX: u32 = 8;

/// The pause after the first failed attempt; it doubles from one to the next.
pub(crate) const RESULT_PAUSE_FIRST: Duration = Duration::from_millis(200);

/// No pause between attempts is longer.
pub(crate) const RESULT_PAUSE_MAX: Duration = Duration::from_secs(3);

/// A match whose last tick is older than this is not alive.
pub(crate) const TICK_AGE_MAX: Duration = Duration::from_secs(2);

/// Players that are read from the matchmaker's data: FlexMatch matches no more.
pub(crate) const EXPECTED_PLAYERS_MAX: usize = 200;
