//! Moments and durations, in words that stay true while one looks.

use api_contract::Timestamp;
use leptos::prelude::*;

use crate::{
    browser,
    format::{durations, moments},
    live::use_live,
    preferences::use_preferences,
};

/// A moment: `12 s ago`, with the whole moment on hover, in the reader's zone.
#[component]
pub fn Time(
    /// When.
    #[prop(into)]
    at: Signal<Timestamp>,
    /// Whether the whole moment is shown, and not how long ago it was.
    #[prop(optional)]
    absolute: bool,
) -> impl IntoView {
    let (live, preferences) = (use_live(), use_preferences());
    let whole = Memo::new(move |_| {
        let at = at.get();
        moments::absolute(at, browser::offset(preferences.zone.get(), at))
    });
    let text = Memo::new(move |_| {
        if absolute { whole.get() } else { durations::relative(at.get(), live.now.get()) }
    });
    view! {
        <time datetime=move || at.get().to_string() title=move || whole.get()>
            {move || text.get()}
        </time>
    }
}

/// How long something took, or takes so far: from `start` to `end`, or to now.
#[component]
pub fn Since(
    /// When it began.
    #[prop(into)]
    start: Signal<Timestamp>,
    /// When it ended, if it has.
    #[prop(optional, into)]
    end: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let live = use_live();
    let text = Memo::new(move |_| {
        let length = |end: Timestamp| end.as_millis() - start.get().as_millis();
        match end.get() {
            Some(end) => durations::duration(length(end)),
            None => durations::rough(length(live.now.get())),
        }
    });
    view! { <span class="number">{move || text.get()}</span> }
}
