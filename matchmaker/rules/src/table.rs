//! Tables in plain text: aligned columns, nothing drawn.

/// On which side of a column its cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows of cells under a heading.
#[derive(Debug)]
pub(crate) struct Table<const COLUMNS: usize> {
    align: [Align; COLUMNS],
    heading: [String; COLUMNS],
    rows: Vec<[String; COLUMNS]>,
}

/// Between two columns.
const GAP: &str = "   ";

impl<const COLUMNS: usize> Table<COLUMNS> {
    pub(crate) fn new(align: [Align; COLUMNS], heading: [&str; COLUMNS]) -> Self {
        Self { align, heading: heading.map(str::to_owned), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: [String; COLUMNS]) {
        self.rows.push(cells);
    }

    /// The heading, and the rows under it, one line each.
    pub(crate) fn lines(&self) -> (String, Vec<String>) {
        let heading = self.line(&self.heading);
        (heading, self.rows.iter().map(|row| self.line(row)).collect())
    }

    fn line(&self, cells: &[String; COLUMNS]) -> String {
        let padded: Vec<_> = (0..COLUMNS)
            .map(|column| {
                let (cell, width) = (&cells[column], self.width(column));
                match self.align[column] {
                    Align::Left => format!("{cell:<width$}"),
                    Align::Right => format!("{cell:>width$}"),
                }
            })
            .collect();
        padded.join(GAP).trim_end().to_owned()
    }

    fn width(&self, column: usize) -> usize {
        let rows = self.rows.iter().map(|row| &row[column]);
        let cells = rows.chain([&self.heading[column]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new([Align::Left, Align::Right], ["what", "count"]);
        table.row(["é".to_owned(), "7".to_owned()]);
        table.row(["a longer cell".to_owned(), "100000".to_owned()]);

        let (heading, rows) = table.lines();
        assert_eq!(heading, "what             count");
        assert_eq!(rows, ["é                    7", "a longer cell   100000"]);
    }

    #[test]
    fn lines_have_no_blanks_at_their_end() {
        let mut table = Table::new([Align::Left, Align::Left], ["a", "long heading"]);
        table.row(["x".to_owned(), String::new()]);
        assert_eq!(table.lines().1, ["x"]);
    }
}
