//! The figures of a run as a table has them, a line each, and what lies between two runs.

use super::measures::Measures;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Whole things.
    Count,
    /// Parts of a hundred; between two of them lie percentage points.
    Percent,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// What has no unit.
    Plain,
}

/// One figure of runs.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// What it is, in lower case.
    pub name: &'static str,
    /// Where it stands in the JSON of [`Measures`].
    pub key: &'static str,
    /// What it counts.
    pub unit: Unit,
    number: fn(&Measures) -> Option<f64>,
    /// Whether it is left out when it is zero for all.
    seldom: bool,
}

impl Figure {
    /// Every figure, in the order of a table.
    pub const ALL: &'static [Self] = FIGURES;

    /// Those that are worth a line for these runs.
    pub fn of(runs: &[&Measures]) -> Vec<&'static Self> {
        let any = |figure: &&Self| runs.iter().any(|run| figure.number(run) != Some(0.0));
        FIGURES.iter().filter(|figure| !figure.seldom || any(figure)).collect()
    }

    /// The number, if there is one.
    #[must_use]
    pub fn number(&self, run: &Measures) -> Option<f64> {
        (self.number)(run)
    }

    /// How much more the second run has than the first; differences that no reader
    /// could see are none.
    #[must_use]
    pub fn difference(&self, first: &Measures, second: &Measures) -> Option<f64> {
        let difference = self.number(second)? - self.number(first)?;
        Some(if difference.abs() < SEEN_MIN { 0.0 } else { difference })
    }
}

/// Half of the last digit that is shown.
const SEEN_MIN: f64 = 0.05;

const fn figure(
    name: &'static str,
    key: &'static str,
    unit: Unit,
    number: fn(&Measures) -> Option<f64>,
) -> Figure {
    Figure { name, key, unit, number, seldom: false }
}

const fn seldom(
    name: &'static str,
    key: &'static str,
    number: fn(&Measures) -> Option<f64>,
) -> Figure {
    Figure { name, key, unit: Unit::Count, number, seldom: true }
}

const FIGURES: &[Figure] = &[
    figure("tickets matched", "ticketsMatched", Unit::Count, |it| Some(it.tickets_matched as f64)),
    figure("share of all", "matchedShare", Unit::Percent, |it| Some(it.matched_share * 100.0)),
    figure("tickets still waiting", "ticketsWaiting", Unit::Count, |it| {
        Some(it.tickets_waiting as f64)
    }),
    seldom("tickets timed out", "ticketsTimedOut", |it| Some(it.tickets_timed_out as f64)),
    seldom("tickets cancelled", "ticketsCancelled", |it| Some(it.tickets_cancelled as f64)),
    seldom("tickets refused", "ticketsRefused", |it| Some(it.tickets_refused as f64)),
    figure("matches", "matches", Unit::Count, |it| Some(it.matches as f64)),
    figure("full matches", "fullMatches", Unit::Count, |it| Some(it.full_matches as f64)),
    figure("players a match, mean", "playersPerMatch.mean", Unit::Plain, |it| {
        it.players_per_match.mean
    }),
    figure("time to match, p50", "secondsToMatch.p50", Unit::Seconds, |it| it.seconds_to_match.p50),
    figure("time to match, p95", "secondsToMatch.p95", Unit::Seconds, |it| it.seconds_to_match.p95),
    figure("time to match, longest", "secondsToMatch.max", Unit::Seconds, |it| {
        it.seconds_to_match.max
    }),
    figure("skill spread, mean", "skillSpread.mean", Unit::Plain, |it| it.skill_spread.mean),
    figure("skill spread, p95", "skillSpread.p95", Unit::Plain, |it| it.skill_spread.p95),
    figure("team difference, mean", "teamDifference.mean", Unit::Plain, |it| {
        it.team_difference.mean
    }),
    figure("team difference, p95", "teamDifference.p95", Unit::Plain, |it| it.team_difference.p95),
    figure("latency, p50", "latencyMs.p50", Unit::Milliseconds, |it| it.latency_ms.p50),
    figure("latency, p95", "latencyMs.p95", Unit::Milliseconds, |it| it.latency_ms.p95),
    seldom("matches without a location", "matchesWithoutLocation", |it| {
        Some(it.matches_without_location as f64)
    }),
    seldom("passes cut short", "passesCutShort", |it| Some(it.passes_cut_short as f64)),
    figure("last virtual second", "endSecond", Unit::Count, |it| Some(it.end_second as f64)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_seldom_has_a_line_only_where_it_happened() {
        let (calm, rough) =
            (Measures::default(), Measures { tickets_refused: 2, ..Measures::default() });
        let names =
            |runs: &[&Measures]| Figure::of(runs).iter().map(|it| it.name).collect::<Vec<_>>();

        assert!(!names(&[&calm]).contains(&"tickets refused"));
        assert!(names(&[&calm, &rough]).contains(&"tickets refused"));
    }

    #[test]
    fn two_runs_are_compared_figure_by_figure() {
        let first = Measures { tickets_matched: 90, matched_share: 0.9, ..Measures::default() };
        let second = Measures { tickets_matched: 80, matched_share: 0.9001, ..Measures::default() };

        let differences = FIGURES.iter().map(|it| it.difference(&first, &second));

        assert_eq!(differences.take(2).collect::<Vec<_>>(), [Some(-10.0), Some(0.0)]);
    }
}
