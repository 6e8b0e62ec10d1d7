//! RFC 3339: from milliseconds since 1970 to a date and a time of day, and back.
//!
//! # After
//! RFC 3339 section 5.6, with what ISO 8601 writers do: lower-case letters, a space
//! between date and time, up to nine digits of a second; a leap second counts as the
//! one before it. Days are counted as in "chrono-Compatible Low-Level Date Algorithms"
//! by Howard Hinnant: in years that begin in March, so that the leap day comes last.

use std::fmt;

const DAY_MS: i64 = 86_400_000;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;
/// Days of 400 years.
const ERA_DAYS: i64 = 146_097;

/// Writes `2026-11-22T10:00:00.000Z`.
pub(super) fn write(ms: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (year, month, day) = date(ms.div_euclid(DAY_MS));
    let ms = ms.rem_euclid(DAY_MS);
    let (seconds, ms) = (ms / 1_000, ms % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// Milliseconds since 1970 began, if `text` is a time with its offset.
pub(super) fn read(text: &str) -> Option<i64> {
    let mut rest = Rest(text.as_bytes());
    let year = rest.number(4)?;
    rest.one_of(b"-")?;
    let month = rest.number(2).filter(|month| (1..=12).contains(month))?;
    rest.one_of(b"-")?;
    let day = rest.number(2).filter(|day| (1..=month_days(year, month)).contains(day))?;
    rest.one_of(b"Tt ")?;
    let hour = rest.number(2).filter(|hour| *hour < 24)?;
    rest.one_of(b":")?;
    let minute = rest.number(2).filter(|minute| *minute < 60)?;
    rest.one_of(b":")?;
    let second = rest.number(2).filter(|second| *second <= 60)?.min(59);
    let ms = rest.fraction_ms()?;
    let offset = rest.offset_minutes()?;
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset;
    rest.0.is_empty().then_some((minutes * 60 + second) * 1_000 + ms)
}

/// What is left of a text.
struct Rest<'t>(&'t [u8]);

impl Rest<'_> {
    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        let found = wanted.contains(first).then_some(*first)?;
        self.0 = rest;
        Some(found)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| {
            let digit = self.one_of(b"0123456789")? - b'0';
            Some(number * 10 + i64::from(digit))
        })
    }

    /// `.123456789`, or nothing.
    fn fraction_ms(&mut self) -> Option<i64> {
        if self.one_of(b".,").is_none() {
            return Some(0);
        }
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let thousandths = digits.min(3);
        let ms = self.number(thousandths)? * 10_i64.pow(3 - thousandths as u32);
        // Finer ones are cut off, as a clock would.
        self.number(digits - thousandths)?;
        (1..=9).contains(&digits).then_some(ms)
    }

    /// `Z`, `+01:00`
    fn offset_minutes(&mut self) -> Option<i64> {
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        self.one_of(b":")?;
        let minutes = self.number(2).filter(|minutes| *minutes < 60)?;
        Some(sign * (hours * 60 + minutes))
    }
}

fn month_days(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970 began.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970
}

/// Year, month and day of so many days since 1970 began.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_TO_1970;
    let (era, of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_comes_after_the_one_before_it() {
        let mut before = date(-1);
        assert_eq!(before, (1969, 12, 31));
        for day in 0..2_932_896 {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
            let next_of_month = (before.0, before.1, before.2 + 1);
            let first = of_month == 1 && before.2 == month_days(before.0, before.1);
            assert!((year, month, of_month) == next_of_month || first, "{before:?} and then {day}");
            before = (year, month, of_month);
        }
        assert_eq!(before, (9999, 12, 30));
    }

    #[test]
    fn whatever_writes_rfc_3339_is_read() {
        let check = |text: &str, ms: i64| assert_eq!(read(text), Some(ms), "{text}");
        check("1970-01-01T00:00:00Z", 0);
        check("2017-08-08T21:15:36.421Z", 1_502_226_936_421);
        check("2017-08-08 23:15:36.421987654+02:00", 1_502_226_936_421);
        check("2017-08-08t16:45:36.4-04:30", 1_502_226_936_400);
        check("2024-02-29T12:00:00z", 1_709_208_000_000);
        check("2016-12-31T23:59:60Z", 1_483_228_799_000);
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "tomorrow",
            "2017-08-08",
            "2017-08-08T21:15:36",
            "2017-13-08T21:15:36Z",
            "2023-02-29T00:00:00Z",
            "2017-08-08T24:00:00Z",
            "2017-08-08T21:15:36.Z",
            "2017-08-08T21:15:36.1234567890Z",
            "2017-08-08T21:15:36Z ",
            "2017-08-08T21:15:36+0100",
            "２017-08-08T21:15:36Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
