//! The way in: leaving for the hosted sign-in, and coming back from it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use crate::{
    browser,
    query::Query,
    sign_in::{
        flow::{self, SignInError},
        use_session,
    },
};

/// A page for those who are not signed in.
#[component]
pub(super) fn OutsidePage(
    /// What the page is about; also the document's title.
    title: &'static str,
    children: Children,
) -> impl IntoView {
    let session = use_session();
    let (project, environment) =
        session.config.with_value(|config| (config.project.clone(), config.environment.clone()));
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{title} · Muster"));
    }
    view! {
        <main class="outside">
            <p class="muted">{project} " · " {environment}</p>
            <h1>{title}</h1>
            {children()}
        </main>
    }
}

/// Leaves for the hosted sign-in, to come back to the page that was asked for.
#[component]
pub fn SigningIn() -> impl IntoView {
    let session = use_session();
    let begun = session.begin(&browser::address());
    match begun {
        Ok(()) => view! {
            <OutsidePage title="Signing in">
                <p role="status">"Going to the sign-in page…"</p>
            </OutsidePage>
        }
        .into_any(),
        Err(error) => view! { <Refused error=error return_to=browser::address() /> }.into_any(),
    }
}

/// Where the hosted sign-in comes back to, with a code or a refusal.
#[component]
pub fn SignedIn() -> impl IntoView {
    let session = use_session();
    let navigate = use_navigate();
    let query = Query::parse(&use_location().search.get_untracked());
    let begun = flow::take_begun();
    let return_to = begun.as_ref().map_or("/", |begun| &begun.return_to).to_owned();
    let failed = RwSignal::new(None::<SignInError>);
    match flow::returned(&query, begun) {
        Err(error) => failed.set(Some(error)),
        Ok(redeemable) => spawn_local(async move {
            match session.redeem(&redeemable).await {
                Ok(()) => {
                    // The code does not stay in the history.
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate(&redeemable.return_to, options);
                }
                Err(error) => failed.set(Some(error)),
            }
        }),
    }
    move || match failed.get() {
        Some(error) => view! { <Refused error=error return_to=return_to.clone() /> }.into_any(),
        None => view! {
            <OutsidePage title="Signing in">
                <p role="status">"Signing you in…"</p>
            </OutsidePage>
        }
        .into_any(),
    }
}

/// Why the sign-in did not work, and a button to try again: never by itself,
/// which could go round in circles.
#[component]
fn Refused(error: SignInError, return_to: String) -> impl IntoView {
    let session = use_session();
    let words = RwSignal::new(error.to_string());
    let again = move |_| {
        if let Err(error) = session.begin(&return_to) {
            words.set(error.to_string());
        }
    };
    view! {
        <OutsidePage title="The sign-in did not work">
            <p role="alert">{move || words.get()}</p>
            <p>
                <button type="button" class="button button-primary" on:click=again>
                    "Sign in"
                </button>
            </p>
        </OutsidePage>
    }
}
