//! Parts of a page of which one is shown, by the address (`?tab=…`).

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::query::Query;

/// Name of the tab in the address.
const TAB: &str = "tab";

/// One part.
#[derive(Clone)]
pub struct Tab {
    /// Its name in the address; the first one's is not written.
    key: &'static str,
    title: Signal<String>,
    content: ViewFn,
}

impl std::fmt::Debug for Tab {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tab").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Tab {
    /// A part called `title`, which shows `content` while it is chosen.
    pub fn new(
        key: &'static str,
        title: impl Into<Signal<String>>,
        content: impl Into<ViewFn>,
    ) -> Self {
        Self { key, title: title.into(), content: content.into() }
    }
}

/// Links to the parts, and the chosen one. They are links and not ARIA tabs:
/// each has an address, and back and forward go between them.
#[component]
pub fn Tabs(
    /// What the parts are about, for the navigation's name.
    label: &'static str,
    /// The parts; the first one is shown where the address names none.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let location = use_location();
    let first = tabs.first().map_or("", |tab| tab.key);
    let keys: Vec<&'static str> = tabs.iter().map(|tab| tab.key).collect();
    let chosen = Memo::new(move |_| {
        let query = Query::parse(&location.search.read());
        let named = query.find(TAB).unwrap_or(first);
        keys.iter().copied().find(|key| *key == named).unwrap_or(first)
    });
    let links = tabs.clone().into_iter().map(move |tab| {
        let key = if tab.key == first { "" } else { tab.key };
        let href = move || Query::new().with(TAB, key).after(&location.pathname.read());
        let current = move || (chosen.get() == tab.key).then_some("true");
        view! {
            <li>
                <a href=href class="tab" data-noscroll aria-current=current>
                    {move || tab.title.get()}
                </a>
            </li>
        }
    });
    let content = move || {
        let key = chosen.get();
        tabs.iter().find(|tab| tab.key == key).map(|tab| tab.content.run())
    };
    view! {
        <nav class="tabs" aria-label=label><ul>{links.collect_view()}</ul></nav>
        <div class="tab-content">{content}</div>
    }
}
