//! Which deployment this is, who is signed in, and how fresh the page is.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::{navigation::NAVIGATION, pulse::Pulse};
use crate::{
    format::moments::Zone,
    preferences::{Theme, use_preferences},
    sign_in::use_session,
};

/// The line above every page.
#[component]
pub fn Header(
    /// Whether the navigation is open where it is a drawer.
    drawer: RwSignal<bool>,
) -> impl IntoView {
    let session = use_session();
    let config = session.config.get_value();
    let user = move || session.operator().map(|operator| operator.user_name);
    let group = move || {
        let group = session.operator()?.group;
        Some(group.map_or("no group", |group| group.name()))
    };
    view! {
        <header class="header">
            <button
                type="button"
                class="button-quiet drawer-button"
                aria-controls=NAVIGATION
                aria-expanded=move || drawer.get().to_string()
                on:click=move |_| drawer.update(|open| *open = !*open)
            >
                <span class="visually-hidden">"Pages"</span>
                <span class="drawer-icon" aria-hidden="true"></span>
            </button>
            <p class="deployment">
                <strong>{config.project}</strong>
                <span class="deployment-environment">{config.environment}</span>
                <span class="muted">{config.region}</span>
            </p>
            <Pulse />
            <ZoneSwitch />
            <ThemeSwitch />
            <A href="/account" attr:class="operator">
                <span>{user}</span>
                <span class="muted">{group}</span>
            </A>
            <button
                type="button"
                class="button sign-out"
                on:click=move |_| spawn_local(async move { session.sign_out().await })
            >
                "Sign out"
            </button>
        </header>
    }
}

/// Dark, light, or the system's.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let preferences = use_preferences();
    let options = Theme::ALL.map(|theme| {
        let words = match theme {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        };
        let chosen = move || preferences.theme.get() == theme;
        view! { <option value=theme.name() selected=chosen>{words}</option> }
    });
    view! {
        <label class="switch">
            <span class="visually-hidden">"Theme"</span>
            <select on:change=move |event| {
                preferences.theme.set(Theme::named(&event_target_value(&event)));
            }>{options.into_iter().collect_view()}</select>
        </label>
    }
}

/// UTC or the reader's own time zone.
#[component]
pub fn ZoneSwitch() -> impl IntoView {
    let zone = use_preferences().zone;
    view! {
        <label class="switch">
            <span class="visually-hidden">"Time zone"</span>
            <select on:change=move |event| {
                let local = event_target_value(&event) == "local";
                zone.set(if local { Zone::Local } else { Zone::Utc });
            }>
                <option value="utc" selected=move || zone.get() == Zone::Utc>"UTC"</option>
                <option value="local" selected=move || zone.get() == Zone::Local>"Local time"</option>
            </select>
        </label>
    }
}
