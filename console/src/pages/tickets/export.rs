//! The list of tickets as JSON Lines, for the rules lab and for `rules replay`.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    announce::{Tone, use_announcer},
    api::{Request, use_api},
    browser,
    format::numbers::counted,
    lab::{
        json_lines,
        recorded::{self, RECORDED_MAX, Recorded},
    },
};

/// A button that downloads what `request` lists, the newest of it.
#[component]
pub fn ExportLines(
    /// The list, with its filter.
    #[prop(into)]
    request: Signal<Request>,
) -> impl IntoView {
    let (api, announcer) = (use_api(), use_announcer());
    let busy = RwSignal::new(false);
    let export = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let request = request.get_untracked();
        spawn_local(async move {
            match recorded::read(api, request).await {
                Ok(recorded) => {
                    let text = json_lines(&recorded.tickets);
                    browser::download("tickets.jsonl", "application/jsonl;charset=utf-8", &text);
                    announcer.show(Tone::Done, exported(&recorded));
                }
                Err(error) => announcer.show(Tone::Failed, format!("No file: {}", error.advice())),
            }
            busy.try_set(false);
        });
    };
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=move || busy.get().then_some("true")
            title=format!(
                "Skill and latencies of what fits the filter, the newest {RECORDED_MAX}, for the rules lab",
            )
            on:click=export
        >
            {move || if busy.get() { "Reading…" } else { "Export as JSON Lines" }}
        </button>
    }
}

fn exported(recorded: &Recorded) -> String {
    let tickets = counted(recorded.tickets.len() as u64, "ticket", "tickets");
    let more = if recorded.truncated { "; there are more: narrow the filter" } else { "" };
    format!("{tickets} in the file{more}")
}
