//! Numbers for people: grouped, rounded, never `NaN`.

/// What stands where there is no number.
pub const NONE: &str = "–";

/// A whole number with its thousands apart: `12,345`.
#[must_use]
pub fn count(number: impl Into<u64>) -> String {
    group(&number.into().to_string())
}

fn group(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number with `places` after the point: `1,234.50`; [`NONE`] if it is not finite.
#[must_use]
pub fn decimal(number: f64, places: usize) -> String {
    if !number.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.places$}", number.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    // What rounds to zero has no sign.
    let sign = if number < 0.0 && text.contains(|digit| ('1'..='9').contains(&digit)) {
        "−"
    } else {
        ""
    };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", group(whole))
}

/// A skill given in thousandths, as tickets carry it: 25,125 is `25.1`.
#[must_use]
pub fn skill_milli(thousandths: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a skill is far below 2^52 thousandths")]
    let skill = thousandths as f64 / 1000.0;
    decimal(skill, 1)
}

/// `part` of `whole` in per cent: `12.5 %`; [`NONE`] of nothing.
#[must_use]
pub fn percent(part: impl Into<u64>, whole: impl Into<u64>) -> String {
    let (part, whole) = (part.into(), whole.into());
    if whole == 0 {
        return NONE.to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
    let share = part as f64 * 100.0 / whole as f64;
    format!("{} %", decimal(share, 1))
}

/// `1 match`, `2 matches`.
#[must_use]
pub fn counted(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in
            [(0_u64, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(count(number), text);
        }
    }

    #[test]
    fn a_number_is_rounded_and_never_nan() {
        for (number, text) in [
            (1234.5, "1,234.50"),
            (-0.001, "0.00"),
            (-1.5, "−1.50"),
            (f64::NAN, NONE),
            (f64::INFINITY, NONE),
        ] {
            assert_eq!(decimal(number, 2), text);
        }
        assert_eq!(decimal(12.4, 0), "12");
        assert_eq!(skill_milli(25_125), "25.1");
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        assert_eq!(percent(1_u32, 8_u32), "12.5 %");
        assert_eq!(percent(0_u32, 0_u32), NONE);
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(counted(1_u32, "match", "matches"), "1 match");
        assert_eq!(counted(2_000_u32, "match", "matches"), "2,000 matches");
    }
}
