//! Tables of texts. All tables of the lab have this one kind of row: the code of a kind
//! is sent to the browser once.

use crate::components::Column;

/// A row: the texts of its cells, of which the first names it.
pub type Line = Vec<String>;

/// The column of the cells in this place.
pub fn column(name: &'static str, place: usize) -> Column<Line> {
    Column::text(name, move |line: &Line| line.get(place).cloned().unwrap_or_default())
}

/// The name of a row.
#[must_use]
pub fn key(line: &Line) -> String {
    line.first().cloned().unwrap_or_default()
}
