//! How fresh the page is, and the button that pauses it.

use leptos::prelude::*;

use crate::{
    format::durations,
    live::{Live, use_live},
};

/// Says how fresh the page is; pauses and resumes it.
#[component]
pub fn Pulse() -> impl IntoView {
    let live = use_live();
    let text = Memo::new(move |_| words(live));
    let class = move || {
        let state = state(live);
        format!("pulse pulse-{}", state.name())
    };
    let pause = move |_| {
        live.paused.update(|paused| *paused = !*paused);
        if !live.paused.get_untracked() {
            live.urge();
        }
    };
    view! {
        <div class=class>
            <span class="pulse-mark" aria-hidden="true"></span>
            <span class="pulse-text">{move || text.get()}</span>
            <button
                type="button"
                class="button"
                aria-pressed=move || live.paused.get().to_string()
                on:click=pause
            >
                "Pause"
            </button>
        </div>
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Still,
    Live,
    Resting,
    Down,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Still => "still",
            Self::Live => "live",
            Self::Resting => "resting",
            Self::Down => "down",
        }
    }
}

fn state(live: Live) -> State {
    if live.watched.get() == 0 {
        State::Still
    } else if live.outage.with(Option::is_some) {
        State::Down
    } else if live.paused.get() || live.held.get().is_some() {
        State::Resting
    } else {
        State::Live
    }
}

fn words(live: Live) -> String {
    let now = live.now.get();
    let updated = live.updated.get().map(|at| durations::relative(at, now));
    let updated = updated.map_or_else(String::new, |ago| format!("updated {ago}"));
    match state(live) {
        State::Still => String::new(),
        State::Live => format!("Live · {updated}"),
        State::Resting if live.paused.get() => format!("Paused · {updated}"),
        State::Resting => live.held.get().map(|hold| hold.words()).unwrap_or_default().to_owned(),
        State::Down => {
            let wait = live.next_try.get().map_or(0, |at| at.as_millis() - now.as_millis());
            format!("Cannot reach the API · {updated} · next try in {}", durations::rough(wait))
        }
    }
}
