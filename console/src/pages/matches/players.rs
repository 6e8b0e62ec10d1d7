//! Who was put together, team by team.

use api_contract::admin::matches::{Match, MatchPlayer};
use leptos::prelude::*;

use crate::{
    components::{Column, Id, charts::CellBar, table::PlainTable},
    format::{durations::duration, numbers::decimal},
    links,
};

/// A player of a match, with the highest skill of it as the whole.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    player: MatchPlayer,
    highest_skill: f64,
}

/// By team, then by skill.
fn rows(found: &Match) -> Vec<Row> {
    let highest_skill = found.players.iter().map(|player| player.skill).fold(0.0, f64::max);
    let mut rows: Vec<Row> =
        found.players.iter().map(|player| Row { player: player.clone(), highest_skill }).collect();
    rows.sort_by(|a, b| {
        a.player.team.cmp(&b.player.team).then(b.player.skill.total_cmp(&a.player.skill))
    });
    rows
}

/// The players as a table.
#[component]
pub fn Players(
    /// Whose.
    found: Memo<Match>,
) -> impl IntoView {
    let columns = vec![
        Column::new("Player", |row: &Row| {
            let id = &row.player.player_id;
            view! { <Id id=id.to_string() kind="player id" href=links::player(id) /> }
        }),
        Column::text("Team", |row: &Row| {
            row.player.team.clone().unwrap_or_else(|| "not told".to_owned())
        }),
        Column::new("Skill", |row: &Row| {
            let skill = row.player.skill;
            view! { <CellBar label=decimal(skill, 1) value=skill whole=row.highest_skill /> }
        }),
        Column::text("Round trip", |row: &Row| {
            let trip = row.player.latency_ms;
            trip.map_or_else(|| "not known".to_owned(), |trip| format!("{trip} ms"))
        })
        .number(),
        Column::text("Waited", |row: &Row| duration(row.player.waited_ms)).number(),
        Column::new("Ticket", |row: &Row| {
            let id = &row.player.ticket_id;
            view! { <Id id=id.to_string() kind="ticket id" href=links::ticket(id) /> }
        }),
    ];
    view! {
        <PlainTable
            caption="Players of the match"
            columns=columns
            key=|row: &Row| row.player.ticket_id.to_string()
            items=Signal::derive(move || rows(&found.read()))
            empty="Nobody."
        />
    }
}
