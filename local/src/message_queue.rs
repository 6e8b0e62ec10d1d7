//! The queue of results: SQS's standard queue, in memory.
//!
//! Game servers send to it over the wire, with credentials of the fleet's role; the
//! [`event_source`] gives what it holds to a function. A message is given out at
//! least once, in no particular order, and stays hidden while somebody works on it.
//! What waits here is lost with the process.
//!
//! # After
//! Amazon SQS API reference and developer guide, "Standard queues" and "Dead-letter
//! queues", read 2026-11-22. It speaks AWS JSON 1.0 alone, not the older query
//! protocol. GameLift's queue, which places game sessions, is another thing.

mod batch;
mod calls;
mod event_source;
mod messages;
#[cfg(test)]
mod tests;

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api_contract::Timestamp;
use serde::Serialize;
use stack::deployment::ResultsQueue;
use tokio::{sync::Notify, time::timeout};

use self::{
    event_source::EventSourceMapping,
    messages::{Messages, QueueFullError, Received},
};
use crate::{
    clock,
    functions::Functions,
    settings::ACCOUNT,
    topic::{dead_letters::DeadLetters, faults::FaultySwitch},
};

pub(crate) use self::calls::{CALL_BYTES_MAX, queue_named};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET_PREFIX: &str = "AmazonSQS.";

/// Largest message, in bytes; SQS takes four times as much.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// Most messages given out at once (SQS's limit).
const RECEIVED_MAX: usize = 10;

/// The queue's URL on the cloud at `port`, without a call to ask for it.
pub(crate) fn url(port: u16, queue: &str) -> String {
    format!("http://127.0.0.1:{port}/{ACCOUNT}/{queue}")
}

/// The one message queue of a deployment.
#[derive(Debug)]
pub(crate) struct MessageQueue {
    description: ResultsQueue,
    url: String,
    arn: String,
    region: String,
    created: Timestamp,
    messages: Mutex<Messages>,
    /// Somebody may find what they did not find before.
    changed: Notify,
    faults: Arc<FaultySwitch>,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    sent: AtomicU64,
    taken: AtomicU64,
    retried: AtomicU64,
}

/// How the queue stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueStatus {
    /// Messages that came.
    sent: u64,
    /// Messages that a function took.
    taken: u64,
    /// Times that a function did not.
    retried: u64,
    /// Messages that are still here.
    waiting: usize,
}

impl MessageQueue {
    /// The results queue of `deployment`, on the cloud at `port`; it misbehaves as
    /// `faults` says.
    pub(crate) fn new(
        deployment: &stack::Deployment,
        port: u16,
        faults: Arc<FaultySwitch>,
    ) -> Self {
        let (region, description) = (&deployment.region, deployment.results_queue.clone());
        Self {
            url: url(port, &description.name),
            arn: format!("arn:aws:sqs:{region}:{ACCOUNT}:{}", description.name),
            region: region.clone(),
            created: clock::now(),
            messages: Mutex::default(),
            changed: Notify::new(),
            faults,
            counts: Counts::default(),
            description,
        }
    }

    pub(crate) fn status(&self) -> QueueStatus {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        QueueStatus {
            sent: count(&self.counts.sent),
            taken: count(&self.counts.taken),
            retried: count(&self.counts.retried),
            waiting: self.messages().len(),
        }
    }

    /// What gives its messages to the functions of `deployment` that it invokes.
    pub(crate) fn event_sources(
        self: &Arc<Self>,
        deployment: &stack::Deployment,
        functions: &Arc<Functions>,
        dead_letters: &Arc<DeadLetters>,
    ) -> Vec<EventSourceMapping> {
        let mapping = |function: &stack::deployment::Function| {
            let source = function.event_source.as_ref()?;
            let (queue, functions) = (Arc::clone(self), Arc::clone(functions));
            (source.queue == self.description.name).then(|| {
                let dead_letters = Arc::clone(dead_letters);
                EventSourceMapping::new(queue, &function.name, source, functions, dead_letters)
            })
        };
        deployment.functions.iter().filter_map(mapping).collect()
    }

    /// Takes a message that `sender` wrote; returns its id.
    fn send(&self, body: String, sender: &str) -> Result<String, QueueFullError> {
        let id = self.messages().send(body, sender, clock::now())?;
        self.counts.sent.fetch_add(1, Ordering::Relaxed);
        self.changed.notify_waiters();
        Ok(id)
    }

    /// Gives out up to `count` messages, hidden from others for `hidden_for`; waits
    /// up to `patience` for the first.
    async fn receive(
        &self,
        count: usize,
        hidden_for: Duration,
        patience: Duration,
    ) -> Vec<Received> {
        // Nothing in time is an answer too.
        timeout(patience, self.receive_some(count, hidden_for)).await.unwrap_or_default()
    }

    /// Waits until there are messages to give out, and gives them out.
    async fn receive_some(&self, count: usize, hidden_for: Duration) -> Vec<Received> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // From here on no change goes unnoticed.
            changed.as_mut().enable();
            let (now, newest_first) = (clock::now(), self.faults.current().reorder);
            let (received, next) = {
                let mut messages = self.messages();
                (messages.receive(count, hidden_for, newest_first, now), messages.next_visible(now))
            };
            if !received.is_empty() {
                return received;
            }
            match next {
                None => changed.await,
                // That the time is over is as good as a change.
                Some(at) => drop(timeout(at.since(now), changed).await),
            }
        }
    }

    /// Forgets a message, by its latest receipt; by an older one nothing happens.
    fn delete(&self, receipt: &str) {
        self.messages().delete(receipt);
    }

    /// Lets others see a message again after `pause`, by its latest receipt.
    fn put_back(&self, receipt: &str, pause: Duration) {
        self.messages().show_at(receipt, clock::now().plus(pause));
        self.changed.notify_waiters();
    }

    fn messages(&self) -> MutexGuard<'_, Messages> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
