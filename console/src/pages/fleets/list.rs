//! The list of fleets with what each location can still take.

use api_contract::admin::{
    fleets::{Fleet, FleetLocation},
    routes,
};
use leptos::prelude::*;

use crate::{
    api::Request,
    components::{Column, DataTable, Id, Page, StatusBadge, Time},
    links,
};

/// The list of fleets.
#[component]
pub fn Fleets() -> impl IntoView {
    view! {
        <Page title="Fleets" about="Where game servers run, and how many.">
            <DataTable
                caption="Fleets"
                columns=columns()
                key=|fleet: &Fleet| fleet.fleet_id.clone()
                request=|| Some(Request::to(routes::FLEETS, &[]))
                empty="No fleets"
                advice="Without a fleet no match is placed. Deploy again: the fleet is part of the deployment."
                file="fleets"
            />
        </Page>
    }
}

fn columns() -> Vec<Column<Fleet>> {
    vec![
        Column::new("Fleet", |fleet: &Fleet| {
            let href = links::fleet(&fleet.fleet_id);
            view! { <a href=href>{fleet.name.clone()}</a> }
        })
        .csv(|fleet| fleet.name.clone()),
        Column::new("Status", |fleet: &Fleet| {
            view! { <StatusBadge status=fleet.status.clone() /> }
        })
        .csv(|fleet| fleet.status.clone()),
        Column::text("Locations", |fleet: &Fleet| {
            let names = fleet.locations.iter().map(|location| location.location.clone());
            names.collect::<Vec<_>>().join(", ")
        }),
        Column::text("Instances", |fleet: &Fleet| total(fleet, instances).to_string()).number(),
        Column::text("Server processes", |fleet: &Fleet| {
            total(fleet, |location| location.utilization.server_processes).to_string()
        })
        .number(),
        Column::text("Game sessions", |fleet: &Fleet| {
            total(fleet, |location| location.utilization.game_sessions).to_string()
        })
        .number(),
        Column::text("Free", |fleet: &Fleet| {
            total(fleet, |location| location.utilization.game_sessions_free).to_string()
        })
        .number(),
        Column::text("Players", |fleet: &Fleet| {
            total(fleet, |location| location.utilization.players).to_string()
        })
        .number(),
        Column::text("Compute", |fleet: &Fleet| {
            let instance_type = fleet.instance_type.clone().unwrap_or_default();
            format!("{} {instance_type}", fleet.compute_type)
        })
        .wide_only(),
        Column::new("Made", |fleet: &Fleet| view! { <Time at=fleet.created_at /> })
            .csv(|fleet| fleet.created_at.to_string())
            .wide_only(),
        Column::new("Id", |fleet: &Fleet| {
            view! { <Id id=fleet.fleet_id.clone() kind="fleet id" shown=12 /> }
        })
        .csv(|fleet| fleet.fleet_id.clone())
        .wide_only(),
    ]
}

fn total(fleet: &Fleet, number: fn(&FleetLocation) -> u32) -> u32 {
    fleet.locations.iter().map(number).fold(0, u32::saturating_add)
}

/// Instances that take or could take game sessions.
pub(super) fn instances(location: &FleetLocation) -> u32 {
    location.instances.active.saturating_add(location.instances.idle)
}
