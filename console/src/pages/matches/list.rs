//! The list of matches, newest first.

use api_contract::admin::{matches::Match as Formed, routes};
use leptos::prelude::*;

use super::outcome::{Outcome, longest_wait};
use crate::{
    api::Request,
    components::{Column, DataTable, Field, FilterBar, Id, Page, StatusBadge, Time, use_filter},
    format::{
        durations::duration,
        numbers::{NONE, count, decimal},
    },
    links,
    live::{Live, use_live},
    query::Query,
};

const FIELDS: &[Field] = &[
    Field::text("configuration", "Configuration"),
    Field::text("location", "Location").example("eu-west-1"),
    Field::moment("from", "Formed from"),
    Field::moment("to", "Formed before"),
];

/// The list of matches.
#[component]
pub fn Matches() -> impl IntoView {
    let (filter, live) = (use_filter(FIELDS), use_live());
    let advice = move || {
        let words = if filter.with(Query::is_empty) {
            "A match is listed when its players are told where to go. Let game clients ask for \
             matches, or start the bots; tickets say why none was formed."
        } else {
            "None fits the filter. Clear a field to see more."
        };
        words.to_owned()
    };
    view! {
        <Page title="Matches" about="Every match that found a game session, the newest first.">
            <FilterBar fields=FIELDS />
            <DataTable
                caption="Matches"
                columns=columns(live)
                key=|row: &Formed| row.match_id.to_string()
                request=move || Some(Request::to(routes::MATCHES, &[]).query(filter.get()))
                empty="No matches"
                advice=Signal::derive(advice)
                file="matches"
            />
        </Page>
    }
}

fn columns(live: Live) -> Vec<Column<Formed>> {
    vec![
        Column::new("Match", |row: &Formed| {
            let href = links::one_match(&row.match_id);
            view! { <Id id=row.match_id.to_string() kind="match id" href=href /> }
        })
        .csv(|row| row.match_id.to_string()),
        Column::new("Formed", |row: &Formed| view! { <Time at=row.formed_at /> })
            .csv(|row| row.formed_at.to_string()),
        Column::text("Configuration", |row: &Formed| row.configuration.clone()).wide_only(),
        Column::text("Location", |row: &Formed| row.location.clone().unwrap_or_default()),
        Column::text("Players", |row: &Formed| count(row.players.len() as u64)).number(),
        Column::text("Skill spread", |row: &Formed| {
            row.skill_spread().map_or(NONE.to_owned(), |spread| decimal(spread, 1))
        })
        .number(),
        Column::new("Longest wait", |row: &Formed| {
            longest_wait(row).map_or(NONE.to_owned(), duration)
        })
        .csv(|row| longest_wait(row).map(|wait| wait.to_string()).unwrap_or_default())
        .number(),
        Column::new("Result", move |row: &Formed| result(row, live))
            .csv(move |row| Outcome::of(row, live.now.get_untracked()).words()),
    ]
}

fn result(row: &Formed, live: Live) -> impl IntoView + use<> {
    let outcome = Outcome::of(row, live.now.get_untracked());
    match outcome.badge() {
        Some((word, tone)) => view! { <StatusBadge status=word tone=tone /> }.into_any(),
        None => outcome.words().into_any(),
    }
}
