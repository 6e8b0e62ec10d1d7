//! What was measured, as a table.

use super::Measured;

/// A heading, and a line for each page.
pub(super) fn lines(measured: &[Measured]) -> Vec<String> {
    let heading =
        ["list", "filter", "page", "items", "p50 ms", "p95 ms", "max ms"].map(str::to_owned);
    let row = |one: &Measured| {
        let Measured { list, filter, page, items, p50_ms, p95_ms, max_ms } = one;
        let time = |ms: &f64| format!("{ms:.2}");
        [
            (*list).to_owned(),
            (*filter).to_owned(),
            page.to_string(),
            items.to_string(),
            time(p50_ms),
            time(p95_ms),
            time(max_ms),
        ]
    };
    let rows: Vec<_> = std::iter::once(heading).chain(measured.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let line = |row: &[String; 7]| {
        let cells = row.iter().enumerate().map(|(column, cell)| match column {
            0 | 1 => format!("{cell:<0$}", width(column)),
            _ => format!("{cell:>0$}", width(column)),
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    rows.iter().map(line).collect()
}
