//! Numbers of ours that somebody may want to turn, each with its reason.

use std::time::Duration;

/// For a connection to an AWS endpoint: within a region it takes milliseconds,
/// so a second means that nobody is there.
pub const CALL_CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// For one attempt of a call. DynamoDB and GameLift answer within 300 ms; the
/// rest is for a laptop on which fifty game servers and their players run too.
pub const CALL_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);

/// For a call with all its attempts: three calls in a row must end before API
/// Gateway gives up on the function, after 29 seconds.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(8);

/// Attempts of a call, the first included; the SDK waits between them, with
/// jitter.
pub const CALL_ATTEMPTS_MAX: u32 = 3;

/// Attempts to change an item that others change at the same time. A ticket has
/// at most three writers at once (its event, its player, a reader who settles).
pub const CHANGE_ATTEMPTS_MAX: u32 = 6;

/// The longest pause before a second attempt at a change; it doubles from
/// attempt to attempt, and each pause is a random part of it.
pub const CHANGE_PAUSE: Duration = Duration::from_millis(20);

/// How often `start` tries to take the player's lock: once, and once more after
/// it settled what held the lock.
pub const OPEN_ATTEMPTS: u32 = 2;

/// What FlexMatch's last event may take after the configuration's time is over,
/// before a reader asks for it.
pub const SETTLE_GRACE: Duration = Duration::from_secs(5);

/// For how long past its time a ticket stays open because FlexMatch says that it
/// still works on it, or cannot be asked. A placement that began at the last
/// moment is through by then.
pub const SETTLE_PATIENCE: Duration = Duration::from_secs(60);

/// How long a QUEUED ticket may go without news before a reader asks FlexMatch.
/// Longer than the two calls that open a ticket and hand it over, so that one
/// which is being handed over is never taken for one whose function died before
/// that: it would end, and FlexMatch would match it all the same.
pub const QUEUED_SILENCE: Duration = Duration::from_secs(20);

/// How long any other open ticket may: FlexMatch's guide asks for polls only
/// after 30 seconds without an event.
pub const OPEN_SILENCE: Duration = Duration::from_secs(30);

/// How often an overdue ticket is asked for: it is about to be settled, and its
/// player waits.
pub const OVERDUE_SILENCE: Duration = Duration::from_secs(5);

/// How long a ticket is kept: its history answers players' complaints, which
/// come within days.
pub const TICKET_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// When to ask again for a ticket that is young: most matches form at once.
pub const POLL_AGAIN_SOON: Duration = Duration::from_secs(1);

/// When to ask again for one that has waited for longer than [`POLL_YOUNG`].
pub const POLL_AGAIN_LATER: Duration = Duration::from_secs(2);

/// For how long a ticket counts as young: longer than a match takes that finds
/// its players waiting.
pub const POLL_YOUNG: Duration = Duration::from_secs(10);

/// When to ask again after something behind the service did not answer.
pub const RETRY_UNAVAILABLE: Duration = Duration::from_secs(2);

const _: () = assert!(QUEUED_SILENCE.as_millis() > 2 * CALL_TIMEOUT.as_millis());
