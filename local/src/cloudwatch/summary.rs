//! What is kept of many values: count, sum, extremes, and a histogram for percentiles.

use std::collections::BTreeMap;

/// Ratio between the bounds of a step of the histogram.
const STEP: f64 = 1.1;

/// Steps on either side of 1: from 10⁻⁸ to 10⁸. Values beyond fall into the
/// outermost ones, which bounds the histogram at twice as many entries.
const STEPS_MAX: i32 = 200;

/// The step of zero and of negative values, whose percentiles are the minimum.
const NOT_POSITIVE: i32 = i32::MIN;

/// A summary of values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Summary {
    pub(super) count: f64,
    pub(super) sum: f64,
    pub(super) minimum: f64,
    pub(super) maximum: f64,
    histogram: BTreeMap<i32, u32>,
}

impl Summary {
    /// Takes in one value.
    pub(super) fn add(&mut self, value: f64) {
        let is_first = self.histogram.is_empty();
        self.minimum = if is_first { value } else { self.minimum.min(value) };
        self.maximum = if is_first { value } else { self.maximum.max(value) };
        self.count += 1.0;
        self.sum += value;
        let count = self.histogram.entry(step(value)).or_default();
        *count = count.saturating_add(1);
    }

    /// What it takes in memory, about: itself, its place among others, and its
    /// histogram's steps.
    pub(super) fn bytes(&self) -> usize {
        if self.histogram.is_empty() { 0 } else { 192 + 16 * self.histogram.len() }
    }

    /// Takes in all that `other` has.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.histogram.is_empty() {
            self.clone_from(other);
            return;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.minimum = self.minimum.min(other.minimum);
        self.maximum = self.maximum.max(other.maximum);
        for (&step, &count) in &other.histogram {
            let own = self.histogram.entry(step).or_default();
            *own = own.saturating_add(count);
        }
    }

    /// The value below or at which `percent` of the values are, about.
    pub(super) fn percentile(&self, percent: f64) -> f64 {
        let rank = (self.count * percent / 100.0).ceil().max(1.0);
        let mut seen = 0.0;
        for (&step, &count) in &self.histogram {
            seen += f64::from(count);
            if seen >= rank {
                return middle(step).clamp(self.minimum, self.maximum);
            }
        }
        self.maximum
    }
}

fn step(value: f64) -> i32 {
    if value <= 0.0 {
        return NOT_POSITIVE;
    }
    #[expect(clippy::cast_possible_truncation, reason = "`as` stops at the type's ends")]
    let step = (value.ln() / STEP.ln()).floor() as i32;
    step.clamp(-STEPS_MAX, STEPS_MAX)
}

/// A value within a step that is at most five per cent off each of its others.
fn middle(step: i32) -> f64 {
    if step == NOT_POSITIVE { f64::MIN } else { STEP.powi(step) * STEP.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl IntoIterator<Item = f64>) -> Summary {
        let mut summary = Summary::default();
        values.into_iter().for_each(|value| summary.add(value));
        summary
    }

    #[test]
    fn a_percentile_is_off_by_five_per_cent_at_most() {
        let summary = of((1..=1000).map(f64::from));

        for (percent, exact) in [(50.0, 500.0), (95.0, 950.0), (99.0, 990.0)] {
            let found = summary.percentile(percent);
            assert!((found / exact - 1.0).abs() < 0.05, "p{percent} is {found}");
        }
    }

    #[test]
    fn one_value_is_all_its_percentiles() {
        for value in [-3.0, 0.0, 7.5] {
            let summary = of([value]);
            assert_eq!((summary.percentile(1.0), summary.percentile(99.0)), (value, value));
        }
    }

    #[test]
    fn two_halves_make_the_whole() {
        let (mut one, other) = (of([3.0, 1.0]), of([-2.0, 0.0]));

        one.merge(&other);

        assert_eq!(one, of([3.0, 1.0, -2.0, 0.0]));
        assert_eq!((one.minimum, one.maximum, one.count), (-2.0, 3.0, 4.0));
    }

    #[test]
    fn the_histogram_is_bounded_whatever_comes() {
        let summary = of((-2000..2000).map(|power| 1.5_f64.powi(power)));

        assert!(summary.histogram.len() <= 401);
    }
}
