//! How long: two units at most, the larger one first.

use api_contract::Timestamp;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A measured duration: `340 ms`, `2.4 s`, `3 min 20 s`, `2 h 5 min`, `4 d 3 h`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "below a minute, and shown to a tenth")]
pub fn duration(milliseconds: i64) -> String {
    let length = milliseconds.max(0);
    match length {
        ..SECOND => format!("{length} ms"),
        SECOND..MINUTE => format!("{:.1} s", (length / 100) as f64 / 10.0),
        MINUTE..HOUR => two(length, MINUTE, "min", SECOND, "s"),
        HOUR..DAY => two(length, HOUR, "h", MINUTE, "min"),
        DAY.. => two(length, DAY, "d", HOUR, "h"),
    }
}

fn two(length: i64, large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    let (whole, rest) = (length / large, length % large / small);
    if rest == 0 {
        format!("{whole} {large_unit}")
    } else {
        format!("{whole} {large_unit} {rest} {small_unit}")
    }
}

/// A duration in one unit, for times that keep changing: `now`, `12 s`, `3 min`.
#[must_use]
pub fn rough(milliseconds: i64) -> String {
    let length = milliseconds.max(0);
    match length {
        ..SECOND => "now".to_owned(),
        SECOND..MINUTE => format!("{} s", length / SECOND),
        MINUTE..HOUR => format!("{} min", length / MINUTE),
        HOUR..DAY => format!("{} h", length / HOUR),
        DAY.. => format!("{} d", length / DAY),
    }
}

/// Where `then` lies, seen from `now`: `12 s ago`, `in 3 min`, `now`.
#[must_use]
pub fn relative(then: Timestamp, now: Timestamp) -> String {
    let ahead = then.as_millis() - now.as_millis();
    match ahead {
        SECOND.. => format!("in {}", rough(ahead)),
        ..=-1000 => format!("{} ago", rough(-ahead)),
        _ => "now".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_two_units_at_most() {
        for (milliseconds, text) in [
            (-5, "0 ms"),
            (340, "340 ms"),
            (2_449, "2.4 s"),
            (59_999, "59.9 s"),
            (60_000, "1 min"),
            (200_000, "3 min 20 s"),
            (7_500_000, "2 h 5 min"),
            (4 * DAY + 3 * HOUR + 1, "4 d 3 h"),
        ] {
            assert_eq!(duration(milliseconds), text);
        }
    }

    #[test]
    fn a_moment_lies_before_or_after_now() {
        let now = Timestamp::from_millis(10 * DAY);
        for (then, text) in [
            (10 * DAY, "now"),
            (10 * DAY - 999, "now"),
            (10 * DAY - 12_000, "12 s ago"),
            (10 * DAY + 200_000, "in 3 min"),
            (7 * DAY, "3 d ago"),
        ] {
            assert_eq!(relative(Timestamp::from_millis(then), now), text);
        }
    }
}
