//! The end of what a game session's server has written. It is text from outside:
//! shown as text, whatever stands in it.

use api_contract::admin::{
    game_sessions::{LOG_LINES_MAX, LogTail},
    routes,
};
use leptos::prelude::*;

use crate::{
    api::Request,
    components::{Loaded, Section},
    live::{Pace, Watched, watch},
    sign_in::use_session,
};

/// The log of the game session `id`, for those who may read it.
#[component]
pub fn Log(
    /// The game session.
    id: Signal<String>,
) -> impl IntoView {
    let session = use_session();
    let least = routes::ROUTES.iter().find(|route| route.path == routes::GAME_SESSION_LOG);
    let may = Memo::new(move |_| {
        let operator = session.operator();
        least.is_some_and(|route| operator.is_some_and(|operator| operator.may(route.group)))
    });
    let about =
        Signal::derive(|| format!("The last {LOG_LINES_MAX} lines that name this session."));
    view! {
        <Section title="Log" about=about>
            {move || {
                if may.get() {
                    tail(id).into_any()
                } else {
                    view! { <p class="muted">"Needs the group support or higher."</p> }.into_any()
                }
            }}
        </Section>
    }
}

fn tail(id: Signal<String>) -> impl IntoView {
    let log: Watched<LogTail> = watch(Pace::Usual, move || {
        Some(Request::to(routes::GAME_SESSION_LOG, &[]).with("id", id.get()))
    });
    view! { <Loaded watched=log view=lines /> }
}

fn lines(log: Signal<LogTail>) -> impl IntoView {
    let text = Memo::new(move |_| {
        let log = log.read();
        let earlier = if log.truncated { "… earlier lines are left out\n" } else { "" };
        let lines = log.lines.iter().map(|line| format!("{}  {}\n", line.at, line.text));
        format!("{earlier}{}", lines.collect::<String>())
    });
    let none = Memo::new(move |_| log.read().lines.is_empty());
    move || {
        if none.get() {
            let words = "The server has written nothing yet that names this session.";
            return view! { <p class="muted">{words}</p> }.into_any();
        }
        view! {
            <pre class="log" tabindex="0" role="region" aria-label="Log of the game server">
                {move || text.get()}
            </pre>
        }
        .into_any()
    }
}
