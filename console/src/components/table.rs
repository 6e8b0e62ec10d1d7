//! A list of the API as a table: paged by the server, live, downloadable.
//!
//! ```text
//! let columns = vec![
//!     Column::new("Ticket", |row: &TicketSummary| {
//!         view! { <Id id=row.ticket_id.to_string() kind="ticket id" href=links::ticket(&row.ticket_id) /> }
//!     })
//!     .csv(|row| row.ticket_id.to_string()),
//!     Column::text("Configuration", |row: &TicketSummary| row.configuration.clone()).wide_only(),
//! ];
//! view! {
//!     <DataTable
//!         caption="Tickets"
//!         columns=columns
//!         key=|row: &TicketSummary| row.ticket_id.to_string()
//!         request=move || Some(Request::to(routes::TICKETS, &[]).query(filter.get()))
//!         empty="No tickets"
//!         advice="None fits the filter. Tickets are kept for seven days."
//!         file="tickets"
//!     />
//! }
//! ```

pub mod column;
pub mod export;
pub mod merge;
pub mod pager;
pub mod row;
pub mod rows;
mod source;
pub mod trail;

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;

pub use column::{Align, Column};
pub use row::Row;
pub use rows::{Rows, RowsTable};

use self::{
    pager::{Pager, use_position},
    row::RowPage,
    source::{Source, use_source},
};
use crate::{
    announce::{Tone, use_announcer},
    api::{Request, use_api},
    browser,
    components::load_state::{EmptyNote, ErrorNote, Skeleton},
    format::numbers,
    live::{Decode, Pace},
};

/// A list of the API as a table.
#[component]
pub fn DataTable<T>(
    /// What the rows are.
    caption: &'static str,
    /// The columns; the first names the row.
    columns: Vec<Column<T>>,
    /// Names a row among the others: its id.
    key: fn(&T) -> String,
    /// What is listed, without limit and cursor; none: nothing yet.
    request: impl Fn() -> Option<Request> + Send + Sync + 'static,
    /// What there is none of, when the list is empty: `No tickets`.
    #[prop(into)]
    empty: Signal<String>,
    /// Why it may be empty, and what to do.
    #[prop(into)]
    advice: Signal<String>,
    /// Name of the file to download, without its ending; without it there is none.
    #[prop(optional)]
    file: Option<&'static str>,
    /// Tells the lists of one page apart in the address.
    #[prop(optional)]
    name: &'static str,
    /// How often it is read again.
    #[prop(default = Pace::Usual)]
    pace: Pace,
) -> impl IntoView
where
    T: Clone + PartialEq + DeserializeOwned + Send + Sync + 'static,
{
    let list = List {
        request: Memo::new(move |_| request()),
        decode: row::decoder(key),
        columns: columns.into_iter().map(Column::erased).collect(),
        caption,
        empty,
        advice,
        file,
    };
    listed(list, name, pace)
}

/// A list whose rows are of any kind.
struct List {
    request: Memo<Option<Request>>,
    decode: Decode<RowPage>,
    columns: Vec<Column<Row>>,
    caption: &'static str,
    empty: Signal<String>,
    advice: Signal<String>,
    file: Option<&'static str>,
}

fn listed(list: List, name: &'static str, pace: Pace) -> AnyView {
    let List { request, decode, columns, caption, empty, advice, file } = list;
    let position = use_position(name);
    let source = use_source(position, request, Arc::clone(&decode), pace);
    let shown = columns.clone();
    let body = move || match source.body() {
        Body::Loading => view! { <Skeleton lines=8 /> }.into_any(),
        Body::Failed => failed(source).into_any(),
        Body::Empty => view! { <EmptyNote title=empty advice=advice /> }.into_any(),
        Body::Exhausted => further().into_any(),
        Body::Rows => rows_table(caption, shown.clone(), source).into_any(),
    };
    let file = file.map(|file| {
        view! { <Download file=file columns=columns request=request decode=decode /> }
    });
    view! {
        <div class="data-table">
            <div class="table-tools">{waiting_button(source)} {file}</div>
            {body}
            <Show when=move || source.body() != Body::Loading>
                <Pager position=position place=source.place next=source.next rows=source.count />
            </Show>
        </div>
    }
    .into_any()
}

fn rows_table(
    caption: &'static str,
    columns: Vec<Column<Row>>,
    source: Source,
) -> impl IntoView + use<> {
    let (rows, stale, table) = (source.rows, source.stale, source.table);
    view! { <RowsTable caption=caption columns=columns rows=rows stale=stale node_ref=table /> }
}

