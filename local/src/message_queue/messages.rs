//! What is in a queue, as a state machine: messages come, are given out and hidden,
//! and go, or come to light again.

use std::{collections::BTreeMap, time::Duration};

use api_contract::Timestamp;
use uuid::Uuid;

/// Most messages that wait; a laptop's matches do not make so many in a day.
const MESSAGES_MAX: usize = 10_000;

/// Most bytes of all that wait: a thousand times what a day of matches makes.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// More waits than there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the queue is full: nobody takes what is in it")]
pub(crate) struct QueueFullError;

/// The messages of one queue, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Messages {
    waiting: BTreeMap<u64, Message>,
    /// How many came so far.
    numbers: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Message {
    id: String,
    body: String,
    sender: String,
    sent: Timestamp,
    first_received: Option<Timestamp>,
    receives: u32,
    visible_at: Timestamp,
    /// Names the latest giving out.
    receipt: Option<Uuid>,
}

/// A message that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) id: String,
    pub(super) body: String,
    /// What deletes it, until it is given out again.
    pub(super) receipt: String,
    /// How often it was given out, this time included.
    pub(super) receives: u32,
    /// Who sent it.
    pub(super) sender: String,
    pub(super) sent: Timestamp,
    pub(super) first_received: Timestamp,
}

impl Messages {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// How many are hidden because somebody works on them.
    pub(super) fn hidden(&self, now: Timestamp) -> usize {
        self.waiting.values().filter(|message| message.visible_at > now).count()
    }

    /// Takes a message; returns its id.
    pub(super) fn send(
        &mut self,
        body: String,
        sender: &str,
        now: Timestamp,
    ) -> Result<String, QueueFullError> {
        if self.waiting.len() >= MESSAGES_MAX || self.bytes + body.len() > BYTES_MAX {
            return Err(QueueFullError);
        }
        let id = Uuid::new_v4().to_string();
        self.numbers += 1;
        self.bytes += body.len();
        let message = Message {
            id: id.clone(),
            body,
            sender: sender.to_owned(),
            sent: now,
            first_received: None,
            receives: 0,
            visible_at: now,
            receipt: None,
        };
        self.waiting.insert(self.numbers, message);
        Ok(id)
    }

    /// Gives out up to `count` visible messages and hides them for `hidden_for`.
    pub(super) fn receive(
        &mut self,
        count: usize,
        hidden_for: Duration,
        newest_first: bool,
        now: Timestamp,
    ) -> Vec<Received> {
        let visible =
            self.waiting.iter().filter(|(_, one)| one.visible_at <= now).map(|(number, _)| *number);
        let mut numbers: Vec<u64> = visible.collect();
        if newest_first {
            numbers.reverse();
        }
        numbers.truncate(count);
        let give_out = |number| {
            let message = self.waiting.get_mut(&number)?;
            Some(message.give_out(number, now, now.plus(hidden_for)))
        };
        numbers.into_iter().filter_map(give_out).collect()
    }

    /// When the next hidden message can be seen; `None` if there is none.
    pub(super) fn next_visible(&self, now: Timestamp) -> Option<Timestamp> {
        self.waiting.values().map(|message| message.visible_at).filter(|at| *at > now).min()
    }

    pub(super) fn delete(&mut self, receipt: &str) {
        if let Some(number) = self.number(receipt)
            && let Some(message) = self.waiting.remove(&number)
        {
            self.bytes -= message.body.len();
        }
    }

    /// Lets a message be seen from `at` on.
    pub(super) fn show_at(&mut self, receipt: &str, at: Timestamp) {
        if let Some(message) = self.number(receipt).and_then(|one| self.waiting.get_mut(&one)) {
            message.visible_at = at;
        }
    }

    /// The message that a receipt is the latest of.
    fn number(&self, receipt: &str) -> Option<u64> {
        let (number, receipt) = receipt.split_once('.')?;
        let (number, receipt) = (number.parse().ok()?, receipt.parse().ok()?);
        (self.waiting.get(&number)?.receipt == Some(receipt)).then_some(number)
    }
}

