//! From values to places: linear scales with round steps.

/// A linear scale from 0 (or below) to a round number above the largest value.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The smallest value that is shown.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// The values at which lines stand, from low to high.
    pub steps: Vec<f64>,
}

impl Scale {
    /// A scale on which `values` fit, with about `steps` steps. What is not
    /// finite is left out; with no values it is 0 to 1.
    #[must_use]
    pub fn fitting(values: impl IntoIterator<Item = f64>, steps: u32) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            finite.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let high = if high <= low { low + 1.0 } else { high };
        let step = round_step((high - low) / f64::from(steps.max(1)));
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "about as many as were asked for, and last is not below first"
        )]
        let count = ((last - first) as u32).min(1_000);
        Self {
            low: first * step,
            high: last * step,
            steps: (0..=count).map(|index| (first + f64::from(index)) * step).collect(),
        }
    }

    /// Where `value` stands: 0 at the low end, 1 at the high one; held to that.
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The next of 1, 2, 5, 10, 20, … (or a tenth of them, …) that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    let magnitude = 10.0_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude);
    // A hair of tolerance: 0.2 is not above 0.2.
    steps.into_iter().find(|step| *step >= rough * 0.999_999).unwrap_or(magnitude * 10.0)
}

/// A place in an SVG attribute: a tenth of a unit is finer than a pixel.
#[must_use]
pub fn place(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // No `-0`.
    format!("{}", rounded + 0.0)
}

/// The parts of an SVG path through `points`; none is a gap, and a point between
/// two gaps is a short stroke, so that it is seen.
#[must_use]
pub fn path(points: &[Option<(f64, f64)>]) -> String {
    let mut path = String::new();
    for (index, point) in points.iter().enumerate() {
        let Some((x, y)) = *point else { continue };
        let goes_on = index > 0 && points[index - 1].is_some();
        path.push(if goes_on { 'L' } else { 'M' });
        path.push_str(&format!("{} {}", place(x), place(y)));
        let alone = !goes_on && points.get(index + 1).is_none_or(Option::is_none);
        if alone {
            path.push_str("h0.1");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64], steps: u32, low: f64, high: f64, lines: usize) {
        let scale = Scale::fitting(values.iter().copied(), steps);
        assert!((scale.low - low).abs() < 1e-9, "{scale:?}");
        assert!((scale.high - high).abs() < 1e-9, "{scale:?}");
        assert_eq!(scale.steps.len(), lines, "{scale:?}");
    }

    #[test]
    fn a_scale_ends_at_a_round_number() {
        check(&[3.0, 17.0], 4, 0.0, 20.0, 5);
        check(&[0.0, 100.0], 4, 0.0, 100.0, 3);
        check(&[0.07], 4, 0.0, 0.08, 5);
        check(&[1_234_567.0], 4, 0.0, 1_500_000.0, 4);
        check(&[-3.0, 3.0], 3, -4.0, 4.0, 5);
    }

    #[test]
    fn a_scale_of_nothing_is_still_a_scale() {
        check(&[], 4, 0.0, 1.0, 3);
        check(&[0.0, f64::NAN, f64::INFINITY], 2, 0.0, 1.0, 3);
    }

    #[test]
    fn a_value_stands_within_the_scale() {
        let scale = Scale::fitting([10.0], 2);
        assert!((scale.share(5.0) - 0.5).abs() < 1e-9);
        assert!((scale.share(99.0) - 1.0).abs() < 1e-9);
        assert!(scale.share(-1.0).abs() < 1e-9);
    }

    #[test]
    fn a_path_leaves_gaps_and_shows_lone_points() {
        let points = [Some((0.0, 1.0)), Some((1.0, 2.04)), None, Some((3.0, -0.01))];
        assert_eq!(path(&points), "M0 1L1 2M3 0h0.1");
        assert_eq!(path(&[]), "");
    }
}
