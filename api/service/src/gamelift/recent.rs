//! What was read a moment ago.
//!
//! A page of the console needs a dozen calls, and every open console asks every
//! few seconds: within [`Recent::kept`] they share one answer.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_contract::Timestamp;

/// The last answer, for as long as it counts as new. One answer, so it is bounded.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    kept: Duration,
    last: Mutex<Option<(Timestamp, Arc<T>)>>,
}

impl<T> Recent<T> {
    pub(crate) fn new(kept: Duration) -> Self {
        Self { kept, last: Mutex::new(None) }
    }

    /// The last answer, unless it is too old at `now`.
    pub(crate) fn find(&self, now: Timestamp) -> Option<Arc<T>> {
        let last = self.last();
        let (at, answer) = last.as_ref()?;
        (now >= *at && now.since(*at) < self.kept).then(|| Arc::clone(answer))
    }

    /// Keeps an answer that was asked for at `now`.
    pub(crate) fn keep(&self, now: Timestamp, answer: T) -> Arc<T> {
        let answer = Arc::new(answer);
        *self.last() = Some((now, Arc::clone(&answer)));
        answer
    }

    /// Forgets it, after something was changed.
    pub(crate) fn forget(&self) {
        *self.last() = None;
    }

    fn last(&self) -> MutexGuard<'_, Option<(Timestamp, Arc<T>)>> {
        // Whoever panicked while holding it has at most kept an answer.
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_shared_while_it_is_new() {
        let recent = Recent::new(Duration::from_secs(5));
        recent.keep(Timestamp::from_millis(10_000), "answer");

        let at =
            |milliseconds| recent.find(Timestamp::from_millis(milliseconds)).as_deref().copied();

        assert_eq!(at(14_999), Some("answer"));
        assert_eq!(at(15_000), None);
        assert_eq!(at(9_999), None, "a clock that was set back makes nothing new");
    }
}
