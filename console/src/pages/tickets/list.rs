//! The list of tickets, newest first.

use api_contract::admin::{routes, tickets::TicketSummary};
use leptos::prelude::*;

use super::export::ExportLines;
use crate::{
    api::Request,
    components::{
        Column, DataTable, Field, FilterBar, Id, Page, Since, StatusBadge, Time, use_filter,
    },
    format::numbers::skill_milli,
    links,
    pages::reasons,
};

const STATES: &[(&str, &str)] = &[
    ("QUEUED", "Queued"),
    ("SEARCHING", "Searching"),
    ("REQUIRES_ACCEPTANCE", "Requires acceptance"),
    ("PLACING", "Placing"),
    ("COMPLETED", "Completed"),
    ("FAILED", "Failed"),
    ("CANCELLED", "Cancelled"),
    ("TIMED_OUT", "Timed out"),
];

/// Status, reason and player exclude each other, as in the API.
const FIELDS: &[Field] = &[
    Field::select("status", "Status", STATES).instead_of("index"),
    Field::select("reason", "Reason", &reasons::OPTIONS).instead_of("index"),
    Field::text("playerId", "Player id").example("us-east-1:…").instead_of("index"),
    Field::text("configuration", "Configuration"),
    Field::moment("from", "Asked from"),
    Field::moment("to", "Asked before"),
];

/// The list of tickets.
#[component]
pub fn Tickets() -> impl IntoView {
    let filter = use_filter(FIELDS);
    let request = Signal::derive(move || Request::to(routes::TICKETS, &[]).query(filter.get()));
    let unfiltered = move || filter.with(crate::query::Query::is_empty);
    let advice = move || {
        if unfiltered() {
            "Nobody has asked for a match yet, or all tickets are older than seven days. The bots \
             ask for some, or a game client."
        } else {
            "None fits the filter, or those that did are older than seven days. Clear a field to \
             see more."
        }
    };
    view! {
        <Page
            title="Tickets"
            about="Every wish to be matched, the newest first. Kept for seven days."
            actions=move || view! { <ExportLines request=request /> }
        >
            <FilterBar fields=FIELDS />
            <DataTable
                caption="Tickets"
                columns=columns(TicketColumns::All)
                key=|row: &TicketSummary| row.ticket_id.to_string()
                request=move || Some(request.get())
                empty="No tickets"
                advice=Signal::derive(move || advice().to_owned())
                file="tickets"
            />
        </Page>
    }
}

/// Which columns a list of tickets has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketColumns {
    /// All of them.
    All,
    /// Without the player, whose page it is.
    OfOnePlayer,
}

/// The columns of a list of tickets.
#[must_use]
pub fn columns(which: TicketColumns) -> Vec<Column<TicketSummary>> {
    let player = match which {
        TicketColumns::All => Some(player()),
        TicketColumns::OfOnePlayer => None,
    };
    let ticket = Column::new("Ticket", |row: &TicketSummary| {
        let href = links::ticket(&row.ticket_id);
        view! { <Id id=row.ticket_id.to_string() kind="ticket id" href=href /> }
    });
    [Some(ticket.csv(|row| row.ticket_id.to_string())), player, Some(status())]
        .into_iter()
        .flatten()
        .chain(details())
        .collect()
}

fn player() -> Column<TicketSummary> {
    Column::new("Player", |row: &TicketSummary| {
        let href = links::player(&row.player_id);
        view! { <Id id=row.player_id.to_string() kind="player id" href=href /> }
    })
    .csv(|row| row.player_id.to_string())
}

fn status() -> Column<TicketSummary> {
    Column::new("Status", |row: &TicketSummary| {
        let reason = row.reason.map(|code| {
            let words = reasons::name(code);
            view! { <span class="muted">{words}</span> }
        });
        view! { <span><StatusBadge status=row.status.clone() /> " " {reason}</span> }
    })
    .csv(|row| row.status.clone())
}

fn details() -> [Column<TicketSummary>; 7] {
    [
        Column::csv_only("Reason", |row: &TicketSummary| {
            row.reason.map(reasons::key).unwrap_or_default().to_owned()
        }),
        Column::text("Configuration", |row: &TicketSummary| row.configuration.clone()).wide_only(),
        Column::text("Skill", |row: &TicketSummary| skill_milli(row.skill_milli)).number(),
        Column::new("Asked", |row: &TicketSummary| view! { <Time at=row.created_at /> })
            .csv(|row| row.created_at.to_string()),
        Column::new("Waited", |row: &TicketSummary| {
            view! { <Since start=row.created_at end=row.ended_at /> }
        })
        .number(),
        Column::csv_only("Ended", |row: &TicketSummary| {
            row.ended_at.map(|at| at.to_string()).unwrap_or_default()
        }),
        Column::new("Match", |row: &TicketSummary| {
            row.match_id.as_ref().map(|id| {
                let href = links::one_match(id);
                view! { <Id id=id.to_string() kind="match id" href=href shown=12 /> }
            })
        })
        .csv(|row| row.match_id.as_ref().map(ToString::to_string).unwrap_or_default()),
    ]
}
