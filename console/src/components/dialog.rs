//! A modal dialog: the platform's own, which keeps the focus in and gives it back.

use leptos::prelude::*;

/// A dialog that is there while `open` is true. Its content is made when it opens.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it (Escape too) sets this to false.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>
                <h2>{move || title.get()}</h2>
                {children()}
            </Show>
        </dialog>
    }
}
