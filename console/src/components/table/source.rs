//! Where a table's rows come from: watched, merged, and held still while they
//! are read.

use leptos::prelude::*;

use super::{
    Body, Rows,
    merge::merge,
    pager::Position,
    row::RowPage,
    trail::{Place, Trails},
};
use crate::{
    api::Request,
    live::{Decode, Pace, Watched, watch_decoded},
};

/// A table's rows and what is known of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) watched: Watched<RowPage>,
    pub(super) rows: Rows,
    pub(super) waiting: RwSignal<usize>,
    pub(super) stale: RwSignal<bool>,
    pub(super) next: Signal<Option<String>>,
    pub(super) place: Signal<Place>,
    pub(super) count: Signal<usize>,
    pub(super) table: NodeRef<leptos::html::Table>,
    body: Memo<Body>,
    way: Way,
    /// To which question the shown rows are the answer.
    generation: StoredValue<u32>,
}

/// Watches the page of `request` that `position` names.
pub(super) fn use_source(
    position: Position,
    request: Memo<Option<Request>>,
    decode: Decode<RowPage>,
    pace: Pace,
) -> Source {
    let page = Memo::new(move |_| {
        let page = request.get()?.with("limit", position.limit.get().to_string());
        Some(page.with("cursor", position.cursor.get().unwrap_or_default()))
    });
    let watched = watch_decoded(pace, page, decode);
    let rows = Rows::new();
    let next = Memo::new(move |_| watched.value.with(|page| page.as_ref()?.next.clone()));
    let way = Way {
        trails: use_context().unwrap_or_else(|| StoredValue::new(Trails::default())),
        list: Memo::new(move |_| format!("{:?} {}", request.get(), position.limit.get())),
        cursor: position.cursor,
    };
    let source = Source {
        watched,
        rows,
        waiting: RwSignal::new(0),
        stale: RwSignal::new(false),
        next: next.into(),
        place: Signal::derive(move || {
            rows.keys.track();
            way.place()
        }),
        way,
        generation: StoredValue::new(0),
        count: Signal::derive(move || rows.keys.with(Vec::len)),
        table: NodeRef::new(),
        body: body(watched, rows),
    };
    Effect::new(move |_| source.take_in());
    source
}

/// The way through a list, kept beyond the page that shows it.
#[derive(Debug, Clone, Copy)]
struct Way {
    trails: StoredValue<Trails>,
    list: Memo<String>,
    cursor: Memo<Option<String>>,
}

impl Way {
    fn note(&self, next: &str) {
        let (list, cursor) = (self.list.get_untracked(), self.cursor.get_untracked());
        self.trails.update_value(|trails| trails.of(&list).note(cursor.as_deref(), next));
    }

    fn place(&self) -> Place {
        let (list, cursor) = (self.list.get(), self.cursor.get());
        let place = |trails: &mut Trails| trails.of(&list).place(cursor.as_deref());
        let nowhere = Place { number: None, previous: None };
        self.trails.try_update_value(place).unwrap_or(nowhere)
    }
}

fn body(watched: Watched<RowPage>, rows: Rows) -> Memo<Body> {
    Memo::new(move |_| {
        let page = watched
            .value
            .with(|page| page.as_ref().map(|page| (page.rows.is_empty(), page.next.is_some())));
        let shown = rows.keys.with(|keys| !keys.is_empty());
        match page {
            Some((true, true)) if !shown => Body::Exhausted,
            Some((true, false)) if !shown => Body::Empty,
            Some(_) => Body::Rows,
            None if watched.error.with(Option::is_some) => Body::Failed,
            None if shown => Body::Rows,
            None => Body::Loading,
        }
    })
}

impl Source {
    pub(super) fn body(&self) -> Body {
        self.body.get()
    }

    /// Takes in what was read; runs whenever that changed.
    fn take_in(&self) {
        let Some(page) = self.watched.value.get() else {
            self.stale.set(true);
            return;
        };
        if let Some(next) = &page.next {
            self.way.note(next);
        }
        let turned = self.generation.get_value() != self.watched.generation();
        self.generation.set_value(self.watched.generation());
        self.stale.set(false);
        self.show(page, !turned && self.is_being_read());
        if turned && self.is_scrolled() {
            self.scroll_up();
        }
    }

    /// Shows `page`, or holds its new rows back.
    fn show(&self, page: RowPage, hold: bool) {
        let fresh: Vec<String> = page.rows.iter().map(|row| row.key.clone()).collect();
        let merged = self.rows.keys.with_untracked(|shown| merge(shown, &fresh, hold));
        self.rows.values.update(|values| {
            // Those that are not among the fresh ones stay as they were last seen.
            values.retain(|key, _| merged.shown.contains(key));
            values.extend(page.rows.into_iter().map(|row| (row.key.clone(), row)));
        });
        if self.rows.keys.with_untracked(|shown| *shown != merged.shown) {
            self.rows.keys.set(merged.shown);
        }
        self.waiting.set(merged.waiting);
    }

    /// Shows the rows that waited.
    pub(super) fn show_waiting(&self) {
        if let Some(page) = self.watched.value.get_untracked() {
            self.show(page, false);
        }
        self.scroll_up();
    }

    fn scroll_up(&self) {
        if let Some(table) = self.table.get_untracked() {
            table.scroll_into_view();
        }
    }

    /// Whether the reader is at the table: scrolled into it, focus or pointer in it.
    fn is_being_read(&self) -> bool {
        let Some(table) = self.table.get_untracked() else { return false };
        let inside = |selector| table.matches(selector).unwrap_or(false);
        self.is_scrolled() || inside(":focus-within") || inside(":hover")
    }

    /// Whether the table's beginning is above what is seen.
    fn is_scrolled(&self) -> bool {
        let table = self.table.get_untracked();
        table.is_some_and(|table| table.get_bounding_client_rect().top() < 0.0)
    }
}
