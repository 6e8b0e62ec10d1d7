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

/// Bytes of a result: two hundred players, each with ids of the longest kind.
pub const RESULT_BYTES_MAX: usize = 64 * 1024;

/// Players of a result: FlexMatch puts no more together.
pub const RESULT_PLAYERS_MAX: usize = 200;

const _: () = assert!(QUEUED_SILENCE.as_millis() > 2 * CALL_TIMEOUT.as_millis());

/// How long what GameLift said of fleets, queues and configurations counts as
/// new: consoles ask every few seconds, and a fleet takes minutes to change.
pub const GAMELIFT_KEPT: Duration = Duration::from_secs(5);

/// How long what CloudWatch said of the functions counts as new: it counts by
/// the minute, and charges by the question.
pub const METRICS_KEPT: Duration = Duration::from_secs(20);

/// How long what CloudWatch said of the last hours counts as new: a point of
/// theirs has five minutes, and a look takes two dozen metrics.
pub const TRENDS_KEPT: Duration = Duration::from_secs(30);

/// Calls to GameLift at once, for one request: below what it throttles at.
pub const GAMELIFT_CALLS_AT_ONCE: usize = 8;

/// Most calls that one list is read with. GameLift's own pages are small, and a
/// request has 29 seconds.
pub const LIST_CALLS_MAX: usize = 10;

/// Most fleets of a deployment: one for each build that is still played.
pub const FLEETS_MAX: usize = 20;

/// Most locations of a fleet; GameLift has fewer regions.
pub const LOCATIONS_MAX: usize = 50;

/// Most kinds of server process of a fleet (GameLift API, `ServerProcessList`).
pub const SERVER_PROCESSES_MAX: usize = 50;

/// Most characters of a text of GameLift's in an answer. Two hundred such texts
/// are far below an answer's 6 MB.
pub const ANSWER_TEXT_LENGTH_MAX: usize = 2_000;

/// Most characters of what a refusal quotes of the service that refused.
pub const PORT_MESSAGE_LENGTH_MAX: usize = 4_000;

/// Most rule sets of a page: each has up to 65,535 characters, which JSON may
/// double, and an answer has 6 MB.
pub const RULE_SETS_OF_A_PAGE_MAX: usize = 20;

/// Most functions whose metrics are read: CloudWatch takes 500 metrics at once,
/// and a deployment has a dozen functions.
pub const FUNCTIONS_MAX: usize = 100;

/// Attempts to write to the audit log's end while others do. Each round lets one
/// writer through, and an operator does one thing at a time: this many rounds are
/// more operators at once than a game has.
pub const AUDIT_ATTEMPTS_MAX: u32 = 16;

/// Entries of the audit log that one query reads at most: some hundred kilobytes.
pub const AUDIT_QUERY_LIMIT: i32 = 200;

/// Entries that a page of the audit log is found among; further ones take the
/// next page.
pub const AUDIT_ENTRIES_READ_MAX: usize = 1_000;

/// Most bytes of what an audit entry keeps as before, and as after.
pub const AUDIT_VALUE_BYTES_MAX: usize = 4_096;

/// Most characters of an audit entry's target: a player's id, which is the longest.
pub const AUDIT_TARGET_LENGTH_MAX: usize = 1_024;

/// Most characters of why an action was refused or failed.
pub const AUDIT_FAILURE_LENGTH_MAX: usize = 500;

/// How far the clocks of two functions may be apart: a list by time begins that
/// far ahead.
pub const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Most items that are looked at for one page of a list, of which a filter may
/// leave all out: on a laptop that takes some 30 ms.
pub const LIST_EVALUATED_MAX: usize = 600;

/// Most queries for one page: eight days of eight shards, when all are empty.
pub const LIST_QUERIES_MAX: usize = 72;

/// Items of a shard that are looked at first where a filter leaves some out.
pub const LIST_CHUNK_NARROWED: usize = 20;

/// Most instances that an operator may ask of one location: what a mistyped
/// number can cost. GameLift's own limit is the account's.
pub const INSTANCES_MAX: u32 = 1_000;

/// Most characters of a location's name (GameLift API, `LocationStringModel`).
pub const LOCATION_LENGTH_MAX: usize = 64;

/// Most bytes of an answer: what a function may answer is 6 MB, as JSON text
/// within JSON, with its headers.
pub const ANSWER_BYTES_MAX: usize = 5_000_000;

/// Items of a shard that one query reads of a window: some 400 kB, of the 1 MB
/// that a query may read.
pub const WINDOW_CHUNK: usize = 1_000;

/// Items that are read one by one at the same time, for one request.
pub const READS_AT_ONCE: usize = 16;

/// Most tickets of an export, and so most matches: with all histories at their
/// longest they stay below an answer's 6 MB.
pub const EXPORT_TICKETS_MAX: usize = 200;

/// Most tickets that one call takes an erased player out of: a few seconds.
pub const ERASE_TICKETS_MAX: usize = 200;

/// How long before the overview's window tickets are looked at that may have ended
/// in it.
pub const OVERVIEW_LOOKBACK: Duration = Duration::from_secs(5 * 60);

/// Most tickets that one overview looks at.
pub const OVERVIEW_TICKETS_MAX: usize = 8_000;

/// Most matches that one overview looks at.
pub const OVERVIEW_MATCHES_MAX: usize = 4_000;

/// The skills that an operator may set: OpenSkill's start at 25 and hardly leave
/// 0 to 50.
pub const SKILL_RANGE: std::ops::RangeInclusive<f64> = 0.0..=100.0;

/// Attempts to write a batch of which items were left out.
pub const BULK_ATTEMPTS_MAX: u32 = 8;
