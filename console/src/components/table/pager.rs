//! Previous, next, rows a page: where one is in a list, kept in the address.

use api_contract::admin::pages::{LIMIT_DEFAULT, LIMIT_MAX};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::trail::Place;
use crate::{format::numbers, query::Query};

/// Rows a page that are offered.
const LIMITS: [u32; 4] = [25, LIMIT_DEFAULT, 100, LIMIT_MAX];

/// Where one is in a list, by the address.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    /// Where the page begins; none: at the start.
    pub cursor: Memo<Option<String>>,
    /// Rows a page.
    pub limit: Memo<u32>,
    names: Names,
}

/// Names in the address: several lists on one page need different ones.
#[derive(Debug, Clone, Copy)]
struct Names {
    cursor: StoredValue<String>,
    limit: StoredValue<String>,
}

/// Where one is in the list called `name`, by the address.
#[must_use]
pub fn use_position(name: &'static str) -> Position {
    let search = use_location().search;
    let prefixed =
        |what| if name.is_empty() { String::from(what) } else { format!("{name}.{what}") };
    let names = Names {
        cursor: StoredValue::new(prefixed("cursor")),
        limit: StoredValue::new(prefixed("limit")),
    };
    let find = move |name: StoredValue<String>| {
        Query::parse(&search.read()).find(&name.get_value()).map(str::to_owned)
    };
    Position {
        cursor: Memo::new(move |_| find(names.cursor)),
        limit: Memo::new(move |_| {
            let limit = find(names.limit).and_then(|text| text.parse().ok());
            limit.filter(|limit| LIMITS.contains(limit)).unwrap_or(LIMIT_DEFAULT)
        }),
        names,
    }
}

/// The controls under a list.
#[component]
pub fn Pager(
    /// Where one is.
    position: Position,
    /// Where that is on the way one came.
    #[prop(into)]
    place: Signal<Place>,
    /// Where the next page begins, if there is one.
    #[prop(into)]
    next: Signal<Option<String>>,
    /// How many rows are shown.
    #[prop(into)]
    rows: Signal<usize>,
) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    let go = move |name: StoredValue<String>, value: String, first: bool| {
        let query = Query::parse(&location.search.read_untracked());
        let query = query.with(&name.get_value(), value);
        let query = if first { query.without(&position.names.cursor.get_value()) } else { query };
        let stay = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate(&query.after(&location.pathname.read_untracked()), stay);
    };
    let go = StoredValue::new(go);
    let turn = move |cursor: String| go.with_value(|go| go(position.names.cursor, cursor, false));
    // Not `disabled`, which would take the focus away while a page is read.
    let number = move || {
        let rows = u64::try_from(rows.get()).unwrap_or(u64::MAX);
        let rows = numbers::counted(rows, "row", "rows");
        match place.get().number {
            Some(number) => format!("Page {number} · {rows}"),
            None => rows,
        }
    };
    let options = LIMITS.map(|limit| {
        let chosen = move || position.limit.get() == limit;
        view! { <option value=limit.to_string() selected=chosen>{limit}</option> }
    });
    view! {
        <div class="pager">
            <label class="pager-limit">
                "Rows per page "
                <select on:change=move |event| {
                    go.with_value(|go| go(position.names.limit, event_target_value(&event), true));
                }>{options.into_iter().collect_view()}</select>
            </label>
            <span class="pager-place muted">{number}</span>
            <span class="pager-turn">
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || position.cursor.get().is_none().to_string()
                    on:click=move |_| {
                        if position.cursor.get_untracked().is_some() {
                            turn(place.get_untracked().previous.unwrap_or_default());
                        }
                    }
                >
                    {move || if place.get().number.is_some() { "Previous" } else { "First" }}
                </button>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || next.get().is_none().to_string()
                    on:click=move |_| {
                        if let Some(next) = next.get_untracked() {
                            turn(next);
                        }
                    }
                >
                    "Next"
                </button>
            </span>
        </div>
    }
}
