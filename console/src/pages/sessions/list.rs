//! The list of game sessions.

use api_contract::admin::{game_sessions::GameSession, routes};
use leptos::prelude::*;

use crate::{
    api::Request,
    components::{
        Column, DataTable, Field, FilterBar, Id, Page, Since, StatusBadge, Time, use_filter,
    },
    links,
    query::Query,
};

const STATES: &[(&str, &str)] = &[
    ("ACTIVATING", "Activating"),
    ("ACTIVE", "Active"),
    ("TERMINATING", "Terminating"),
    ("TERMINATED", "Terminated"),
    ("ERROR", "Error"),
];

const FIELDS: &[Field] = &[
    Field::select("status", "Status", STATES),
    Field::text("fleetId", "Fleet id").example("fleet-…"),
    Field::text("location", "Location").example("eu-west-1"),
];

/// The list of game sessions.
#[component]
pub fn Sessions() -> impl IntoView {
    let filter = use_filter(FIELDS);
    let advice = move || {
        if filter.with(Query::is_empty) {
            "No match has been placed yet. When players are matched, their game session is here."
        } else {
            "None fits the filter. A location needs a fleet id beside it."
        }
    };
    view! {
        <Page title="Game sessions" about="Where matches are being played, and were.">
            <FilterBar fields=FIELDS />
            <DataTable
                caption="Game sessions"
                columns=columns()
                key=|session: &GameSession| session.game_session_id.to_string()
                request=move || Some(Request::to(routes::GAME_SESSIONS, &[]).query(filter.get()))
                empty="No game sessions"
                advice=Signal::derive(move || advice().to_owned())
                file="game-sessions"
            />
        </Page>
    }
}

fn columns() -> Vec<Column<GameSession>> {
    vec![
        Column::new("Game session", |session: &GameSession| {
            let href = links::game_session(&session.game_session_id);
            let id = session.game_session_id.to_string();
            view! { <Id id=id kind="game session id" href=href /> }
        })
        .csv(|session| session.game_session_id.to_string()),
        Column::new("Status", |session: &GameSession| {
            view! { <StatusBadge status=session.status.clone() /> }
        })
        .csv(|session| session.status.clone()),
        Column::text("Location", |session: &GameSession| {
            session.location.clone().unwrap_or_default()
        }),
        Column::text("Players", |session: &GameSession| {
            format!("{} of {}", session.players, session.players_max)
        })
        .number(),
        Column::new("Match", |session: &GameSession| {
            session.match_id.as_ref().map(|id| {
                let href = links::one_match(id);
                view! { <Id id=id.to_string() kind="match id" href=href shown=12 /> }
            })
        })
        .csv(|session| session.match_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        Column::new("Began", |session: &GameSession| view! { <Time at=session.created_at /> })
            .csv(|session| session.created_at.to_string()),
        Column::new("Lasted", |session: &GameSession| {
            view! { <Since start=session.created_at end=session.ended_at /> }
        })
        .number(),
        Column::text("Address", address).wide_only(),
        Column::new("Fleet", |session: &GameSession| {
            let href = links::fleet(&session.fleet_id);
            view! { <Id id=session.fleet_id.clone() kind="fleet id" href=href shown=12 /> }
        })
        .csv(|session| session.fleet_id.clone())
        .wide_only(),
    ]
}

/// Where players connect to: `127.0.0.1:33000`.
pub(super) fn address(session: &GameSession) -> String {
    match (&session.ip_address, session.port) {
        (Some(address), Some(port)) => format!("{address}:{port}"),
        (Some(address), None) => address.clone(),
        (None, _) => String::new(),
    }
}
