//! What is said of runs: a column each, and their difference.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::replay::measures::Measures;
use crate::style::Style;
use crate::table::{Align, Table};

/// What came of a replay.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) tickets_file: String,
    pub(crate) tickets: usize,
    pub(crate) players: usize,
    pub(crate) bad_lines: usize,
    pub(crate) skill_attribute: Option<String>,
    /// One or two rule sets and what was measured of them.
    pub(crate) runs: Vec<(String, Measures)>,
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
    fn told(self, number: Option<f64>, sign: bool) -> String {
        let Some(number) = number else { return "–".to_owned() };
        // Nothing that rounds to zero has a sign.
        let number = if number.abs() < 0.05 { 0.0 } else { number };
        let plus = if sign && number > 0.0 { "+" } else { "" };
        match self {
            Self::Count => format!("{plus}{number:.0}"),
            // Between two shares lie percentage points.
            Self::Percent => format!("{plus}{number:.1} {}", if sign { "pp" } else { "%" }),
            Self::Seconds => format!("{plus}{number:.1} s"),
            Self::Milliseconds => format!("{plus}{number:.0} ms"),
            Self::Plain => format!("{plus}{number:.1}"),
        }
    }
}

/// A line of the table.
struct Row {
    name: &'static str,
    /// As in the JSON document.
    key: &'static str,
    unit: Unit,
    number: fn(&Measures) -> Option<f64>,
    /// Whether it is left out when it is zero for all.
    only_if_any: bool,
}

const fn row(
    name: &'static str,
    key: &'static str,
    unit: Unit,
    number: fn(&Measures) -> Option<f64>,
) -> Row {
    Row { name, key, unit, number, only_if_any: false }
}

const fn seldom(
    name: &'static str,
    key: &'static str,
    number: fn(&Measures) -> Option<f64>,
) -> Row {
    Row { name, key, unit: Unit::Count, number, only_if_any: true }
}

const ROWS: &[Row] = &[
    row("tickets matched", "ticketsMatched", Unit::Count, |it| Some(it.tickets_matched as f64)),
    row("  share of all", "matchedShare", Unit::Percent, |it| Some(it.matched_share * 100.0)),
    row("tickets still waiting", "ticketsWaiting", Unit::Count, |it| {
        Some(it.tickets_waiting as f64)
    }),
    seldom("tickets timed out", "ticketsTimedOut", |it| Some(it.tickets_timed_out as f64)),
    seldom("tickets cancelled", "ticketsCancelled", |it| Some(it.tickets_cancelled as f64)),
    seldom("tickets refused", "ticketsRefused", |it| Some(it.tickets_refused as f64)),
    row("matches", "matches", Unit::Count, |it| Some(it.matches as f64)),
    row("  of them full", "fullMatches", Unit::Count, |it| Some(it.full_matches as f64)),
    row("players a match, mean", "playersPerMatch.mean", Unit::Plain, |it| {
        it.players_per_match.mean
    }),
    row("time to match, p50", "secondsToMatch.p50", Unit::Seconds, |it| it.seconds_to_match.p50),
    row("  p95", "secondsToMatch.p95", Unit::Seconds, |it| it.seconds_to_match.p95),
    row("  longest", "secondsToMatch.max", Unit::Seconds, |it| it.seconds_to_match.max),
    row("skill spread, mean", "skillSpread.mean", Unit::Plain, |it| it.skill_spread.mean),
    row("  p95", "skillSpread.p95", Unit::Plain, |it| it.skill_spread.p95),
    row("team difference, mean", "teamDifference.mean", Unit::Plain, |it| it.team_difference.mean),
    row("  p95", "teamDifference.p95", Unit::Plain, |it| it.team_difference.p95),
    row("latency, p50", "latencyMs.p50", Unit::Milliseconds, |it| it.latency_ms.p50),
    row("  p95", "latencyMs.p95", Unit::Milliseconds, |it| it.latency_ms.p95),
    seldom("matches without a location", "matchesWithoutLocation", |it| {
        Some(it.matches_without_location as f64)
    }),
    seldom("passes cut short", "passesCutShort", |it| Some(it.passes_cut_short as f64)),
    row("last virtual second", "endSecond", Unit::Count, |it| Some(it.end_second as f64)),
];

