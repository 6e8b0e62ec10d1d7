//! What came of a trial: the figures, and the versions side by side.

use leptos::prelude::*;

use crate::{
    components::{Column, Figure, Figures, Section, table::PlainTable},
    format::numbers::{NONE, count, decimal},
    lab::{
        comparison::{Compared, compare},
        measures::Measures,
        state::use_lab,
        trial::VersionSnapshot,
    },
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
            it.as_ref()?.versions.iter().find_map(|version| version.refused_because.clone())
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
                key=|row: &Compared| row.name.to_owned()
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

fn columns(two: bool) -> Vec<Column<Compared>> {
    let mut columns = vec![
        Column::text("Figure", |row: &Compared| row.name.to_owned()),
        Column::text("Version A", |row: &Compared| row.first.clone()).number(),
    ];
    if two {
        columns.push(Column::text("Version B", |row: &Compared| row.second.clone()).number());
        columns.push(Column::text("Difference", |row: &Compared| row.difference.clone()).number());
    }
    columns
}

fn seconds(number: Option<f64>) -> String {
    number.map_or_else(|| NONE.to_owned(), |number| format!("{} s", decimal(number, 1)))
}
