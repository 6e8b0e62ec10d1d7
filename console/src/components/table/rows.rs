//! The `<table>` itself: rows by key, whose cells change in place.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{column::Column, row::Row};

/// The rows of a table: keys in order, rows by key.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// The keys, in order.
    pub keys: RwSignal<Vec<String>>,
    /// The rows.
    pub values: RwSignal<HashMap<String, Row>>,
}

impl Rows {
    /// No rows.
    #[must_use]
    pub fn new() -> Self {
        Self { keys: RwSignal::new(Vec::new()), values: RwSignal::new(HashMap::new()) }
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows `rows`. At phone width each row is a card whose cells carry their
/// column's name; the roles are spelled out because that takes a table's away.
#[component]
pub fn RowsTable(
    /// What the rows are, for those who do not see the page around it.
    caption: &'static str,
    /// The columns; the first names the row.
    columns: Vec<Column<Row>>,
    /// The rows.
    rows: Rows,
    /// Whether these are the rows of an earlier question.
    #[prop(into)]
    stale: Signal<bool>,
    /// The table, for whoever has to know whether it is being read.
    node_ref: NodeRef<leptos::html::Table>,
) -> impl IntoView {
    let columns: Vec<_> = columns.into_iter().filter(|column| column.view.is_some()).collect();
    let heads = columns.iter().map(|column| {
        view! { <th scope="col" role="columnheader" class=column.class()>{column.name}</th> }
    });
    let heads = heads.collect_view();
    view! {
        <div class="table-scroll" role="region" aria-label=caption tabindex="0">
            <table
                class="table"
                role="table"
                class:stale=move || stale.get()
                aria-busy=move || stale.get().to_string()
                node_ref=node_ref
            >
                <caption class="visually-hidden">{caption}</caption>
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">
                    <For each=move || rows.keys.get() key=Clone::clone let:key>
                        {one_row(&columns, rows, key)}
                    </For>
                </tbody>
            </table>
        </div>
    }
}

fn one_row(columns: &[Column<Row>], rows: Rows, key: String) -> impl IntoView + use<> {
    let row = Memo::new(move |_| rows.values.with(|values| values.get(&key).cloned()));
    let cells = columns.iter().enumerate().map(|(index, column)| {
        let (class, name, view) = (column.class(), column.name, column.view.clone());
        let content = move || Some(view.as_ref()?(row.get().as_ref()?));
        if index == 0 {
            view! { <th scope="row" role="rowheader" class=class data-label=name>{content}</th> }
                .into_any()
        } else {
            view! { <td role="cell" class=class data-label=name>{content}</td> }.into_any()
        }
    });
    view! { <tr role="row">{cells.collect_view()}</tr> }
}
