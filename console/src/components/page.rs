//! A page: its title, its heading, and what to do when a part of it fails.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Id of the heading that gets the focus when one comes to a page.
pub const HEADING: &str = "heading";

/// A page with its heading. Coming to it sets the document's title, moves the
/// focus to the heading, which is read out then.
///
/// ```text
/// <Page title="Tickets" actions=|| view! { … }>…</Page>
/// ```
#[component]
pub fn Page(
    /// What the page is about; also the document's title.
    #[prop(into)]
    title: Signal<String>,
    /// One line under the heading, such as what is listed.
    #[prop(optional, into)]
    about: Option<String>,
    /// What stands to the right of the heading: buttons.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<leptos::html::H1>::new();
    Effect::new(move |_| {
        let title = title.get();
        set_document_title(&title);
    });
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A heading that is there can have the focus.
            let _ = heading.focus();
        }
    });
    view! {
        <div class="page">
            <header class="page-head">
                <div class="page-title">
                    <h1 id=HEADING tabindex="-1" node_ref=heading>{move || title.get()}</h1>
                    {about.map(|about| view! { <p class="muted">{about}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
            </header>
            <ErrorBoundary fallback=|errors| view! { <BrokenPart errors=errors /> }>
                {children()}
            </ErrorBoundary>
        </div>
    }
}

fn set_document_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{title} · Muster"));
    }
}

/// What stands in place of a part that could not be shown.
#[component]
fn BrokenPart(errors: ArcRwSignal<Errors>) -> impl IntoView {
    let words = move || errors.get().iter().map(|(_, error)| error.to_string()).collect::<Vec<_>>();
    view! {
        <div class="state state-error" role="alert">
            <h2>"This part cannot be shown"</h2>
            <p>{move || words().join("; ")}</p>
            <p>"Reload the page; if it stays, tell whoever runs this deployment."</p>
        </div>
    }
}

/// A part of a page with a heading of its own.
#[component]
pub fn Section(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// One line beside the heading.
    #[prop(optional, into)]
    about: Option<Signal<String>>,
    /// What stands to the right of the heading: buttons.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section">
            <header class="section-head">
                <h2>{move || title.get()}</h2>
                {about.map(|about| view! { <p class="muted">{move || about.get()}</p> })}
                {actions.map(|actions| view! { <div class="section-actions">{actions.run()}</div> })}
            </header>
            {children()}
        </section>
    }
}

/// The id that the address names: the `{id}` of `/players/{id}`, decoded.
#[must_use]
pub fn route_id() -> Signal<String> {
    let params = use_params_map();
    Signal::derive(move || params.read().get("id").unwrap_or_default())
}
