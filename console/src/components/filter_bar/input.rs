//! One field of a filter on the page.

use std::time::Duration;

use leptos::prelude::*;

use super::{Field, Kind};
use crate::{browser, format::moments, preferences::use_preferences};

/// How long one may pause in typing before the list is asked for.
const TYPING_PAUSE: Duration = Duration::from_millis(350);

/// Takes a value, and whether it replaces the address instead of adding one.
pub type Setter = Callback<(String, bool)>;

/// One field, labelled.
#[component]
pub fn FieldInput(
    /// The field.
    field: Field,
    /// Its value, by the address.
    value: Memo<String>,
    /// Changes the address.
    set: Setter,
) -> impl IntoView {
    let input = match field.kind {
        Kind::Text { placeholder } => text(field, placeholder, value, set).into_any(),
        Kind::Select { options } => select(field, options, value, set).into_any(),
        Kind::Moment => moment(field, value, set).into_any(),
        Kind::Flag => flag(field, value, set).into_any(),
    };
    view! {
        <label
            class="filter"
            class:filter-flag=matches!(field.kind, Kind::Flag)
            class:filter-moment=matches!(field.kind, Kind::Moment)
        >
            <span>{field.label}</span>
            {input}
        </label>
    }
}

fn text(
    field: Field,
    placeholder: &'static str,
    value: Memo<String>,
    set: Setter,
) -> impl IntoView {
    let typed = RwSignal::new(value.get_untracked());
    // One way back for one value typed, however often one paused in it.
    let typing = StoredValue::new(false);
    let own = StoredValue::new(String::new());
    Effect::new(move |_| {
        let value = value.get();
        // Not what was typed here: one went back, or cleared the filter.
        if own.with_value(|own| *own != value) {
            own.set_value(value.clone());
            typing.set_value(false);
            typed.set(value);
        }
    });
    let settle = move || {
        let text = typed.get_untracked();
        if text.trim() != value.get_untracked() {
            own.set_value(text.trim().to_owned());
            set.run((text, typing.get_value()));
            typing.set_value(true);
        }
    };
    let settle_later = debounce(TYPING_PAUSE, move |()| settle());
    let mut settle_later = settle_later;
    view! {
        <input
            type="search"
            name=field.key
            placeholder=placeholder
            autocomplete="off"
            spellcheck="false"
            prop:value=move || typed.get()
            on:input=move |event| {
                typed.set(event_target_value(&event));
                settle_later(());
            }
            on:change=move |_| {
                settle();
                typing.set_value(false);
            }
        />
    }
}

fn select(
    field: Field,
    options: &'static [(&'static str, &'static str)],
    value: Memo<String>,
    set: Setter,
) -> impl IntoView {
    let options = options.iter().map(|(key, words)| {
        view! { <option value=*key selected=move || value.get() == *key>{*words}</option> }
    });
    view! {
        <select
            name=field.key
            prop:value=move || value.get()
            on:change=move |event| set.run((event_target_value(&event), false))
        >
            <option value="" selected=move || value.get().is_empty()>"Any"</option>
            {options.collect_view()}
        </select>
    }
}

fn moment(field: Field, value: Memo<String>, set: Setter) -> impl IntoView {
    let preferences = use_preferences();
    let shown = move || {
        let moment = value.get().parse().ok();
        moment.map(|moment| {
            moments::input_value(moment, browser::offset(preferences.zone.get(), moment))
        })
    };
    let chosen = move |text: String| {
        // The offset of the moment itself: daylight saving time may end before it.
        let zone = preferences.zone.get_untracked();
        let near = moments::from_input(&text, 0)?;
        moments::from_input(&text, browser::offset(zone, near))
    };
    view! {
        <input
            type="datetime-local"
            name=field.key
            prop:value=move || shown().unwrap_or_default()
            on:change=move |event| {
                let moment = chosen(event_target_value(&event));
                set.run((moment.map(|moment| moment.to_string()).unwrap_or_default(), false));
            }
        />
    }
}

fn flag(field: Field, value: Memo<String>, set: Setter) -> impl IntoView {
    view! {
        <input
            type="checkbox"
            name=field.key
            prop:checked=move || value.get() == "true"
            on:change=move |event| {
                let value = if event_target_checked(&event) { "true" } else { "" };
                set.run((value.to_owned(), false));
            }
        />
    }
}
