//! What is said of runs: a column each, and their difference.

use std::io::{self, Write};

use matchmaker::trial::{Figure, Measures, Unit};
use serde_json::{Value, json};

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

/// A number of a figure; `sign` for a difference.
fn told(unit: Unit, number: Option<f64>, sign: bool) -> String {
    let Some(number) = number else { return "–".to_owned() };
    let plus = if sign && number > 0.0 { "+" } else { "" };
    match unit {
        Unit::Count => format!("{plus}{number:.0}"),
        // Between two shares lie percentage points.
        Unit::Percent => format!("{plus}{number:.1} {}", if sign { "pp" } else { "%" }),
        Unit::Seconds => format!("{plus}{number:.1} s"),
        Unit::Milliseconds => format!("{plus}{number:.0} ms"),
        Unit::Plain => format!("{plus}{number:.1}"),
    }
}

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
            let differences = Figure::ALL.iter().filter_map(|figure| {
                // Shares are from 0 to 1 in the document.
                let scale = if figure.unit == Unit::Percent { 100.0 } else { 1.0 };
                let difference = (figure.number(second)? - figure.number(first)?) / scale;
                Some((figure.key.to_owned(), ((difference * 1e3).round() / 1e3).into()))
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
            for figure in Figure::of(&[measures]) {
                let number = told(figure.unit, figure.number(measures), false);
                table.row([figure.name.to_owned(), number]);
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
        for figure in Figure::of(&[a, b]) {
            let number = |measures| told(figure.unit, figure.number(measures), false);
            let changed = match figure.difference(a, b) {
                Some(0.0) => "=".to_owned(),
                changed => told(figure.unit, changed, true),
            };
            table.row([figure.name.to_owned(), number(a), number(b), changed]);
        }
        write_table(out, style, &table)
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