impl Report {
    pub(crate) fn json(&self) -> Value {
        let runs = self.runs.iter().map(|(rule_set, measures)| {
            let mut run = json!(measures);
            run["ruleSet"] = rule_set.as_str().into();
            run
        });
        let mut report = json!({
            "ticketsFile": self.tickets_file,
            "tickets": self.tickets,
            "players": self.players,
            "badLines": self.bad_lines,
            "skillAttribute": self.skill_attribute,
            "runs": runs.collect::<Vec<_>>(),
        });
        if let [(_, first), (_, second)] = self.runs.as_slice() {
            let differences = ROWS.iter().filter_map(|row| {
                // Shares are from 0 to 1 in the document.
                let scale = if matches!(row.unit, Unit::Percent) { 100.0 } else { 1.0 };
                let difference = difference(row, first, second)? / scale;
                Some((row.key.to_owned(), ((difference * 1e3).round() / 1e3).into()))
            });
            report["differences"] = Value::Object(differences.collect());
        }
        report
    }

    pub(crate) fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let file = &self.tickets_file;
        let (tickets, players) =
            (crate::counted(self.tickets, "ticket"), crate::counted(self.players, "player"));
        writeln!(out, "{file}: {tickets} with {players}")?;
        if self.bad_lines > 0 {
            writeln!(out, "{}", style.warning(&format!("left out: {} bad lines", self.bad_lines)))?;
        }
        writeln!(out)?;
        match self.runs.as_slice() {
            [(first, a), (second, b)] => self.write_two(out, style, (first, a), (second, b))?,
            runs => self.write_one(out, style, runs)?,
        }
        self.write_notes(out, style)
    }

    fn write_one(
        &self,
        out: &mut impl Write,
        style: Style,
        runs: &[(String, Measures)],
    ) -> io::Result<()> {
        for (rule_set, measures) in runs {
            let mut table = Table::new([Align::Left, Align::Right], ["", last_part(rule_set)]);
            for row in self.rows() {
                table.row([row.name.to_owned(), row.unit.told((row.number)(measures), false)]);
            }
            write_table(out, style, &table)?;
        }
        Ok(())
    }

    fn write_two(
        &self,
        out: &mut impl Write,
        style: Style,
        (first, a): (&str, &Measures),
        (second, b): (&str, &Measures),
    ) -> io::Result<()> {
        let align = [Align::Left, Align::Right, Align::Right, Align::Right];
        let headings = match (last_part(first), last_part(second)) {
            (first, second) if first != second => [first, second],
            _ => [first, second],
        };
        let mut table = Table::new(align, ["", headings[0], headings[1], "difference"]);
        for row in self.rows() {
            let told = |measures| row.unit.told((row.number)(measures), false);
            let changed = difference(row, a, b);
            let changed = match changed.map(|it| it.abs() < 0.05) {
                Some(true) => "=".to_owned(),
                Some(false) | None => row.unit.told(changed, true),
            };
            table.row([row.name.to_owned(), told(a), told(b), changed]);
        }
        write_table(out, style, &table)
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> + '_ {
        let any = |row: &Row| {
            let mut numbers = self.runs.iter().filter_map(|(_, measures)| (row.number)(measures));
            numbers.any(|number| number != 0.0)
        };
        ROWS.iter().filter(move |row| !row.only_if_any || any(row))
    }

    /// What the table has no room for.
    fn write_notes(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        writeln!(out)?;
        for (rule_set, measures) in &self.runs {
            let sizes = measures.match_sizes.iter().rev();
            let sizes: Vec<String> = sizes
                .map(|(size, count)| format!("{} × {count}", crate::counted(*size, "player")))
                .collect();
            let locations = measures.locations.iter();
            let locations: Vec<String> =
                locations.map(|(location, count)| format!("{location} × {count}")).collect();
            let list = |items: Vec<String>| match items.is_empty() {
                true => "none".to_owned(),
                false => items.join(", "),
            };
            writeln!(out, "{}", style.heading(rule_set))?;
            writeln!(out, "  matches    {}", list(sizes))?;
            writeln!(out, "  locations  {}", list(locations))?;
            if let Some(reason) = &measures.refused_because {
                writeln!(out, "  refused    {}", style.warning(reason))?;
            }
        }
        if let Some(skill) = &self.skill_attribute {
            writeln!(out, "{}", style.dim(&format!("skill is the attribute `{skill}`")))?;
        }
        Ok(())
    }
}

/// The name of a file without its folders, which would make a wide column.
fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn write_table<const COLUMNS: usize>(
    out: &mut impl Write,
    style: Style,
    table: &Table<COLUMNS>,
) -> io::Result<()> {
    let (heading, rows) = table.lines();
    writeln!(out, "{}", style.heading(&heading))?;
    rows.iter().try_for_each(|row| writeln!(out, "{row}"))
}

/// How much more the second has than the first.
fn difference(row: &Row, first: &Measures, second: &Measures) -> Option<f64> {
    Some((row.number)(second)? - (row.number)(first)?)
}
