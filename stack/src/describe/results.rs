//! The way of results: the queue that game servers send them to, and who may.

use super::Names;
use crate::deployment::{DeadLetterQueue, EventSource, Resource, ResultsQueue, Statement};

/// The longest that a batch of results may take, in seconds: with ten of them,
/// one that waits for a slow table is not the last that is recorded.
pub(super) const TIMEOUT_SECONDS: u32 = 60;

/// Seconds that a received result stays hidden: Lambda's guide asks for six times
/// the function's timeout, so that none is given out twice while it is worked on.
const VISIBILITY_TIMEOUT_SECONDS: u32 = 6 * TIMEOUT_SECONDS;

/// How often a result is given out before it counts as dead: with the visibility
/// timeout, half an hour for the events of its match to arrive.
const RECEIVES_MAX: u32 = 5;

/// Seconds that a result waits to be taken: over a long weekend.
const RETENTION_SECONDS: u32 = 4 * DAY_SECONDS;

/// Seconds that a dead result waits for somebody to look: SQS's longest.
const DEAD_RETENTION_SECONDS: u32 = 14 * DAY_SECONDS;

const DAY_SECONDS: u32 = 24 * 60 * 60;

/// Most results of one invocation (SQS's limit without a batch window).
const BATCH_SIZE: u32 = 10;

/// What Lambda does with the queue, in the function's name.
const RECEIVE: &[&str] = &["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

const SEND: &[&str] = &["sqs:SendMessage"];

/// The queue.
pub(super) fn results_queue(names: &Names<'_>) -> ResultsQueue {
    ResultsQueue {
        name: names.of("match-results"),
        visibility_timeout_seconds: VISIBILITY_TIMEOUT_SECONDS,
        retention_seconds: RETENTION_SECONDS,
        dead_letters: DeadLetterQueue {
            name: names.of("match-results-dead"),
            receives_max: RECEIVES_MAX,
            retention_seconds: DEAD_RETENTION_SECONDS,
        },
    }
}

/// How the queue invokes the function that takes results in.
pub(super) fn event_source(queue: &str) -> EventSource {
    EventSource { queue: queue.to_owned(), batch_size: BATCH_SIZE, partial_batch_responses: true }
}

/// What that function may do with the queue.
pub(super) fn receiving(queue: &str) -> Statement {
    with_results(RECEIVE, queue)
}

/// What game servers may do with the queue.
pub(super) fn sending(queue: &str) -> Statement {
    with_results(SEND, queue)
}

fn with_results(actions: &[&'static str], queue: &str) -> Statement {
    Statement {
        sid: "Results",
        actions: actions.to_vec(),
        resources: vec![Resource::ResultsQueue(queue.to_owned())],
    }
}