/// What stands where the rows would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Loading,
    Failed,
    Empty,
    /// Nothing on this page, but there are more.
    Exhausted,
    Rows,
}

fn failed(source: Source) -> impl IntoView {
    let retry = move || source.watched.reload();
    move || source.watched.error.get().map(|error| view! { <ErrorNote error=error retry=retry /> })
}

fn further() -> impl IntoView {
    view! {
        <EmptyNote
            title="Nothing on this page"
            advice="What was looked at so far does not fit the filter. Go on with Next."
        />
    }
}

fn waiting_button(source: Source) -> impl IntoView {
    let words = move || {
        let waiting = u64::try_from(source.waiting.get()).unwrap_or(u64::MAX);
        format!("{} – show", numbers::counted(waiting, "new row", "new rows"))
    };
    view! {
        <span class="table-new" aria-live="polite">
            <Show when=move || { source.waiting.get() > 0 }>
                <button type="button" class="button button-new" on:click=move |_| source.show_waiting()>
                    {words}
                </button>
            </Show>
        </span>
    }
}

/// A button that downloads the whole list, not only the page that is shown.
#[component]
fn Download(
    file: &'static str,
    columns: Vec<Column<Row>>,
    request: Memo<Option<Request>>,
    decode: Decode<RowPage>,
) -> impl IntoView {
    let (api, announcer) = (use_api(), use_announcer());
    let busy = RwSignal::new(false);
    let columns = StoredValue::new(columns);
    let download = move |_| {
        let Some(request) = request.get_untracked() else { return };
        let decode = Arc::clone(&decode);
        busy.set(true);
        spawn_local(async move {
            let Some(columns) = columns.try_get_value() else { return };
            match export::export(api, request, decode, &columns).await {
                Ok(export) => {
                    browser::download(
                        &format!("{file}.csv"),
                        "text/csv;charset=utf-8",
                        &export.text,
                    );
                    announcer.show(Tone::Done, downloaded(&export));
                }
                Err(error) => announcer.show(Tone::Failed, format!("No file: {}", error.advice())),
            }
            busy.try_set(false);
        });
    };
    view! {
        <button
            type="button"
            class="button"
            disabled=move || busy.get()
            title="Everything that fits the filter, up to 10,000 rows"
            on:click=download
        >
            {move || if busy.get() { "Reading…" } else { "Download CSV" }}
        </button>
    }
}

fn downloaded(export: &export::Export) -> String {
    let rows = numbers::counted(u64::try_from(export.rows).unwrap_or(u64::MAX), "row", "rows");
    let more = if export.truncated { "; there are more: narrow the filter" } else { "" };
    format!("{rows} in the file{more}")
}

/// Rows that are here already, as a table: the players of a match.
#[component]
pub fn PlainTable<T>(
    /// What the rows are.
    caption: &'static str,
    /// The columns; the first names the row.
    columns: Vec<Column<T>>,
    /// Names a row among the others.
    key: fn(&T) -> String,
    /// The rows.
    #[prop(into)]
    items: Signal<Vec<T>>,
    /// What it says when there are none.
    #[prop(into)]
    empty: Signal<String>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let items = Signal::derive(move || {
        let items = items.read();
        items.iter().map(|item| Row::of(item.clone(), key)).collect()
    });
    plain(caption, columns.into_iter().map(Column::erased).collect(), items, empty)
}

fn plain(
    caption: &'static str,
    columns: Vec<Column<Row>>,
    items: Signal<Vec<Row>>,
    empty: Signal<String>,
) -> AnyView {
    let rows = Rows::new();
    Effect::new(move |_| {
        let items = items.get();
        let keys = items.iter().map(|row| row.key.clone()).collect();
        rows.values.set(items.into_iter().map(|row| (row.key.clone(), row)).collect());
        if rows.keys.with_untracked(|known| *known != keys) {
            rows.keys.set(keys);
        }
    });
    let columns = StoredValue::new(columns);
    let none = Memo::new(move |_| items.with(Vec::is_empty));
    let content = move || {
        if none.get() {
            return view! { <p class="muted">{move || empty.get()}</p> }.into_any();
        }
        let columns = columns.get_value();
        let table = NodeRef::new();
        view! { <RowsTable caption=caption columns=columns rows=rows stale=false node_ref=table /> }
            .into_any()
    };
    content.into_any()
}
