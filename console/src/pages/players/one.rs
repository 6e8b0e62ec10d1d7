//! One player: skill, ban, tickets, and what can be done.

use api_contract::{
    TicketId,
    admin::{players::PlayerRecord, routes, tickets::TicketSummary},
};
use leptos::prelude::*;

use super::{actions::Actions, ban::BanNotice, skill_history::SkillHistory};
use crate::{
    api::Request,
    components::{DataTable, Fact, Facts, Id, Loaded, Page, Section, Time, route_id},
    format::{ids::shorten, numbers::decimal},
    links,
    live::{Pace, watch},
    pages::tickets::{TicketColumns, columns},
};

/// Characters of the id in the page's title.
const TITLE_ID: usize = 22;

/// One player.
#[component]
pub fn Player() -> impl IntoView {
    let id = route_id();
    let record =
        watch::<PlayerRecord>(Pace::Usual, move || Some(Request::to(routes::PLAYER, &[&id.get()])));
    let title = Signal::derive(move || format!("Player {}", shorten(&id.read(), TITLE_ID)));
    view! {
        <Page title=title actions=move || view! { <Actions id=id record=record /> }>
            <Loaded watched=record view=move |record| content(id, record) />
        </Page>
    }
}

fn content(id: Signal<String>, record: Signal<PlayerRecord>) -> impl IntoView {
    let tickets = move || Some(Request::to(routes::TICKETS, &[]).with("playerId", id.get()));
    view! {
        <BanNotice record=record />
        {facts(record)}
        <SkillHistory id=id />
        <Section title="Tickets" about="The newest first. Kept for seven days.">
            <DataTable
                caption="Tickets of this player"
                columns=columns(TicketColumns::OfOnePlayer)
                key=|row: &TicketSummary| row.ticket_id.to_string()
                request=tickets
                empty="No tickets"
                advice="The player has not asked for a match within seven days."
                file="tickets-of-player"
            />
        </Section>
    }
}

fn facts(record: Signal<PlayerRecord>) -> impl IntoView {
    let id = Signal::derive(move || record.read().player.player_id.to_string());
    let skill = move || decimal(record.read().player.skill, 2);
    let uncertainty = move || decimal(record.read().player.skill_uncertainty, 2);
    let open = Memo::new(move |_| record.read().player.open_ticket_id.clone());
    let seen = Signal::derive(move || record.read().player.created_at);
    view! {
        <Facts>
            <Fact name="Player"><Id id=id kind="player id" whole=true /></Fact>
            <Fact name="Skill">{skill} <span class="muted">" ± " {uncertainty}</span></Fact>
            <Fact name="Open ticket">{move || open_ticket(open.get())}</Fact>
            <Fact name="First seen"><Time at=seen absolute=true /></Fact>
        </Facts>
    }
}

fn open_ticket(id: Option<TicketId>) -> impl IntoView {
    match id {
        None => view! { <span class="muted">"none"</span> }.into_any(),
        Some(id) => {
            let href = links::ticket(&id);
            view! { <Id id=id.to_string() kind="ticket id" href=href /> }.into_any()
        }
    }
}
