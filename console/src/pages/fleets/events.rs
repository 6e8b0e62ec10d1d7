//! What happened to a fleet, in plain words.

use api_contract::admin::{
    fleets::{FleetEvent, Severity},
    routes,
};
use leptos::prelude::*;

use crate::{
    api::Request,
    components::{Column, DataTable, Section, StatusBadge, Time},
    live::Pace,
};

/// The events of the fleet `id`.
#[component]
pub fn Events(
    /// The fleet.
    id: Signal<String>,
) -> impl IntoView {
    view! {
        <Section title="What happened">
            <DataTable
                caption="Events of the fleet, newest first"
                columns=columns()
                key=|event: &FleetEvent| event.event_id.clone()
                request=move || Some(Request::to(routes::FLEET_EVENTS, &[&id.get()]))
                empty="No events"
                advice="Nothing has happened to this fleet, as far as GameLift remembers."
                file="fleet-events"
                pace=Pace::Slow
            />
        </Section>
    }
}

fn columns() -> Vec<Column<FleetEvent>> {
    vec![
        Column::new("When", |event: &FleetEvent| view! { <Time at=event.at /> })
            .csv(|event| event.at.to_string()),
        Column::new("How bad", |event: &FleetEvent| {
            view! { <StatusBadge status=severity(event.severity) /> }
        })
        .csv(|event| severity(event.severity).to_lowercase()),
        Column::new("What it means", |event: &FleetEvent| {
            view! {
                <span>{event.meaning.clone()}</span>
                <span class="muted">" " {event.message.clone()}</span>
            }
        })
        .csv(|event| event.meaning.clone()),
        Column::csv_only("Message", |event: &FleetEvent| event.message.clone()),
        Column::new("Code", |event: &FleetEvent| view! { <code>{event.code.clone()}</code> })
            .csv(|event| event.code.clone())
            .wide_only(),
    ]
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "INFO",
        Severity::Warning => "WARNING",
        Severity::Error => "ERROR",
    }
}
