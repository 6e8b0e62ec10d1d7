//! The rules lab: rule sets tried in the browser, before anybody is matched by
//! them.

pub mod controls;
pub mod drawing;
pub mod explanation;
pub mod invent;
pub mod lines;
pub mod matches;
pub mod outcome;
pub mod tickets;
pub mod versions;
pub mod waiting;

use leptos::prelude::*;

use crate::{components::Page, lab::state::use_lab};

/// The rules lab.
#[component]
pub fn Lab() -> impl IntoView {
    let lab = use_lab();
    let begun = Memo::new(move |_| lab.snapshot.with(Option::is_some));
    // Elsewhere nobody looks; it goes on from here when one comes back.
    on_cleanup(move || lab.pause());
    view! {
        <Page
            title="Rules lab"
            about="Try a rule set on tickets, in virtual time. All of it happens in this browser; nothing is sent before you create a rule set."
        >
            <versions::Versions />
            <tickets::Tickets />
            <controls::Controls />
            <Show when=move || begun.get()>
                <outcome::Outcome />
                <matches::Matches />
                <waiting::Waiting />
            </Show>
        </Page>
    }
}
