//! What of many values is asked for.

use super::summary::Summary;

/// A statistic, as CloudWatch names it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Statistic {
    SampleCount,
    Sum,
    Average,
    Minimum,
    Maximum,
    /// `p0` to `p100`, with a fraction or without.
    Percentile(f64),
}

impl Statistic {
    /// The statistic that CloudWatch calls `word`.
    pub(super) fn named(word: &str) -> Option<Self> {
        match word {
            "SampleCount" => Some(Self::SampleCount),
            "Sum" => Some(Self::Sum),
            "Average" => Some(Self::Average),
            "Minimum" => Some(Self::Minimum),
            "Maximum" => Some(Self::Maximum),
            _ => {
                let percent: f64 = word.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0).contains(&percent).then_some(Self::Percentile(percent))
            }
        }
    }

    /// What it is of `summary`.
    pub(super) fn of(self, summary: &Summary) -> f64 {
        match self {
            Self::SampleCount => summary.count,
            Self::Sum => summary.sum,
            Self::Average => summary.sum / summary.count,
            Self::Minimum => summary.minimum,
            Self::Maximum => summary.maximum,
            Self::Percentile(percent) => summary.percentile(percent),
        }
    }
}
