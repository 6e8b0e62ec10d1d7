//! Runs side by side: a line for each figure, as `rules replay` prints them.

use super::measures::Measures;
use crate::format::numbers::{NONE, decimal};

/// One figure of one or two runs, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What it is.
    pub name: &'static str,
    /// Of the first run.
    pub first: String,
    /// Of the second, if there is one.
    pub second: String,
    /// How much more the second has; `=` if they are alike.
    pub difference: String,
}

/// How a number is written.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Count,
    Percent,
    Seconds,
    Milliseconds,
    Plain,
}

impl Unit {
    fn told(self, number: Option<f64>) -> String {
        let Some(number) = number else { return NONE.to_owned() };
        match self {
            Self::Count => decimal(number, 0),
            Self::Percent => format!("{} %", decimal(number, 1)),
            Self::Seconds => format!("{} s", decimal(number, 1)),
            Self::Milliseconds => format!("{} ms", decimal(number, 0)),
            Self::Plain => decimal(number, 1),
        }
    }

    fn told_difference(self, difference: Option<f64>) -> String {
        match difference {
            Some(number) if number.abs() < 0.05 => "=".to_owned(),
            Some(number) => {
                let told = self.told(Some(number));
                // Between two shares lie percentage points.
                let told = told.replace('%', "pp");
                if number > 0.0 { format!("+{told}") } else { told }
            }
            None => NONE.to_owned(),
        }
    }
}

/// A line of the table.
struct Row {
    name: &'static str,
    unit: Unit,
    number: fn(&Measures) -> Option<f64>,
    /// Whether it is left out when it is zero for all.
    seldom: bool,
}

const fn row(name: &'static str, unit: Unit, number: fn(&Measures) -> Option<f64>) -> Row {
    Row { name, unit, number, seldom: false }
}

const fn seldom(name: &'static str, number: fn(&Measures) -> Option<f64>) -> Row {
    Row { name, unit: Unit::Count, number, seldom: true }
}

const ROWS: &[Row] = &[
    row("Tickets matched", Unit::Count, |it| Some(it.tickets_matched as f64)),
    row("Share of all", Unit::Percent, |it| Some(it.matched_share * 100.0)),
    row("Tickets unmatched", Unit::Count, |it| Some(it.tickets_waiting as f64)),
    seldom("Tickets timed out", |it| Some(it.tickets_timed_out as f64)),
    seldom("Tickets cancelled", |it| Some(it.tickets_cancelled as f64)),
    seldom("Tickets refused", |it| Some(it.tickets_refused as f64)),
    row("Matches", Unit::Count, |it| Some(it.matches as f64)),
    row("Full matches", Unit::Count, |it| Some(it.full_matches as f64)),
    row("Players a match, mean", Unit::Plain, |it| it.players_per_match.mean),
    row("Time to match, p50", Unit::Seconds, |it| it.seconds_to_match.p50),
    row("Time to match, p95", Unit::Seconds, |it| it.seconds_to_match.p95),
    row("Time to match, longest", Unit::Seconds, |it| it.seconds_to_match.max),
    row("Skill spread, mean", Unit::Plain, |it| it.skill_spread.mean),
    row("Skill spread, p95", Unit::Plain, |it| it.skill_spread.p95),
    row("Team difference, mean", Unit::Plain, |it| it.team_difference.mean),
    row("Team difference, p95", Unit::Plain, |it| it.team_difference.p95),
    row("Latency, p50", Unit::Milliseconds, |it| it.latency_ms.p50),
    row("Latency, p95", Unit::Milliseconds, |it| it.latency_ms.p95),
    seldom("Matches without a location", |it| Some(it.matches_without_location as f64)),
    seldom("Passes cut short", |it| Some(it.passes_cut_short as f64)),
    row("Last virtual second", Unit::Count, |it| Some(it.second as f64)),
];

/// The figures of one or two runs.
#[must_use]
pub fn compare(runs: &[&Measures]) -> Vec<Compared> {
    let any = |row: &&Row| {
        !row.seldom || runs.iter().any(|run| (row.number)(run).is_some_and(|it| it != 0.0))
    };
    let compared = |row: &Row| {
        let number = |run: usize| runs.get(run).and_then(|run| (row.number)(run));
        let told = |run: usize| match runs.get(run) {
            Some(_) => row.unit.told(number(run)),
            None => String::new(),
        };
        let difference = number(0).zip(number(1)).map(|(first, second)| second - first);
        Compared {
            name: row.name,
            first: told(0),
            second: told(1),
            difference: row.unit.told_difference(difference),
        }
    };
    ROWS.iter().filter(any).map(compared).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_are_compared_figure_by_figure() {
        let first = Measures { tickets_matched: 90, matched_share: 0.9, ..Measures::default() };
        let second = Measures { tickets_matched: 80, matched_share: 0.95, ..Measures::default() };

        let compared = compare(&[&first, &second]);

        let told: Vec<_> = compared.iter().map(|it| it.difference.as_str()).collect();
        assert_eq!(told[..3], ["−10", "+5.0 pp", "="]);
        assert_eq!(compared[1].first, "90.0 %");
        assert!(compared.iter().all(|it| it.name != "Tickets refused"), "nothing was refused");
        assert_eq!(compare(&[&first])[0].second, "");
    }
}
