//! The event source mapping: what is in the queue reaches its function.
//!
//! Messages are given out in batches; those that the function does not take come to
//! light again after a growing pause, and become dead letters when they have been
//! given out too often. In the cloud the pause is the queue's visibility timeout,
//! six minutes: too long for somebody who watches.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use bytes::Bytes;
use stack::deployment::EventSource;

use super::{
    MessageQueue,
    batch::{Envelope, failures},
    messages::Received,
};
use crate::{
    backoff::Backoff,
    clock,
    credentials::Principal,
    functions::Functions,
    permissions::Permissions,
    topic::dead_letters::{DeadLetter, DeadLetters, DeadMessage, Undelivered},
};

/// The pauses before a message is given out again: with five times, some 20 seconds
/// for the events of a match to arrive.
const PAUSES: Backoff = Backoff { first: Duration::from_secs(2), max: Duration::from_secs(30) };

/// What Lambda does with the queue in the function's name.
const OPERATIONS: [&str; 3] = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

/// What gives one queue's messages to one function.
#[derive(Debug)]
pub(crate) struct EventSourceMapping {
    queue: Arc<MessageQueue>,
    envelope: Envelope,
    function: String,
    batch_size: usize,
    functions: Arc<Functions>,
    dead_letters: Arc<DeadLetters>,
    pub(super) pauses: Backoff,
}

impl EventSourceMapping {
    /// Gives the messages of `queue` to `function`, as `source` says.
    pub(crate) fn new(
        queue: Arc<MessageQueue>,
        function: &str,
        source: &EventSource,
        functions: Arc<Functions>,
        dead_letters: Arc<DeadLetters>,
    ) -> Self {
        Self {
            envelope: Envelope { queue_arn: queue.arn.clone(), region: queue.region.clone() },
            function: function.to_owned(),
            batch_size: usize::try_from(source.batch_size).unwrap_or(usize::MAX),
            queue,
            functions,
            dead_letters,
            pauses: PAUSES,
        }
    }

    /// Invokes the function whenever there is something for it; never, if its
    /// statements do not let it have the queue's messages.
    pub(crate) async fn run(self, permissions: Permissions) {
        let (queue, function) = (&self.queue.description.name, &self.function);
        let principal = Principal::Function(function.clone());
        let check = |operation: &&str| permissions.check_queue(&principal, operation, queue);
        if let Some(refusal) = OPERATIONS.iter().find_map(|operation| check(operation).err()) {
            let reason = refusal.message();
            return tracing::error!(
                function,
                queue,
                reason,
                "the queue cannot invoke the function"
            );
        }
        // Hidden for longer than the function can take.
        let hidden_for =
            Duration::from_secs(self.queue.description.visibility_timeout_seconds.into());
        loop {
            let batch = self.queue.receive_some(self.batch_size, hidden_for).await;
            self.give(&batch).await;
        }
    }

    async fn give(&self, batch: &[Received]) {
        let event = Bytes::from(self.envelope.event(batch).to_string());
        let answer = self.functions.invoke(&self.function, event).await;
        let (failed, reason) = match &answer {
            Ok(answer) => (failures(answer, batch), "the function reported it".to_owned()),
            Err(error) => (batch.iter().map(|one| one.id.as_str()).collect(), error.to_string()),
        };
        for message in batch {
            if failed.contains(message.id.as_str()) {
                self.not_taken(message, &reason);
            } else {
                self.taken(message);
            }
        }
    }

    fn taken(&self, message: &Received) {
        // On request everything is delivered twice.
        if message.receives == 1 && self.queue.faults.current().duplicate {
            return self.queue.put_back(&message.receipt, Duration::ZERO);
        }
        self.queue.delete(&message.receipt);
        self.queue.counts.taken.fetch_add(1, Ordering::Relaxed);
    }

    fn not_taken(&self, message: &Received, reason: &str) {
        let (id, attempt) = (&message.id, message.receives);
        if attempt >= self.queue.description.dead_letters.receives_max {
            return self.lay_aside(message, reason);
        }
        self.queue.counts.retried.fetch_add(1, Ordering::Relaxed);
        let pause = self.pauses.pause(attempt);
        tracing::warn!(message = id, attempt, reason, ?pause, "the message was not taken");
        self.queue.put_back(&message.receipt, pause);
    }

    fn lay_aside(&self, message: &Received, reason: &str) {
        let function = &self.function;
        tracing::error!(message = message.id, function, reason, "the message is a dead letter now");
        self.dead_letters.add(DeadLetter {
            at: clock::now(),
            function: function.clone(),
            attempts: message.receives,
            reason: reason.to_owned(),
            content: Undelivered::Message(DeadMessage {
                id: message.id.clone(),
                body: message.body.clone(),
            }),
        });
        self.queue.delete(&message.receipt);
    }
}
