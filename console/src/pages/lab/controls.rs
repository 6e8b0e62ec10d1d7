//! Playing: virtual time, faster or slower, step by step, and from the beginning.

use leptos::prelude::*;

use crate::{
    announce::{Tone, use_announcer},
    components::Section,
    format::numbers::{count, counted},
    lab::{
        state::{SPEEDS, use_lab},
        trial::Snapshot,
    },
};

/// The buttons, and where the trial is.
#[component]
pub fn Controls() -> impl IntoView {
    let lab = use_lab();
    let announcer = use_announcer();
    let tell = move |done: Result<(), String>| {
        if let Err(obstacle) = done {
            announcer.show(Tone::Failed, obstacle);
        }
    };
    let press = move |_| {
        if lab.playing.get_untracked() {
            lab.pause();
        } else {
            tell(lab.play());
        }
    };
    let playing = move || lab.playing.get();
    let chosen = lab.wishes.speed;
    let speeds = SPEEDS.into_iter().map(move |speed| {
        let chosen = move || chosen.get() == speed;
        let words = format!("{}×", count(speed));
        view! { <option value=speed.to_string() selected=chosen>{words}</option> }
    });
    let choose = move |event| {
        if let Ok(speed) = event_target_value(&event).parse() {
            lab.wishes.speed.set(speed);
        }
    };
    let paused = Memo::new(move |_| !lab.playing.get());
    let begun = Memo::new(move |_| lab.snapshot.with(Option::is_some));
    view! {
        <Section title="Run" about="One pass each virtual second.">
            <div class="filters">
                <button type="button" class="button button-primary" on:click=press>
                    {move || if playing() { "Pause" } else { "Play" }}
                </button>
                <button type="button" class="button" on:click=move |_| tell(lab.step())>
                    "Step"
                </button>
                <button
                    type="button"
                    class="button"
                    disabled=move || !begun.get()
                    on:click=move |_| lab.stop()
                >
                    "Start over"
                </button>
                <label class="filter">
                    <span>"Speed"</span>
                    <select on:change=choose>{speeds.collect_view()}</select>
                </label>
                <label class="filter">
                    <span>"Timeout, s"</span>
                    <input
                        type="text"
                        inputmode="numeric"
                        placeholder="none"
                        bind:value=lab.wishes.patience
                    />
                </label>
            </div>
            <p class="lab-clock">{move || lab.snapshot.with(|it| it.as_ref().map(place))}</p>
            <p class="visually-hidden" role="status">
                {move || {
                    paused.get().then(|| lab.snapshot.with(|it| it.as_ref().map(place))).flatten()
                }}
            </p>
        </Section>
    }
}

/// `Second 98: 500 of 500 tickets have come. Nothing more will happen.`
fn place(snapshot: &Snapshot) -> String {
    let (second, tickets) = (count(snapshot.second), snapshot.tickets as u64);
    let come = count(snapshot.come as u64);
    let over = if snapshot.over { " Nothing more will happen." } else { "" };
    let tickets = counted(tickets, "ticket", "tickets");
    format!("Second {second}: {come} of {tickets} came.{over}")
}
