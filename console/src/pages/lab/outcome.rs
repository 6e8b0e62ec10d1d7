//! What came of a trial: the figures, and the versions side by side.

use leptos::prelude::*;
use matchmaker::trial::{Figure as Measured, Measures, Unit};

use super::lines::{Line, column, key};
use crate::{
    components::{Column, Figure, Figures, Section, table::PlainTable},
    format::numbers::{NONE, count, decimal},
    lab::{state::use_lab, trial::VersionSnapshot},
};

/// The figures of version A, and all figures as a table.
#[component]
pub fn Outcome() -> impl IntoView {
    let lab = use_lab();
    let first = move |say: fn(&VersionSnapshot) -> String| {
        Signal::derive(move || {
            lab.snapshot.with(|it| {
                it.as_ref().and_then(|it| it.versions.first().map(say)).unwrap_or_default()
            })
        })
    };
    let compared = Signal::derive(move || {
        lab.snapshot.with(|snapshot| {
            let versions = snapshot.as_ref().map(|it| it.versions.as_slice()).unwrap_or_default();
            compare(&versions.iter().map(|it| &it.measures).collect::<Vec<&Measures>>())
        })
    });
    let refused = move || {
        lab.snapshot.with(|it| {
            let versions = &it.as_ref()?.versions;
            versions.iter().find_map(|version| version.measures.refused_because.clone())
        })
    };
    let quality = move || match lab.skill.get() {
        Some(skill) => format!("Skill is the attribute {skill}."),
        None => "No attribute is a number: there is no skill.".to_owned(),
    };
    let two = Memo::new(move |_| {
        lab.snapshot.with(|it| it.as_ref().is_some_and(|it| it.versions.len() > 1))
    });
    let table = move || {
        view! {
            <PlainTable
                caption="Comparison"
                columns=columns(two.get())
                key=key
                items=compared
                empty=""
            />
        }
    };
    view! {
        <Section title="What came of it" about=Signal::derive(quality)>
            <Figures>
                <Figure name="Waiting" value=first(|it| count(it.waiting as u64)) note="version A" />
                <Figure name="Matched" value=first(|it| count(it.measures.tickets_matched as u64)) note="tickets of version A" />
                <Figure name="Matches" value=first(|it| count(it.measures.matches as u64)) note="of version A" />
                <Figure
                    name="Time to match, p95"
                    value=first(|it| seconds(it.measures.seconds_to_match.p95))
                    note="of version A"
                />
            </Figures>
            {move || refused().map(|why| view! { <p class="hint hint-warning">"Refused: " {why} "."</p> })}
            {table}
        </Section>
    }
}

fn columns(two: bool) -> Vec<Column<Line>> {
    let mut columns = vec![column("Figure", 0), column("Version A", 1).number()];
    if two {
        columns.extend([column("Version B", 2).number(), column("Difference", 3).number()]);
    }
    columns
}

/// A line for each figure: of each run, and the difference between two.
fn compare(runs: &[&Measures]) -> Vec<Line> {
    let line = |figure: &&Measured| {
        let mut line = vec![capitalized(figure.name)];
        line.extend(runs.iter().map(|run| told(figure.unit, figure.number(run))));
        if let [first, second] = runs {
            line.push(told_difference(figure.unit, figure.difference(first, second)));
        }
        line
    };
    Measured::of(runs).iter().map(line).collect()
}

fn told(unit: Unit, number: Option<f64>) -> String {
    let Some(number) = number else { return NONE.to_owned() };
    let (places, unit) = match unit {
        Unit::Count => (0, ""),
        Unit::Percent => (1, " %"),
        Unit::Seconds => (1, " s"),
        Unit::Milliseconds => (0, " ms"),
        Unit::Plain => (1, ""),
    };
    format!("{}{unit}", decimal(number, places))
}

fn told_difference(unit: Unit, difference: Option<f64>) -> String {
    if difference == Some(0.0) {
        return "=".to_owned();
    }
    // Between two shares lie percentage points.
    let told = told(unit, difference).replace('%', "pp");
    let plus = if difference.is_some_and(|number| number > 0.0) { "+" } else { "" };
    format!("{plus}{told}")
}

fn capitalized(name: &str) -> String {
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

fn seconds(number: Option<f64>) -> String {
    number.map_or_else(|| NONE.to_owned(), |number| format!("{} s", decimal(number, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_are_compared_figure_by_figure() {
        let first = Measures { tickets_matched: 90, matched_share: 0.9, ..Measures::default() };
        let second = Measures { tickets_matched: 80, matched_share: 0.95, ..Measures::default() };

        let lines = compare(&[&first, &second]);

        assert_eq!(lines[0], ["Tickets matched", "90", "80", "−10"]);
        assert_eq!(lines[1], ["Share of all", "90.0 %", "95.0 %", "+5.0 pp"]);
        assert_eq!(lines[2][3], "=");
        assert_eq!(compare(&[&first])[0].len(), 2);
    }
}
