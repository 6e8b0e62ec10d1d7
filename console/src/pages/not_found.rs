//! What an address shows that names no page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::Page;

/// The page for addresses that name none.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Page title="No such page">
            <p>"This address names no page of the console. It may be mistyped."</p>
            <p><A href="/" attr:class="button">"Go to the overview"</A></p>
        </Page>
    }
}
