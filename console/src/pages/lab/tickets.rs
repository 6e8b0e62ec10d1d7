//! The tickets of the lab: invented, pasted or opened, or recorded here.

use api_contract::admin::routes;
use leptos::{prelude::*, task::spawn_local};
use matchmaker::{
    json::FormatError,
    trial::{
        SECOND_MS,
        lines::{TicketLines, came_at_ms},
    },
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::invent::Invent;
use crate::{
    announce::{Tone, use_announcer},
    api::{Request, use_api},
    browser,
    components::Section,
    format::numbers::{count, counted},
    lab::{
        TICKETS_MAX, json_lines,
        recorded::{self, RECORDED_MAX},
        state::{Lab, TicketSet, use_lab},
    },
};

/// The largest file that is opened, in bytes: 20,000 tickets of parties.
const FILE_MAX: f64 = 64e6;

const SOURCES: [(&str, &str); 3] =
    [("invented", "Invented"), ("pasted", "Pasted or opened"), ("recorded", "Recorded here")];

/// Where tickets come from, and which there are.
#[component]
pub fn Tickets() -> impl IntoView {
    let lab = use_lab();
    let source = lab.wishes.source;
    let options = SOURCES.into_iter().map(|(key, words)| {
        view! { <option value=key selected=move || source.get() == key>{words}</option> }
    });
    let options = options.collect_view();
    let form = move || match source.get().as_str() {
        "pasted" => view! { <Paste /> }.into_any(),
        "recorded" => view! { <Record /> }.into_any(),
        _ => view! { <Invent /> }.into_any(),
    };
    view! {
        <Section title="Tickets">
            <label class="field">
                <span>"Where from"</span>
                <select on:change=move |event| source.set(event_target_value(&event))>
                    {options}
                </select>
            </label>
            {form}
            <p role="status">
                {move || lab.tickets.with(|set| set.as_ref().map_or_else(none_yet, described))}
            </p>
            <Show when=move || lab.tickets.with(Option::is_some)>
                <div>
                    <button type="button" class="button" on:click=move |_| save(lab)>
                        "Save as JSON Lines"
                    </button>
                </div>
            </Show>
        </Section>
    }
}

fn none_yet() -> String {
    "No tickets yet.".to_owned()
}

/// `500 tickets with 640 players over 98 s, invented with seed 1.`
fn described(set: &TicketSet) -> String {
    let players: usize = set.tickets.iter().map(|ticket| ticket.players.len()).sum();
    let last_ms = set.tickets.last().map_or(0, came_at_ms);
    format!(
        "{} with {} over {} s, {}.",
        counted(set.tickets.len() as u64, "ticket", "tickets"),
        counted(players as u64, "player", "players"),
        count(last_ms / SECOND_MS),
        set.source
    )
}

fn save(lab: Lab) {
    let text = lab.tickets.with_untracked(|set| set.as_ref().map(|set| json_lines(&set.tickets)));
    if let Some(text) = text {
        browser::download("tickets.jsonl", "application/jsonl;charset=utf-8", &text);
    }
}

/// JSON Lines: pasted, or from a file.
#[component]
fn Paste() -> impl IntoView {
    let lab = use_lab();
    let pasted = RwSignal::new(String::new());
    let told = RwSignal::new(Vec::<String>::new());
    let take = move |text: &str, source: String| told.set(take(lab, text, source));
    let open = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()?.get(0)) else { return };
        if file.size() > FILE_MAX {
            told.set(vec![format!("{} is larger than 64 MB.", file.name())]);
            return;
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            match text {
                Some(text) => take(&text, format!("from {}", file.name())),
                None => told.set(vec![format!("{} cannot be read.", file.name())]),
            }
        });
    };
    view! {
        <label class="field">
            <span>"Tickets, JSON Lines"</span>
            <textarea class="code" rows="5" spellcheck="false" bind:value=pasted></textarea>
        </label>
        <div class="filters">
            <button
                type="button"
                class="button"
                on:click=move |_| pasted.with_untracked(|text| take(text, "pasted".to_owned()))
            >
                "Take these"
            </button>
            <label class="filter filter-moment">
                <span>"Or open a file"</span>
                <input type="file" accept=".jsonl,.ndjson,.json,.txt" on:change=open />
            </label>
        </div>
        <p class="field-hint">
            "One ticket a line, as "<code>"rules generate"</code>" writes them and the list of "
            "tickets exports them."
        </p>
        <div role="alert">
            <ul class="form-error">
                {move || told.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
            </ul>
        </div>
    }
}

/// Takes the tickets in `text`, if there are some; says what was left out.
fn take(lab: Lab, text: &str, source: String) -> Vec<String> {
    let found = TicketLines::read(text, TICKETS_MAX);
    let mut told: Vec<String> = found.told.iter().map(place).collect();
    if found.bad_lines > told.len() {
        told.push(format!("{} more bad lines", found.bad_lines - told.len()));
    }
    if found.truncated {
        let most = count(TICKETS_MAX as u64);
        told.push(format!("There are more than {most} tickets: only the first are taken."));
    }
    if found.tickets.is_empty() {
        told.insert(0, "There is no ticket in it.".to_owned());
    } else {
        lab.take(source, found.tickets);
    }
    told
}

/// `line 3, column 18: players[0].id: a player id cannot be empty`
fn place(error: &FormatError) -> String {
    let path = if error.path.is_empty() { String::new() } else { format!("{}: ", error.path) };
    format!("{}: {path}{}", error.position, error.message)
}

/// The newest tickets of this deployment.
#[component]
fn Record() -> impl IntoView {
    let (lab, api, announcer) = (use_lab(), use_api(), use_announcer());
    let busy = RwSignal::new(false);
    let read = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match recorded::read(api, Request::to(routes::TICKETS, &[])).await {
                Ok(recorded) if recorded.tickets.is_empty() => {
                    announcer.show(Tone::Failed, "There are no tickets in the record");
                }
                Ok(recorded) => {
                    let which = if recorded.truncated { "the newest" } else { "all" };
                    lab.take(format!("{which} recorded here"), recorded.tickets);
                }
                Err(error) => announcer.show(Tone::Failed, error.advice()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div>
            <button
                type="button"
                class="button"
                aria-disabled=move || busy.get().then_some("true")
                on:click=read
            >
                {move || if busy.get() { "Reading…" } else { "Read the record" }}
            </button>
        </div>
        <p class="field-hint">
            {format!("The newest {RECORDED_MAX} tickets. To choose others, filter the list of tickets and export it as JSON Lines. ")}
            "The record has each player's skill and latencies; other attributes and parties are not kept."
        </p>
    }
}
