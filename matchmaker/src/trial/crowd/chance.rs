//! Chance from a seed: the same seed draws the same numbers.

use std::f64::consts::TAU;

use crate::hash::mix;

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
        let drawn = mix(self.state);
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        drawn
    }

    /// From 0 up to but not 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From above 0 up to 1, whose logarithm exists.
    fn positive_share(&mut self) -> f64 {
        1.0 - self.share()
    }

    /// From `least` up to but not `most`.
    pub fn uniform(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.share()
    }

    /// By Box and Muller, whose second number is not used: a draw then takes
    /// as many numbers from the stream whatever was drawn before.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let (u1, u2) = (self.positive_share(), self.share());
        mean + deviation * (-2.0 * u1.ln()).sqrt() * (TAU * u2).cos()
    }

    /// How long until the next of so many a second, in seconds.
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
    fn a_normal_profile_has_its_mean_and_deviation() {
        let mut chance = Chance::new(7);
        let drawn: Vec<f64> = (0..20_000).map(|_| chance.normal(1_500.0, 300.0)).collect();

        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;

        assert!((mean - 1_500.0).abs() < 10.0, "{mean}");
        assert!((variance.sqrt() - 300.0).abs() < 10.0, "{variance}");
    }

    #[test]
    fn a_weight_is_a_share() {
        let mut chance = Chance::new(7);
        let weighted = [("often", 3.0), ("seldom", 1.0), ("never", 0.0)];
        let picks: Vec<_> = (0..8_000).filter_map(|_| chance.pick(&weighted)).collect();

        let often = picks.iter().filter(|pick| ***pick == "often").count();

        assert!((5_800..6_200).contains(&often), "{often}");
        assert!(!picks.contains(&&"never"));
    }
}
