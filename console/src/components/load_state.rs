//! What a page shows while it waits, and when there is nothing.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    live::{Watched, use_live},
};

/// Shows what is watched: a placeholder of the same height until it is there, the
/// error with what to do if it never came, and the newest value, kept while later
/// readings fail.
///
/// ```text
/// let ticket = watch(Pace::Usual, move || Some(Request::to(routes::TICKET, &[&id.get()])));
/// view! { <Loaded watched=ticket view=|ticket| view! { … } /> }
/// ```
///
/// `view` runs once, when the first value comes; it gets a signal, so that what
/// stands on the page changes in place.
#[component]
pub fn Loaded<T, F, V>(
    /// What is watched.
    watched: Watched<T>,
    /// Makes the page of it.
    view: F,
    /// Lines of the placeholder.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let is_there = Memo::new(move |_| watched.value.with(Option::is_some));
    let error = Memo::new(move |_| watched.error.get());
    move || {
        if is_there.get() {
            return kept(watched).map(|value| view(value).into_any());
        }
        Some(match error.get() {
            Some(error) => {
                view! { <ErrorNote error=error retry=move || watched.reload() /> }.into_any()
            }
            None => view! { <Skeleton lines=lines /> }.into_any(),
        })
    }
}

/// The value as a signal that keeps its last value: the moment in which a page
/// goes, or asks for something else, has none.
fn kept<T: Clone + PartialEq + Send + Sync + 'static>(watched: Watched<T>) -> Option<Signal<T>> {
    let first = watched.value.get_untracked()?;
    let kept = Memo::new(move |earlier: Option<&T>| {
        let newest = watched.value.get();
        newest.or_else(|| earlier.cloned()).unwrap_or_else(|| first.clone())
    });
    Some(kept.into())
}

/// Why something is not there, what to do, and a button to try again.
#[component]
pub fn ErrorNote(
    /// Why.
    error: ApiError,
    /// Tries again.
    retry: impl Fn() + 'static,
) -> impl IntoView {
    let live = use_live();
    view! {
        <div class="state state-error" role="alert">
            <h2>{error.title()}</h2>
            <p>{error.advice()}</p>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    live.urge();
                    retry();
                }
            >
                "Try again"
            </button>
        </div>
    }
}

/// Grey lines in place of what is still to come.
#[component]
pub fn Skeleton(
    /// How many.
    lines: usize,
) -> impl IntoView {
    let lines = (0..lines).map(|_| view! { <div class="skeleton-line"></div> });
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="visually-hidden">"Loading"</span>
            {lines.collect_view()}
        </div>
    }
}

/// What a list says when it is empty: why that may be, and what to do.
#[component]
pub fn EmptyNote(
    /// What there is none of: `No tickets`.
    #[prop(into)]
    title: Signal<String>,
    /// Why that may be, and what to do.
    #[prop(into)]
    advice: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="state">
            <h2>{move || title.get()}</h2>
            <p>{move || advice.get()}</p>
        </div>
    }
}
