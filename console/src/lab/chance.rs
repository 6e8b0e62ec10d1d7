//! Chance from a seed: the same seed draws the same numbers, those of the command
//! `rules generate`.

use std::f64::consts::TAU;

/// A splitmix64 stream.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The stream of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to but not 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From above 0 up to 1, whose logarithm exists.
    fn positive_share(&mut self) -> f64 {
        1.0 - self.share()
    }

    /// By Box and Muller, whose second number is not used: a draw then takes as
    /// many numbers from the stream whatever was drawn before.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let (u1, u2) = (self.positive_share(), self.share());
        mean + deviation * (-2.0 * u1.ln()).sqrt() * (TAU * u2).cos()
    }

    /// How long until the next of `rate` a second, in seconds.
    pub fn wait(&mut self, rate: f64) -> f64 {
        -self.positive_share().ln() / rate
    }

    /// One of these, each as often as its weight says.
    pub fn pick<'w, T>(&mut self, weighted: &'w [(T, f64)]) -> Option<&'w T> {
        let total: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        let mut left = self.share() * total;
        let hit = weighted.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        // Rounding may leave a crumb of the last one's share.
        hit.or(weighted.last()).map(|(item, _)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (chance.normal(0.0, 1.0), chance.wait(2.0), chance.share())
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
