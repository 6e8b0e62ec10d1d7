//! What the game server reported of a match's end.

use api_contract::play::{MatchResult, PlayerResult};
use leptos::prelude::*;

use crate::{
    components::{Column, Id, Section, table::PlainTable},
    format::{durations::duration, numbers::count},
    links,
};

/// The result as a table, best first.
#[component]
pub fn Results(
    /// What was reported.
    result: MatchResult,
) -> impl IntoView {
    let length = result.ended_at.as_millis() - result.started_at.as_millis();
    let about = format!("As the game server reported it, after {} of play.", duration(length));
    let players = StoredValue::new(result.players);
    view! {
        <Section title="Result" about=about>
            <PlainTable
                caption="Result, best first"
                columns=columns()
                key=|player: &PlayerResult| player.player_tag.to_string()
                items=Signal::derive(move || players.get_value())
                empty="Nobody was let in."
            />
        </Section>
    }
}

fn columns() -> Vec<Column<PlayerResult>> {
    vec![
        Column::new("Player", |player: &PlayerResult| {
            let id = &player.player_id;
            view! { <Id id=id.to_string() kind="player id" href=links::player(id) /> }
        }),
        Column::new("Called", |player: &PlayerResult| {
            view! { <code>{player.player_tag.to_string()}</code> }
        }),
        Column::text("Rank", |player: &PlayerResult| player.rank.to_string()).number(),
        Column::text("Score", |player: &PlayerResult| count(player.score)).number(),
        Column::text("Stayed", |player: &PlayerResult| {
            if player.left { "Left before the end" } else { "To the end" }.to_owned()
        }),
    ]
}
