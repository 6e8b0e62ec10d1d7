//! What is around every page: skip link, header, navigation, announcements.

pub mod header;
pub mod navigation;
pub mod pulse;

use leptos::prelude::*;

pub use self::header::{ThemeSwitch, ZoneSwitch};
use self::{header::Header, navigation::Navigation};
use crate::{announce::Announcements, components::page::HEADING};

/// Everything around a page.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    // On a phone the navigation is a drawer.
    let drawer = RwSignal::new(false);
    view! {
        <a class="skip-link" href=format!("#{HEADING}") rel="external">"Skip to the page"</a>
        <div class="shell" class:drawer-open=move || drawer.get()>
            <Header drawer=drawer />
            <Navigation drawer=drawer />
            <main class="main">{children()}</main>
        </div>
        <Announcements />
    }
}
