//! How long to wait: doubled for each failure, spread, and bounded.

/// Longest wait between two tries, milliseconds: a page that comes back within a
/// minute of the API is soon enough.
pub const WAIT_MS_MAX: u32 = 60_000;

/// Share of a wait that is left to chance, so that many consoles do not ask at once.
const SPREAD: f64 = 0.2;

/// How long to wait after `failures` failures in a row, where `usual_ms` is usual;
/// `chance` is from 0 up to 1.
#[must_use]
pub fn wait_ms(usual_ms: u32, failures: u32, chance: f64) -> u32 {
    let doubled = usual_ms.saturating_mul(2_u32.saturating_pow(failures.min(16)));
    spread(doubled.min(WAIT_MS_MAX.max(usual_ms)), chance)
}

/// How long to wait before the one second try of a single request.
#[must_use]
pub fn once_more_ms(chance: f64) -> u32 {
    spread(500, chance)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a wait is far below 2^32 and never negative"
)]
fn spread(wait_ms: u32, chance: f64) -> u32 {
    let share = 1.0 - SPREAD + 2.0 * SPREAD * chance.clamp(0.0, 1.0);
    (f64::from(wait_ms) * share) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_its_bound() {
        let waits: Vec<u32> = (0..7).map(|failures| wait_ms(4_000, failures, 0.5)).collect();
        assert_eq!(waits, [4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(wait_ms(4_000, u32::MAX, 0.5), 60_000);
    }

    #[test]
    fn a_wait_is_spread_by_a_fifth_and_no_more() {
        assert_eq!(wait_ms(1_000, 0, 0.0), 800);
        assert_eq!(wait_ms(1_000, 0, 1.0), 1_200);
        assert_eq!(wait_ms(1_000, 0, 7.0), 1_200);
        assert_eq!(once_more_ms(0.5), 500);
    }
}
