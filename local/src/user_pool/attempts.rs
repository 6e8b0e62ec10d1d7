//! Wrong passwords, and how long their user name has to wait.
//!
//! The sixth wrong password in a row locks a name for a second, each further one
//! for twice as long as the last. Names that nobody has are counted too, so that
//! waiting tells nothing.
//!
//! # After
//! Amazon Cognito developer guide, "Lockout behavior for failed sign-in attempts", read
//! 2026-11-22: after `n` wrong passwords 2^(n-5) seconds, up to about 15 minutes;
//! a quarter of an hour without any, or a right one, forgets them.

use std::{collections::HashMap, time::Duration};

use api_contract::Timestamp;

/// Wrong passwords in a row for which nobody waits.
const FREE: u32 = 5;

/// No wait is longer, and so long after the last one all is forgotten.
const WAIT_MAX: Duration = Duration::from_secs(15 * 60);

/// Most names that are kept: those that were not tried for longest go.
const NAMES_MAX: usize = 10_000;

/// The wrong passwords of late, by user name.
#[derive(Debug, Default)]
pub(super) struct Attempts(HashMap<String, Failures>);

#[derive(Debug)]
struct Failures {
    count: u32,
    /// The last attempt, if nobody has to wait.
    locked_until: Timestamp,
}

/// A name has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong passwords: the next attempt is in {} s", wait.as_secs())]
pub(super) struct Locked {
    /// For how long.
    pub(super) wait: Duration,
}

impl Attempts {
    /// Lets an attempt begin, and counts it as a wrong one until it has gone well:
    /// so no number of attempts at once gets around the wait.
    pub(super) fn begin(&mut self, name: &str, now: Timestamp) -> Result<(), Locked> {
        self.forget(name, now);
        let new = Failures { count: 0, locked_until: now };
        let failures = self.0.entry(name.to_owned()).or_insert(new);
        let wait = failures.locked_until.since(now);
        if !wait.is_zero() {
            return Err(Locked { wait });
        }
        failures.count = failures.count.saturating_add(1);
        failures.locked_until = now.plus(wait_after(failures.count));
        Ok(())
    }

    /// The password was right.
    pub(super) fn succeed(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// Forgets what is over, and makes room for `name`.
    fn forget(&mut self, name: &str, now: Timestamp) {
        if self.0.get(name).is_some_and(|failures| failures.are_over(now)) {
            self.0.remove(name);
        }
        if self.0.len() < NAMES_MAX || self.0.contains_key(name) {
            return;
        }
        self.0.retain(|_, failures| !failures.are_over(now));
        if self.0.len() >= NAMES_MAX {
            let oldest = self.0.iter().min_by_key(|(_, failures)| failures.locked_until);
            let oldest = oldest.map(|(name, _)| name.clone());
            oldest.and_then(|name| self.0.remove(&name));
        }
    }
}

impl Failures {
    fn are_over(&self, now: Timestamp) -> bool {
        now.since(self.locked_until) >= WAIT_MAX
    }
}

fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE + 1) {
        None => Duration::ZERO,
        Some(doublings) => Duration::from_secs(1 << doublings.min(20)).min(WAIT_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(1_000_000).plus(Duration::from_secs(seconds))
    }

    /// So many wrong passwords, each as soon as it is let.
    fn failing(attempts: &mut Attempts, times: u32) -> Timestamp {
        let mut now = at(0);
        for _ in 0..times {
            if let Err(Locked { wait }) = attempts.begin("ada", now) {
                now = now.plus(wait);
                attempts.begin("ada", now).unwrap();
            }
        }
        now
    }

    #[test]
    fn waits_double_after_five_and_end_growing() {
        for (times, seconds) in [(5, 0), (6, 1), (7, 2), (8, 4), (16, 900), (40, 900)] {
            let mut attempts = Attempts::default();
            let now = failing(&mut attempts, times);
            let wait = attempts.begin("ada", now).err().map_or(0, |locked| locked.wait.as_secs());
            assert_eq!(wait, seconds, "after {times}");
        }
    }

    #[test]
    fn an_attempt_during_the_wait_does_not_make_it_longer() {
        let mut attempts = Attempts::default();
        let now = failing(&mut attempts, 8);
        let waits: Vec<_> = (0..3).map(|_| attempts.begin("ada", now).unwrap_err().wait).collect();
        assert_eq!(waits, [Duration::from_secs(4); 3]);
        assert!(attempts.begin("ada", now.plus(Duration::from_secs(4))).is_ok());
    }

    #[test]
    fn a_right_password_and_a_quarter_of_an_hour_forget() {
        let mut attempts = Attempts::default();
        failing(&mut attempts, 6);
        attempts.succeed("ada");
        assert!(attempts.begin("ada", at(0)).is_ok());

        let mut attempts = Attempts::default();
        let locked = Duration::from_secs(4);
        let now = failing(&mut attempts, 8).plus(locked).plus(WAIT_MAX);
        for _ in 0..FREE {
            assert!(attempts.begin("ada", now).is_ok());
        }
    }

    #[test]
    fn others_do_not_wait_and_no_more_than_so_many_are_remembered() {
        let mut attempts = Attempts::default();
        failing(&mut attempts, 6);
        assert!(attempts.begin("bob", at(1)).is_ok());

        for number in 0..NAMES_MAX {
            attempts.begin(&number.to_string(), at(2)).unwrap();
        }
        assert_eq!(attempts.0.len(), NAMES_MAX);
    }
}
