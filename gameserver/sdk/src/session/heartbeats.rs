//! When the game is asked for its health, and until when it may answer.

use std::time::{Duration, Instant};

use rand::Rng;

use super::HealthQuestion;
use crate::limits::Timings;

/// The clockwork of heartbeats: ask, wait for the answer, report, ask again.
#[derive(Debug, Default)]
pub(super) struct Heartbeats {
    /// When to ask next; `None` while the process is not ready.
    due: Option<Instant>,
    /// What is asked now, and until when an answer counts.
    asked: Option<(HealthQuestion, Instant)>,
    asked_in_all: u64,
}

impl Heartbeats {
    /// The first question is due at once: the service gives no game session to a
    /// process that it has not heard from.
    pub(super) fn start(&mut self, now: Instant) {
        self.due = Some(now);
    }

    pub(super) fn stop(&mut self) {
        self.due = None;
        self.asked = None;
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let answer_until = self.asked.map(|(_, until)| until);
        [self.due, answer_until].into_iter().flatten().min()
    }

    /// The question to ask now, if one is due. The next is due an interval later,
    /// whenever this one is answered.
    pub(super) fn ask(
        &mut self,
        now: Instant,
        timings: &Timings,
        random: &mut impl Rng,
    ) -> Option<HealthQuestion> {
        if self.due.is_none_or(|due| now < due) {
            return None;
        }
        self.due = Some(now + interval(timings, random));
        self.asked_in_all += 1;
        let question = HealthQuestion(self.asked_in_all);
        self.asked = Some((question, now + timings.health_timeout));
        Some(question)
    }

    /// Whether this answers the question that is open, which it closes.
    pub(super) fn answer(&mut self, question: HealthQuestion) -> bool {
        let open = self.asked.is_some_and(|(asked, _)| asked == question);
        if open {
            self.asked = None;
        }
        open
    }

    /// Whether the open question went unanswered for too long, which closes it.
    /// That is also so when the next one is due.
    pub(super) fn overdue(&mut self, now: Instant) -> bool {
        let next_is_due = self.due.is_some_and(|due| due <= now);
        self.asked.take_if(|(_, until)| *until <= now || next_is_due).is_some()
    }
}

/// The interval, up to the jitter longer or shorter.
fn interval(timings: &Timings, random: &mut impl Rng) -> Duration {
    let earliest = timings.heartbeat_interval.saturating_sub(timings.heartbeat_jitter);
    let latest = timings.heartbeat_interval + timings.heartbeat_jitter;
    random.random_range(earliest..=latest)
}
