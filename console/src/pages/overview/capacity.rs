//! What the deployment can still take: game sessions per location, and how its
//! functions do.

use api_contract::admin::overview::{FunctionHealth, LocationLoad, Overview};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{Column, Section, StatusBadge, Tone, charts::CellBar, table::PlainTable},
    format::{
        ids::shorten,
        numbers::{count, percent},
    },
    links,
};

/// Characters of a fleet's id in the table.
const FLEET_SHOWN: usize = 20;

/// Game sessions per location.
#[component]
pub fn Locations(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let known = Memo::new(move |_| doing.read().locations.is_some());
    let loads = Signal::derive(move || doing.read().locations.clone().unwrap_or_default());
    let empty = Signal::derive(move || {
        let words = if known.get() {
            "No fleet has a location. Deploy a fleet, or start a game server."
        } else {
            "GameLift could not be asked. The page tries again by itself."
        };
        words.to_owned()
    });
    view! {
        <Section title="Game sessions per location" about="Free ones can be placed at once.">
            <PlainTable
                caption="Game sessions per location"
                columns=location_columns()
                key=|load: &LocationLoad| format!("{} {}", load.fleet_id, load.location)
                items=loads
                empty=empty
            />
        </Section>
    }
}

fn location_columns() -> Vec<Column<LocationLoad>> {
    vec![
        Column::text("Location", |load: &LocationLoad| load.location.clone()),
        Column::new("Free", |load: &LocationLoad| match load.game_sessions_free {
            0 => view! { <StatusBadge status="None free" tone=Tone::Bad /> }.into_any(),
            free => count(free).into_any(),
        })
        .number(),
        Column::text("Being played", |load: &LocationLoad| count(load.game_sessions)).number(),
        Column::new("In use", |load: &LocationLoad| {
            let room = load.game_sessions + load.game_sessions_free;
            let label = percent(load.game_sessions, room);
            view! { <CellBar label=label value=load.game_sessions.into() whole=room.into() /> }
        }),
        Column::text("Players", |load: &LocationLoad| count(load.players)).number(),
        Column::new("Fleet", |load: &LocationLoad| {
            let (href, id) = (links::fleet(&load.fleet_id), shorten(&load.fleet_id, FLEET_SHOWN));
            view! { <A href=href><code>{id}</code></A> }
        }),
    ]
}

/// Invocations and errors of the functions.
#[component]
pub fn Functions(
    /// How matchmaking is doing.
    doing: Signal<Overview>,
) -> impl IntoView {
    let known = Memo::new(move |_| doing.read().functions.is_some());
    let functions = Signal::derive(move || doing.read().functions.clone().unwrap_or_default());
    let empty = Signal::derive(move || {
        let words = if known.get() {
            "No function was invoked."
        } else {
            "CloudWatch could not be asked. The page tries again by itself."
        };
        words.to_owned()
    });
    view! {
        <Section title="Functions" about="Invocations and errors within the last 15 minutes.">
            <PlainTable
                caption="Functions, their invocations and errors"
                columns=function_columns()
                key=|function: &FunctionHealth| function.name.clone()
                items=functions
                empty=empty
            />
        </Section>
    }
}

fn function_columns() -> Vec<Column<FunctionHealth>> {
    vec![
        Column::text("Function", |function: &FunctionHealth| function.name.clone()),
        Column::text("Invocations", |function: &FunctionHealth| count(function.invocations))
            .number(),
        Column::text("Errors", |function: &FunctionHealth| count(function.errors)).number(),
        Column::text("Share", |function: &FunctionHealth| {
            percent(function.errors, function.invocations)
        })
        .number(),
        Column::new("State", |function: &FunctionHealth| {
            let (word, tone) = match (function.invocations, function.errors) {
                (0, 0) => ("Not invoked", Tone::Neutral),
                (_, 0) => ("No errors", Tone::Good),
                (_, _) => ("Errors", Tone::Bad),
            };
            view! { <StatusBadge status=word tone=tone /> }
        }),
    ]
}