impl Message {
    fn give_out(&mut self, number: u64, now: Timestamp, visible_at: Timestamp) -> Received {
        let receipt = Uuid::new_v4();
        self.receipt = Some(receipt);
        self.receives += 1;
        self.visible_at = visible_at;
        Received {
            id: self.id.clone(),
            body: self.body.clone(),
            receipt: format!("{number}.{receipt}"),
            receives: self.receives,
            sender: self.sender.clone(),
            sent: self.sent,
            first_received: *self.first_received.get_or_insert(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIDDEN_FOR: Duration = Duration::from_secs(30);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn with(bodies: &[&str]) -> Messages {
        let mut messages = Messages::default();
        for body in bodies {
            messages.send((*body).to_owned(), "ada", at(0)).unwrap();
        }
        messages
    }

    fn bodies(received: &[Received]) -> Vec<&str> {
        received.iter().map(|one| one.body.as_str()).collect()
    }

    #[test]
    fn a_message_is_hidden_while_somebody_works_on_it() {
        let mut messages = with(&["a"]);

        let first = messages.receive(10, HIDDEN_FOR, false, at(1));
        let meanwhile = messages.receive(10, HIDDEN_FOR, false, at(30));
        let again = messages.receive(10, HIDDEN_FOR, false, at(31));

        assert_eq!((bodies(&first), meanwhile.len(), bodies(&again)), (vec!["a"], 0, vec!["a"]));
        assert_eq!((first[0].receives, again[0].receives), (1, 2));
        assert_eq!((again[0].sent, again[0].first_received), (at(0), at(1)));
        assert_eq!(first[0].id, again[0].id);
    }

    #[test]
    fn only_the_latest_receipt_deletes() {
        let mut messages = with(&["a"]);
        let first = messages.receive(1, HIDDEN_FOR, false, at(0));
        let again = messages.receive(1, HIDDEN_FOR, false, at(60));

        messages.delete(&first[0].receipt);
        assert_eq!(messages.len(), 1);
        messages.delete(&again[0].receipt);
        messages.delete(&again[0].receipt);

        assert_eq!((messages.len(), messages.bytes), (0, 0));
        for noise in ["", "1", "1.x", "x.y"] {
            messages.delete(noise);
        }
    }

    #[test]
    fn no_more_are_given_out_than_asked_for_and_the_newest_first_on_request() {
        let mut messages = with(&["a", "b", "c"]);

        let newest = messages.receive(1, HIDDEN_FOR, true, at(0));
        let oldest = messages.receive(1, HIDDEN_FOR, false, at(0));

        assert_eq!((bodies(&newest), bodies(&oldest)), (vec!["c"], vec!["a"]));
        assert_eq!(messages.hidden(at(0)), 2);
    }

    #[test]
    fn a_message_can_be_shown_earlier_or_later() {
        let mut messages = with(&["a"]);
        let given = messages.receive(1, HIDDEN_FOR, false, at(0));

        messages.show_at(&given[0].receipt, at(5));

        assert_eq!(messages.next_visible(at(0)), Some(at(5)));
        assert!(messages.receive(1, HIDDEN_FOR, false, at(4)).is_empty());
        assert_eq!(messages.receive(1, HIDDEN_FOR, false, at(5)).len(), 1);
    }

    #[test]
    fn a_queue_that_nobody_empties_takes_no_more() {
        let mut messages = with(&[]);
        for _ in 0..MESSAGES_MAX {
            messages.send(String::new(), "ada", at(0)).unwrap();
        }
        let large = "x".repeat(BYTES_MAX + 1);

        assert_eq!(messages.send(String::new(), "ada", at(0)), Err(QueueFullError));
        assert_eq!(with(&[]).send(large, "ada", at(0)), Err(QueueFullError));
    }
}
