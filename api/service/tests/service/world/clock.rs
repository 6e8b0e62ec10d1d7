//! A clock that stands until it is turned.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use api_contract::Timestamp;
use api_service::Clock;

#[derive(Debug)]
pub(crate) struct TurnedClock(AtomicI64);

impl Default for TurnedClock {
    fn default() -> Self {
        let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        Self(AtomicI64::new(noon.as_millis()))
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

impl TurnedClock {
    pub(crate) fn turn(&self, time: Duration) {
        self.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) fn turn_seconds(&self, seconds: u64) {
        self.turn(Duration::from_secs(seconds));
    }
}
