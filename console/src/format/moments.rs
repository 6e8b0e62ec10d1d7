//! When: a moment in the reader's time zone or in UTC.

use api_contract::Timestamp;

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

/// Further east or west nobody lives.
const OFFSET_MINUTES_MAX: OffsetMinutes = 18 * 60;
const MINUTE_MS: i64 = 60_000;

/// A moment to the second, with its offset: `2026-11-22 10:00:00 UTC`,
/// `2026-11-22 11:00:00 +01:00`.
#[must_use]
pub fn absolute(moment: Timestamp, offset: OffsetMinutes) -> String {
    let zone = if offset == 0 { " UTC".to_owned() } else { format!(" {}", signed(offset)) };
    let there = there(moment, offset);
    format!("{} {}{zone}", &there[..10], &there[11..19])
}

/// The time of day to the second: `10:00:00`.
#[must_use]
pub fn time_of_day(moment: Timestamp, offset: OffsetMinutes) -> String {
    there(moment, offset)[11..19].to_owned()
}

/// The time of day to the minute, for axes: `10:00`.
#[must_use]
pub fn minute_of_day(moment: Timestamp, offset: OffsetMinutes) -> String {
    there(moment, offset)[11..16].to_owned()
}

/// What `<input type="datetime-local">` takes: `2026-11-22T10:00`.
#[must_use]
pub fn input_value(moment: Timestamp, offset: OffsetMinutes) -> String {
    there(moment, offset)[..16].to_owned()
}

/// The moment that an `<input type="datetime-local">` means, if it means one.
#[must_use]
pub fn from_input(text: &str, offset: OffsetMinutes) -> Option<Timestamp> {
    // Browsers leave out seconds that are zero.
    let seconds = if text.len() == "2026-11-22T10:00".len() { ":00" } else { "" };
    let there: Timestamp = format!("{text}{seconds}Z").parse().ok()?;
    Some(shifted(there, -possible(offset)))
}

/// `2026-11-22T10:00:00.000Z`, as clocks show it there.
fn there(moment: Timestamp, offset: OffsetMinutes) -> String {
    shifted(moment, possible(offset)).to_string()
}

fn shifted(moment: Timestamp, minutes: OffsetMinutes) -> Timestamp {
    Timestamp::from_millis(moment.as_millis() + i64::from(minutes) * MINUTE_MS)
}

fn possible(offset: OffsetMinutes) -> OffsetMinutes {
    if offset.saturating_abs() <= OFFSET_MINUTES_MAX { offset } else { 0 }
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
