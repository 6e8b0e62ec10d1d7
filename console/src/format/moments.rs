//! When: a moment in the reader's time zone or in UTC.

use api_contract::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// In which time zone moments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// Coordinated universal time: what logs and colleagues elsewhere have.
    #[default]
    Utc,
    /// The reader's own.
    Local,
}

/// Minutes east of UTC, as they are at some moment.
pub type OffsetMinutes = i32;

/// A moment to the second, with its offset: `2026-11-22 10:00:00 UTC`,
/// `2026-11-22 11:00:00 +01:00`.
#[must_use]
pub fn absolute(moment: Timestamp, offset: OffsetMinutes) -> String {
    let zone = if offset == 0 { " UTC".to_owned() } else { format!(" {}", signed(offset)) };
    format!("{}{zone}", written(moment, offset, "%Y-%m-%d %H:%M:%S"))
}

/// The time of day to the second: `10:00:00`.
#[must_use]
pub fn time_of_day(moment: Timestamp, offset: OffsetMinutes) -> String {
    written(moment, offset, "%H:%M:%S")
}

/// The time of day to the minute, for axes: `10:00`.
#[must_use]
pub fn minute_of_day(moment: Timestamp, offset: OffsetMinutes) -> String {
    written(moment, offset, "%H:%M")
}

/// What `<input type="datetime-local">` takes: `2026-11-22T10:00`.
#[must_use]
pub fn input_value(moment: Timestamp, offset: OffsetMinutes) -> String {
    written(moment, offset, "%Y-%m-%dT%H:%M")
}

/// The moment that an `<input type="datetime-local">` means, if it means one.
#[must_use]
pub fn from_input(text: &str, offset: OffsetMinutes) -> Option<Timestamp> {
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    let moment = civil.to_zoned(zone(offset)).ok()?.timestamp();
    Some(Timestamp::from_millis(moment.as_millisecond()))
}

fn written(moment: Timestamp, offset: OffsetMinutes, pattern: &str) -> String {
    jiff::Timestamp::from_millisecond(moment.as_millis()).map_or_else(
        |_| moment.to_string(),
        |moment| moment.to_zoned(zone(offset)).strftime(pattern).to_string(),
    )
}

fn zone(offset: OffsetMinutes) -> TimeZone {
    TimeZone::fixed(Offset::from_seconds(offset.saturating_mul(60)).unwrap_or(Offset::UTC))
}

fn signed(offset: OffsetMinutes) -> String {
    let sign = if offset < 0 { '−' } else { '+' };
    let minutes = offset.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Timestamp {
        "2026-11-22T23:30:05.000Z".parse().unwrap()
    }

    #[test]
    fn a_moment_names_its_zone() {
        assert_eq!(absolute(moment(), 0), "2026-11-22 23:30:05 UTC");
        assert_eq!(absolute(moment(), 60), "2026-11-23 00:30:05 +01:00");
        assert_eq!(absolute(moment(), -210), "2026-11-22 20:00:05 −03:30");
        assert_eq!(minute_of_day(moment(), 60), "00:30");
        assert_eq!(time_of_day(moment(), 0), "23:30:05");
    }

    #[test]
    fn an_impossible_offset_is_utc() {
        assert_eq!(minute_of_day(moment(), i32::MAX), "23:30");
    }

    #[test]
    fn what_an_input_shows_is_what_it_means() {
        let shown = input_value(moment(), 60);
        assert_eq!(shown, "2026-11-23T00:30");
        assert_eq!(from_input(&shown, 60), "2026-11-22T23:30:00.000Z".parse().ok());
        assert_eq!(from_input("tomorrow", 0), None);
    }
}
