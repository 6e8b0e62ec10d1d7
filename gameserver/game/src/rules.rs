//! What is settled before a match: its pace, its length and its chance.

/// Ticks a second unless somebody asks for another number: smooth to the eye,
/// and cheap enough for fifty matches on a small machine.
pub const TICK_HZ_DEFAULT: u16 = 30;
/// The most ticks a second; beyond that nobody sees a difference.
pub const TICK_HZ_MAX: u16 = 128;
/// The longest match in seconds: an hour.
pub const MATCH_SECONDS_MAX: u16 = 3600;

/// The rules of one match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    tick_hz: u16,
    match_seconds: u16,
    seed: u64,
}

/// Why rules were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Neither still nor faster than anybody sees.
    #[error("a match has 1 to {TICK_HZ_MAX} ticks a second, not {0}")]
    TickRate(u16),
    /// Neither over at once nor endless.
    #[error("a match lasts 1 to {MATCH_SECONDS_MAX} seconds, not {0}")]
    Length(u16),
}

impl Rules {
    /// A match of `match_seconds` at `tick_hz` ticks a second, its coins placed
    /// by `seed`.
    pub fn new(tick_hz: u16, match_seconds: u16, seed: u64) -> Result<Self, RulesError> {
        if !(1..=TICK_HZ_MAX).contains(&tick_hz) {
            return Err(RulesError::TickRate(tick_hz));
        }
        if !(1..=MATCH_SECONDS_MAX).contains(&match_seconds) {
            return Err(RulesError::Length(match_seconds));
        }
        Ok(Self { tick_hz, match_seconds, seed })
    }

    /// Ticks a second.
    pub fn tick_hz(&self) -> u16 {
        self.tick_hz
    }

    /// How long a match lasts, in seconds.
    pub fn match_seconds(&self) -> u16 {
        self.match_seconds
    }

    /// How long a match lasts, in ticks.
    pub fn match_ticks(&self) -> u32 {
        u32::from(self.tick_hz) * u32::from(self.match_seconds)
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_bounds() {
        assert_eq!(Rules::new(0, 60, 0), Err(RulesError::TickRate(0)));
        assert_eq!(Rules::new(129, 60, 0), Err(RulesError::TickRate(129)));
        assert_eq!(Rules::new(30, 0, 0), Err(RulesError::Length(0)));
        assert_eq!(Rules::new(30, 3601, 0), Err(RulesError::Length(3601)));
    }

    #[test]
    fn a_match_has_its_seconds_in_ticks() {
        let rules = Rules::new(30, 60, 0).unwrap();

        assert_eq!(rules.match_ticks(), 1800);
    }
}
