//! A list's filter, which is the page's address: it can be sent, kept, and gone
//! back from.
//!
//! ```text
//! const FIELDS: &[Field] = &[
//!     Field::text("playerId", "Player id").instead_of("subject"),
//!     Field::select("status", "Status", &[("FAILED", "Failed")]).instead_of("subject"),
//!     Field::moment("from", "Asked for from"),
//! ];
//! let filter = use_filter(FIELDS);
//! view! { <FilterBar fields=FIELDS /> … request=move || Some(Request::to(routes::TICKETS, &[]).query(filter.get())) }
//! ```
//!
//! A field's key is its name in the address and in the API's query alike.

pub mod input;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use self::input::FieldInput;
use crate::query::Query;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text {
        /// An example of it.
        placeholder: &'static str,
    },
    /// One of several values.
    Select {
        /// The values, each with its words.
        options: &'static [(&'static str, &'static str)],
    },
    /// A moment.
    Moment,
    /// `true`, or not there.
    Flag,
}

/// One field of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    group: Option<&'static str>,
}

impl Field {
    const fn of(key: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { key, label, kind, group: None }
    }

    /// Text, such as an id.
    #[must_use]
    pub const fn text(key: &'static str, label: &'static str) -> Self {
        Self::of(key, label, Kind::Text { placeholder: "" })
    }

    /// The same with an example in it.
    #[must_use]
    pub const fn example(mut self, placeholder: &'static str) -> Self {
        self.kind = Kind::Text { placeholder };
        self
    }

    /// One of these values, each with its words; or any.
    #[must_use]
    pub const fn select(
        key: &'static str,
        label: &'static str,
        options: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self::of(key, label, Kind::Select { options })
    }

    /// A moment, in the reader's zone; RFC 3339 in the address.
    #[must_use]
    pub const fn moment(key: &'static str, label: &'static str) -> Self {
        Self::of(key, label, Kind::Moment)
    }

    /// `true`, or not there.
    #[must_use]
    pub const fn flag(key: &'static str, label: &'static str) -> Self {
        Self::of(key, label, Kind::Flag)
    }

    /// The same, excluding the other fields of `group`: setting one clears them.
    #[must_use]
    pub const fn instead_of(mut self, group: &'static str) -> Self {
        self.group = Some(group);
        self
    }
}

/// What the address filters by; only what `fields` name.
#[must_use]
pub fn use_filter(fields: &'static [Field]) -> Memo<Query> {
    let search = use_location().search;
    Memo::new(move |_| only(fields, &Query::parse(&search.read())))
}

fn only(fields: &[Field], query: &Query) -> Query {
    let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
    query.only(&keys)
}

/// The query after `field` became `value`: without what it excludes, and from the
/// list's first page on.
fn changed(fields: &[Field], query: Query, field: Field, value: &str) -> Query {
    let excluded = fields.iter().filter(|other| {
        !value.is_empty()
            && other.key != field.key
            && other.group.is_some()
            && other.group == field.group
    });
    let query = excluded.fold(query, |query, other| query.without(other.key));
    query.with(field.key, value.trim()).without("cursor")
}

/// The fields, bound to the address.
#[component]
pub fn FilterBar(
    /// The fields, in order.
    fields: &'static [Field],
) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    let filter = use_filter(fields);
    let go = move |query: Query, replace: bool| {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate(&query.after(&location.pathname.read_untracked()), options);
    };
    let search = use_location().search;
    let current = move || Query::parse(&search.read_untracked());
    let go = Callback::new(move |(query, replace)| go(query, replace));
    let inputs = fields.iter().map(|field| {
        let field = *field;
        let value = Memo::new(move |_| filter.get().find(field.key).unwrap_or_default().to_owned());
        let set = move |value: String, replace: bool| {
            go.run((changed(fields, current(), field, &value), replace));
        };
        view! { <FieldInput field=field value=value set=Callback::new(move |(v, r)| set(v, r)) /> }
    });
    let clear = move |_| {
        let query = fields.iter().fold(current(), |query, field| query.without(field.key));
        go.run((query.without("cursor"), false));
    };
    view! {
        <form class="filters" role="search" on:submit=|event| event.prevent_default()>
            {inputs.collect_view()}
            <button
                type="button"
                class="button button-quiet"
                disabled=move || filter.with(Query::is_empty)
                on:click=clear
            >
                "Clear"
            </button>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[Field] = &[
        Field::text("playerId", "Player").instead_of("subject"),
        Field::select("status", "Status", &[]).instead_of("subject"),
        Field::text("configuration", "Configuration"),
    ];

    fn change(address: &str, field: Field, value: &str) -> String {
        changed(FIELDS, Query::parse(address), field, value).after("")
    }

    #[test]
    fn a_field_clears_those_that_it_excludes_and_goes_to_the_first_page() {
        let address = "status=FAILED&configuration=c&cursor=x&limit=100";
        assert_eq!(change(address, FIELDS[0], " p "), "?configuration=c&limit=100&playerId=p");
        assert_eq!(change(address, FIELDS[2], "d"), "?status=FAILED&configuration=d&limit=100");
    }

    #[test]
    fn clearing_a_field_clears_no_other() {
        assert_eq!(change("status=FAILED&cursor=x", FIELDS[0], ""), "?status=FAILED");
    }

    #[test]
    fn only_what_a_list_knows_is_asked_for() {
        let query = Query::parse("evil=1&configuration=c&status=FAILED&limit=3");
        assert_eq!(only(FIELDS, &query).after(""), "?status=FAILED&configuration=c");
    }
}
