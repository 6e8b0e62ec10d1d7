//! What all charts have: a caption, and their numbers as a table.

use leptos::prelude::*;

/// A chart's numbers: names of columns, and rows whose first cell is their name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A chart under its caption, with a table of its numbers that can be opened.
#[component]
pub fn ChartFrame(
    /// What the chart shows.
    title: &'static str,
    /// Its numbers.
    #[prop(into)]
    numbers: Signal<Numbers>,
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    // Made only when it is looked at: it changes with every reading.
    let table = move || open.get().then(|| number_table(title, &numbers.get()));
    view! {
        <figure class="chart">
            <figcaption>{title}</figcaption>
            {children()}
            <details
                class="chart-numbers"
                on:toggle=move |_| open.update(|open| *open = !*open)
            >
                <summary>"Show as table"</summary>
                {table}
            </details>
        </figure>
    }
}

fn number_table(title: &'static str, numbers: &Numbers) -> impl IntoView + use<> {
    let heads = numbers.columns.iter().enumerate().map(|(index, name)| {
        let class = if index == 0 { "cell" } else { "cell cell-number" };
        view! { <th scope="col" class=class>{name.clone()}</th> }
    });
    let rows = numbers.rows.iter().map(|row| {
        let mut cells = row.iter().cloned();
        let name = cells.next();
        let cells = cells.map(|cell| view! { <td class="cell cell-number">{cell}</td> });
        view! { <tr><th scope="row" class="cell">{name}</th>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-scroll" role="region" aria-label=title tabindex="0">
            <table class="table table-small">
                <caption class="visually-hidden">{title}</caption>
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
