//! An id: monospaced, shortened in the middle, whole on hover and when copied.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;
use wasm_bindgen_futures::JsFuture;

use crate::{announce::use_announcer, format::ids::shorten};

/// Characters that are shown of an id, where nobody says otherwise.
const SHOWN: usize = 18;

/// How long the button says that it copied.
const COPIED_STAYS: Duration = Duration::from_millis(1_500);

/// An id with a button that copies it, and a link where there is a page for it.
#[component]
pub fn Id(
    /// The id, whole.
    #[prop(into)]
    id: Signal<String>,
    /// What it is the id of, for the copy button's name: `ticket id`.
    kind: &'static str,
    /// The page about it: see [`crate::links`].
    #[prop(optional, into)]
    href: Option<Signal<String>>,
    /// Characters that are shown.
    #[prop(default = SHOWN)]
    shown: usize,
    /// Whether it stands whole, as on its own page.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let text = move || if whole { id.get() } else { shorten(&id.read(), shown) };
    let code = move || view! { <code title=move || id.get()>{text}</code> };
    let label = match href {
        Some(href) => {
            view! { <A href=move || href.get() attr:class="id-link">{code()}</A> }.into_any()
        }
        None => code().into_any(),
    };
    view! { <span class="id" class:id-whole=whole>{label}<CopyButton text=id kind=kind /></span> }
}

/// A button that copies `text`.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for the button's name: `ticket id`.
    kind: &'static str,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let announcer = use_announcer();
    let copy = move |_| {
        let text = text.get_untracked();
        spawn_local(async move {
            let said = if write_to_clipboard(&text).await {
                copied.try_set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    COPIED_STAYS,
                );
                format!("Copied the {kind}")
            } else {
                format!("The browser did not let the {kind} be copied")
            };
            announcer.say(said);
        });
    };
    view! {
        <button
            type="button"
            class="copy"
            class:copied=move || copied.get()
            aria-label=format!("Copy {kind}")
            title=format!("Copy {kind}")
            on:click=copy
        ></button>
    }
}

async fn write_to_clipboard(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
