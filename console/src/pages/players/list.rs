//! The list of players, by id.

use api_contract::admin::{players::PlayerRecord, routes};
use leptos::prelude::*;

use super::bans;
use crate::{
    api::Request,
    components::{Column, DataTable, Field, FilterBar, Id, Page, StatusBadge, Time, use_filter},
    format::numbers::decimal,
    links,
    live::{Live, use_live},
};

const FIELDS: &[Field] = &[
    Field::text("idPrefix", "Id begins with").example("us-east-1:…"),
    Field::flag("banned", "Only with a ban"),
];

/// The list of players.
#[component]
pub fn Players() -> impl IntoView {
    let (filter, live) = (use_filter(FIELDS), use_live());
    let advice = move || {
        let filter = filter.get();
        let words = match (filter.find("banned"), filter.find("idPrefix")) {
            (Some(_), None) => "Nobody has a ban.",
            (Some(_), Some(_)) => "Nobody whose id begins so has a ban. Clear a field to see more.",
            (None, Some(_)) => "No player's id begins so. Ids are whole Cognito identities.",
            (None, None) => {
                "A guest becomes a player by asking for a match. Let a game client ask for one, or \
                 start the bots."
            }
        };
        words.to_owned()
    };
    view! {
        <Page
            title="Players"
            about="Everybody who has asked for a match, by id; those with a ban by the newest ban."
        >
            <FilterBar fields=FIELDS />
            <DataTable
                caption="Players"
                columns=columns(live)
                key=|row: &PlayerRecord| row.player.player_id.to_string()
                request=move || Some(Request::to(routes::PLAYERS, &[]).query(filter.get()))
                empty="No players"
                advice=Signal::derive(advice)
                file="players"
            />
        </Page>
    }
}

fn columns(live: Live) -> Vec<Column<PlayerRecord>> {
    vec![
        Column::new("Player", |row: &PlayerRecord| {
            let id = &row.player.player_id;
            view! { <Id id=id.to_string() kind="player id" href=links::player(id) /> }
        })
        .csv(|row| row.player.player_id.to_string()),
        Column::new("Skill", |row: &PlayerRecord| {
            let (skill, spread) = (row.player.skill, row.player.skill_uncertainty);
            let spread = format!(" ± {}", decimal(spread, 1));
            view! { <span>{decimal(skill, 1)} <span class="muted">{spread}</span></span> }
        })
        .csv(|row| row.player.skill.to_string())
        .number(),
        Column::csv_only("Skill uncertainty", |row: &PlayerRecord| {
            row.player.skill_uncertainty.to_string()
        }),
        Column::new("Open ticket", |row: &PlayerRecord| {
            row.player.open_ticket_id.as_ref().map(|id| {
                view! { <Id id=id.to_string() kind="ticket id" href=links::ticket(id) /> }
            })
        })
        .csv(|row| row.player.open_ticket_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        Column::new("Ban", move |row: &PlayerRecord| ban(row, live))
            .csv(|row| row.ban.as_ref().map(|ban| ban.reason.clone()).unwrap_or_default()),
        Column::csv_only("Banned until", |row: &PlayerRecord| {
            let until = row.ban.as_ref().and_then(|ban| ban.until);
            until.map(|until| until.to_string()).unwrap_or_default()
        }),
        Column::new("First seen", |row: &PlayerRecord| {
            view! { <Time at=row.player.created_at /> }
        })
        .csv(|row| row.player.created_at.to_string()),
    ]
}

fn ban(row: &PlayerRecord, live: Live) -> impl IntoView + use<> {
    let now = live.now.get_untracked();
    let until = row.ban.as_ref().map(|ban| bans::until(ban, now));
    bans::badge(row, now).map(|(word, tone)| {
        view! {
            <span>
                <StatusBadge status=word tone=tone /> " " <span class="muted">{until}</span>
            </span>
        }
    })
}
