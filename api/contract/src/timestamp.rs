//! A moment, to the millisecond.
//!
//! Stored as milliseconds since 1970 (a DynamoDB number that sorts) and sent as
//! RFC 3339 text with milliseconds, as FlexMatch's events have it. The text is written
//! and read here, without a library of time zones: the browser loads this too.

mod civil;

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// The text is not an RFC 3339 time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a time such as 2026-11-22T10:00:00.000Z")]
pub struct TimestampError {
    text: String,
}

/// 9999-12-30T22:00:00.000Z: in every zone it has a year of four digits. Later
/// moments (from a broken clock or a hostile number) are held to it.
const LATEST_MS: i64 = 253_402_207_200_000;
/// 1970-01-01: earlier moments do not occur here.
const EARLIEST_MS: i64 = 0;

impl Timestamp {
    /// The moment `milliseconds` after 1970 began, held to the years 1970 to 9999.
    #[must_use]
    pub fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds.clamp(EARLIEST_MS, LATEST_MS))
    }

    /// Milliseconds since 1970 began.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970 began, as DynamoDB's time to live wants them.
    #[must_use]
    pub fn as_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// The moment `duration` later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(LATEST_MS);
        Self::from_millis(self.0.saturating_add(milliseconds))
    }

    /// How long ago `earlier` was; zero when it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        civil::write(self.0, f)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        civil::read(text)
            .map(Self::from_millis)
            .ok_or_else(|| TimestampError { text: text.chars().take(64).collect() })
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;

    fn try_from(text: String) -> Result<Self, TimestampError> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_flexmatch_writes_it() {
        let time = Timestamp::from_millis(1_502_226_936_421);
        assert_eq!(time.to_string(), "2017-08-08T21:15:36.421Z");
        assert_eq!("2017-08-08T21:15:36.421Z".parse(), Ok(time));
    }

    #[test]
    fn a_time_out_of_all_range_is_held_to_it() {
        assert_eq!(Timestamp::from_millis(i64::MAX).to_string(), "9999-12-30T22:00:00.000Z");
        assert_eq!(Timestamp::from_millis(-1).as_millis(), 0);
    }

    #[test]
    fn what_lies_ahead_was_no_time_ago() {
        let (early, late) = (Timestamp::from_millis(10), Timestamp::from_millis(25));
        assert_eq!(late.since(early), Duration::from_millis(15));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
