//! Who waits longest in each version, and why.

use leptos::prelude::*;
use matchmaker::{AttributeValue, Ticket, TicketId};

use super::{
    explanation::Why,
    lines::{Line, column, key},
};
use crate::{
    components::{Column, Section, table::PlainTable},
    format::numbers::{NONE, decimal},
    lab::{
        state::{VERSIONS, use_lab},
        trial::WAITING_SHOWN_MAX,
    },
};

/// Those who wait longest.
#[component]
pub fn Waiting() -> impl IntoView {
    let lab = use_lab();
    let versions =
        Memo::new(move |_| lab.snapshot.with(|it| it.as_ref().map_or(0, |it| it.versions.len())));
    let about = format!("The {WAITING_SHOWN_MAX} of each version that wait longest.");
    view! {
        <Section title="Who waits" about=Signal::stored(about)>
            <div class="columns">
                {move || {
                    (0..versions.get()).map(|version| view! { <Of version=version /> }).collect_view()
                }}
            </div>
        </Section>
    }
}

#[component]
fn Of(version: usize) -> impl IntoView {
    let lab = use_lab();
    let asked = RwSignal::new(None::<TicketId>);
    let lines = Signal::derive(move || {
        let skill = lab.skill.get();
        lab.snapshot.with(|it| {
            let Some(version) = it.as_ref().and_then(|it| it.versions.get(version)) else {
                return Vec::new();
            };
            let now_ms = version.now_ms;
            version.longest.iter().map(|ticket| line(ticket, skill.as_deref(), now_ms)).collect()
        })
    });
    let caption = match version {
        0 => "Waiting tickets of version A",
        _ => "Waiting tickets of version B",
    };
    let columns = vec![
        column("Ticket", 0),
        column("Players", 1).number(),
        column("Skill", 2).number(),
        column("Waits", 3).number(),
        Column::new("Reason", move |line: &Line| {
            let ticket = key(line);
            let name = format!("Why does {ticket} wait?");
            view! {
                <button
                    type="button"
                    class="button-quiet"
                    aria-label=name
                    on:click=move |_| asked.set(TicketId::new(ticket.as_str()).ok())
                >
                    "Why?"
                </button>
            }
        }),
    ];
    view! {
        <div class="lab-waiting">
            <h3>{VERSIONS[version]}</h3>
            <PlainTable
                caption=caption
                columns=columns
                key=key
                items=lines
                empty="Nobody waits."
            />
            {move || asked.get().map(|ticket| view! { <Why version=version ticket=ticket /> })}
        </div>
    }
}

/// The skill of a party is its first player's.
fn line(ticket: &Ticket, skill: Option<&str>, now_ms: u64) -> Line {
    let first = ticket.players.first().zip(skill);
    let skill = first.and_then(|(player, skill)| match player.attributes.get(skill)? {
        AttributeValue::N(number) => Some(*number),
        AttributeValue::S(_) | AttributeValue::SL(_) | AttributeValue::SDM(_) => None,
    });
    let waited_ms = now_ms.saturating_sub(ticket.created_at_ms);
    vec![
        ticket.id.to_string(),
        ticket.players.len().to_string(),
        skill.map_or_else(|| NONE.to_owned(), |skill| decimal(skill, 1)),
        format!("{} s", decimal(waited_ms as f64 / 1_000.0, 1)),
    ]
}
