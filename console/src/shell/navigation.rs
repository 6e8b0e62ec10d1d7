//! The way to every page.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_location};

/// Id of the navigation, for the button that opens it.
pub(super) const NAVIGATION: &str = "navigation";

/// The pages, in groups.
const PAGES: &[(&str, &[(&str, &str)])] = &[
    (
        "Matchmaking",
        &[
            ("/", "Overview"),
            ("/players", "Players"),
            ("/tickets", "Tickets"),
            ("/matches", "Matches"),
            ("/rules", "Rule sets"),
            ("/lab", "Rules lab"),
        ],
    ),
    ("Hosting", &[("/sessions", "Game sessions"), ("/fleets", "Fleets"), ("/queues", "Queues")]),
    ("Operators", &[("/audit", "Audit"), ("/account", "Account")]),
];

/// Links to all pages: beside the page, or in a drawer.
#[component]
pub fn Navigation(
    /// Whether the navigation is open where it is a drawer.
    drawer: RwSignal<bool>,
) -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        drawer.set(false);
    });
    let close_on_escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            drawer.set(false);
        }
    };
    let groups = PAGES.iter().map(|(name, pages)| {
        let links = pages.iter().map(|(href, title)| {
            view! { <li><A href=*href exact=*href == "/">{*title}</A></li> }
        });
        view! {
            <li>
                <span class="navigation-group">{*name}</span>
                <ul>{links.collect_view()}</ul>
            </li>
        }
    });
    view! {
        <nav id=NAVIGATION class="navigation" aria-label="Pages" on:keydown=close_on_escape>
            <ul>{groups.collect_view()}</ul>
        </nav>
        <div class="drawer-shade" on:click=move |_| drawer.set(false)></div>
    }
}
