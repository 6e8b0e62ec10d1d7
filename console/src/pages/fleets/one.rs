//! One fleet: its locations with their capacity, what runs there, what happened.

use api_contract::admin::{
    fleets::{Fleet as Listed, FleetDetail, FleetLocation, ServerProcess},
    routes,
};
use leptos::prelude::*;

use super::{capacity::CapacityButton, events::Events, list::instances};
use crate::{
    api::Request,
    components::{
        Column, Fact, Facts, Id, Loaded, Page, Section, StatusBadge, Time, route_id,
        table::PlainTable,
    },
    live::{Pace, Watched, watch},
};

/// One fleet.
#[component]
pub fn Fleet() -> impl IntoView {
    let id = route_id();
    let fleet: Watched<FleetDetail> =
        watch(Pace::Usual, move || Some(Request::to(routes::FLEET, &[&id.get()])));
    let title = Signal::derive(move || match &*fleet.value.read() {
        Some(detail) => format!("Fleet {}", detail.fleet.name),
        None => "Fleet".to_owned(),
    });
    view! {
        <Page title=title>
            <Loaded watched=fleet view=move |detail| content(id, detail) />
            <Events id=id />
        </Page>
    }
}

fn content(id: Signal<String>, detail: Signal<FleetDetail>) -> impl IntoView {
    let locations = Signal::derive(move || detail.read().fleet.locations.clone());
    let processes = Signal::derive(move || detail.read().server_processes.clone());
    view! {
        {summary(detail)}
        <Section
            title="Locations"
            about="Free: game sessions that could be placed now."
        >
            <PlainTable
                caption="Locations of the fleet"
                columns=location_columns(id)
                key=|location: &FleetLocation| location.location.clone()
                items=locations
                empty="The fleet has no location."
            />
        </Section>
        <Section title="What runs on each instance">
            <PlainTable
                caption="Server processes of each instance"
                columns=process_columns()
                key=|process: &ServerProcess| {
                    format!("{} {}", process.launch_path, process.parameters)
                }
                items=processes
                empty="Nothing: the fleet has no runtime configuration."
            />
        </Section>
    }
}

fn summary(detail: Signal<FleetDetail>) -> impl IntoView {
    let fleet = Memo::new(move |_| detail.read().fleet.clone());
    let status = Signal::derive(move || fleet.read().status.clone());
    let made = Signal::derive(move || fleet.read().created_at);
    let fleet_id = Signal::derive(move || fleet.read().fleet_id.clone());
    let activation = move || {
        let seconds = detail.read().game_session_activation_timeout_seconds;
        seconds.map_or_else(|| "not set".to_owned(), |seconds| format!("within {seconds} s"))
    };
    view! {
        <p class="lead"><StatusBadge status=status /> " " {move || detail.read().description.clone()}</p>
        <Facts>
            <Fact name="Fleet"><Id id=fleet_id kind="fleet id" whole=true /></Fact>
            <Fact name="Compute">{move || compute(&fleet.read())}</Fact>
            <Fact name="Game sessions activate">{activation}</Fact>
            <Fact name="Made"><Time at=made absolute=true /></Fact>
        </Facts>
    }
}

fn compute(fleet: &Listed) -> String {
    match &fleet.instance_type {
        Some(instance_type) => format!("{}, {instance_type}", fleet.compute_type),
        None => fleet.compute_type.clone(),
    }
}

fn location_columns(id: Signal<String>) -> Vec<Column<FleetLocation>> {
    vec![
        Column::text("Location", |location: &FleetLocation| location.location.clone()),
        Column::new("Status", |location: &FleetLocation| {
            view! { <StatusBadge status=location.status.clone() /> }
        }),
        Column::text("Instances", |location: &FleetLocation| {
            let capacity = location.capacity;
            format!(
                "{} of {} wanted ({} to {})",
                instances(location),
                capacity.desired,
                capacity.minimum,
                capacity.maximum
            )
        })
        .number(),
        Column::text("Server processes", |location: &FleetLocation| {
            location.utilization.server_processes.to_string()
        })
        .number(),
        Column::text("Game sessions", |location: &FleetLocation| {
            location.utilization.game_sessions.to_string()
        })
        .number(),
        Column::new("Free", |location: &FleetLocation| free(location)).number(),
        Column::text("Players", |location: &FleetLocation| {
            let utilization = location.utilization;
            format!("{} of {}", utilization.players, utilization.players_max)
        })
        .number(),
        Column::new("Capacity", move |location: &FleetLocation| {
            let (name, capacity) = (location.location.clone(), location.capacity);
            view! { <CapacityButton fleet=id location=name capacity=capacity /> }
        }),
    ]
}

/// No free game session is a word, not only a number.
fn free(location: &FleetLocation) -> AnyView {
    match location.utilization.game_sessions_free {
        0 => view! { <StatusBadge status="NONE_FREE" tone=crate::components::Tone::Warning /> }
            .into_any(),
        free => free.to_string().into_any(),
    }
}

fn process_columns() -> Vec<Column<ServerProcess>> {
    vec![
        Column::new("Executable", |process: &ServerProcess| {
            view! { <code>{process.launch_path.clone()}</code> }
        }),
        Column::new("Parameters", |process: &ServerProcess| {
            view! { <code>{process.parameters.clone()}</code> }
        }),
        Column::text("Processes an instance", |process: &ServerProcess| {
            process.concurrent_executions.to_string()
        })
        .number(),
    ]
}
