//! When a page must not change under its reader.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};

/// Why nothing is read again for the moment, beside the reader's own pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The tab is not looked at.
    Hidden,
    /// A dialog is open: what it is about must stay what it was.
    Dialog,
    /// Text is selected, or a pointer is held down.
    Selecting,
}

impl Hold {
    /// The hold for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Hidden => "waiting while the tab is hidden",
            Self::Dialog => "waiting while a dialog is open",
            Self::Selecting => "waiting while you select",
        }
    }
}

/// What the reader is doing, by the document.
#[must_use]
pub fn current(pointer_down: bool) -> Option<Hold> {
    let window = web_sys::window()?;
    let document = window.document()?;
    if document.hidden() {
        return Some(Hold::Hidden);
    }
    if document.query_selector("dialog[open]").ok().flatten().is_some() {
        return Some(Hold::Dialog);
    }
    let selection = window.get_selection().ok().flatten();
    let selecting = selection.is_some_and(|selection| !selection.is_collapsed());
    (selecting || pointer_down).then_some(Hold::Selecting)
}

/// Whether a pointer is held down, for as long as the console runs.
#[must_use]
pub fn pointer() -> RwSignal<bool> {
    let down = RwSignal::new(false);
    listen("pointerdown", move || down.set(true));
    for end in ["pointerup", "pointercancel", "dragend"] {
        listen(end, move || down.set(false));
    }
    down
}

/// Calls `then` on every event of that name that reaches the document.
pub fn listen(event: &str, then: impl FnMut() + 'static) {
    let closure = Closure::<dyn FnMut()>::new(then);
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = document {
        // Refused only for a listener that is none.
        let _ = document.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    }
    // It listens as long as the document lives.
    closure.forget();
}
