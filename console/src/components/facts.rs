//! Facts about one thing, and large figures.

use leptos::prelude::*;

/// A list of facts: a `<dl>` of [`Fact`]s.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One fact: a name and a value of any kind.
#[component]
pub fn Fact(
    /// What it is.
    name: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
}

/// A row of [`Figure`]s.
#[component]
pub fn Figures(children: Children) -> impl IntoView {
    view! { <dl class="figures">{children()}</dl> }
}

/// One large figure, with room for a small chart or a line under it.
#[component]
pub fn Figure(
    /// What it is.
    name: &'static str,
    /// The figure; where there is none: [`crate::format::numbers::NONE`].
    #[prop(into)]
    value: Signal<String>,
    /// What it is counted in or over, such as `last 15 minutes`.
    #[prop(optional, into)]
    note: Option<Signal<String>>,
    /// A sparkline, for example.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="figure">
            <dt>{name}</dt>
            <dd>
                <span class="figure-value">{move || value.get()}</span>
                {note.map(|note| view! { <span class="muted">{move || note.get()}</span> })}
                {children.map(|children| children())}
            </dd>
        </div>
    }
}
