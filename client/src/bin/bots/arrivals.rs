//! When players come: a Poisson process, as people who do not know each other do.

use std::{str::FromStr, time::Duration};

use rand::{Rng, SeedableRng, rngs::StdRng};

/// How many come a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rate {
    PerSecond(f64),
    AllAtOnce,
}

/// Most arrivals a second: above it they come at once for all that matters.
const RATE_MAX: f64 = 10_000.0;
/// Fewest arrivals a second: one in a hundred seconds.
const RATE_MIN: f64 = 0.01;

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if matches!(text, "all" | "all-at-once" | "all at once") {
            return Ok(Self::AllAtOnce);
        }
        text.parse()
            .ok()
            .filter(|rate| (RATE_MIN..=RATE_MAX).contains(rate))
            .map(Self::PerSecond)
            .ok_or_else(|| format!("a rate is {RATE_MIN} to {RATE_MAX} players a second, or `all`"))
    }
}

/// The moments at which players come, counted from the start; endless.
#[derive(Debug)]
pub(crate) struct Arrivals {
    rate: Rate,
    rng: StdRng,
    at: Duration,
}

impl Arrivals {
    pub(crate) fn new(rate: Rate, seed: u64) -> Self {
        Self { rate, rng: StdRng::seed_from_u64(seed), at: Duration::ZERO }
    }
}

impl Iterator for Arrivals {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        if let Rate::PerSecond(rate) = self.rate {
            // The time between two arrivals is exponentially distributed; 1 - u
            // is never 0, whose logarithm is none.
            let u: f64 = self.rng.random();
            self.at += Duration::from_secs_f64(-(1.0 - u).ln() / rate);
        }
        Some(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(rate: f64, seed: u64) -> Vec<Duration> {
        Arrivals::new(Rate::PerSecond(rate), seed).take(1_000).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_arrivals() {
        assert_eq!(arrivals(5.0, 1), arrivals(5.0, 1));
        assert_ne!(arrivals(5.0, 1), arrivals(5.0, 2));
    }

    #[test]
    fn as_many_come_a_second_as_asked_for() {
        let last = arrivals(5.0, 1).pop().unwrap().as_secs_f64();
        assert!((180.0..220.0).contains(&last), "1000 at 5/s took {last} s");
    }

    #[test]
    fn arrivals_come_one_after_the_other() {
        assert!(arrivals(100.0, 3).is_sorted());
    }

    #[test]
    fn all_at_once_is_at_once() {
        let mut arrivals = Arrivals::new(Rate::AllAtOnce, 1).take(100);
        assert!(arrivals.all(|at| at == Duration::ZERO));
    }
}
