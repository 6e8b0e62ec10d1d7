//! Rule sets: what is in use, in words, and a place to check another one.

pub mod check;
pub mod editor;
pub mod in_use;
pub mod places;
pub mod sentences;
pub mod verdict;
pub mod words;

use leptos::prelude::*;

use crate::components::Page;

/// Rule sets.
#[component]
pub fn Rules() -> impl IntoView {
    let draft = RwSignal::new(String::new());
    view! {
        <Page title="Rules" about="Who may play with whom, as FlexMatch reads it.">
            <in_use::InUse draft=draft />
            <check::Check draft=draft />
        </Page>
    }
}
