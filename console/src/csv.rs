//! Tables as text for spreadsheets (RFC 4180), which must not run what is in it.

/// A table: a line of names, then a line a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Csv(String);

impl Csv {
    /// A table with these columns.
    #[must_use]
    pub fn with_columns<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut csv = Self::default();
        csv.push(names);
        csv
    }

    /// Adds a row.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.0.push_str(&escaped(cell));
        }
        self.0.push_str("\r\n");
    }

    /// The text of the file.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

/// A cell that a spreadsheet reads as text: what begins like a formula gets a
/// quote in front, unless it is a plain number.
fn escaped(cell: &str) -> String {
    let harmless = cell.parse::<f64>().is_ok_and(f64::is_finite);
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !harmless;
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_lines_of_cells() {
        let mut csv = Csv::with_columns(["id", "note"]);
        csv.push(["1", "plain"]);
        csv.push(["2", "with \"quotes\", commas\nand lines"]);

        assert_eq!(
            csv.into_text(),
            "id,note\r\n1,plain\r\n2,\"with \"\"quotes\"\", commas\nand lines\"\r\n"
        );
    }

    #[test]
    fn a_formula_is_text_and_a_number_is_a_number() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+cmd", "'+cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("-2.5", "-2.5"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("a=b", "a=b"),
        ] {
            assert_eq!(escaped(cell), written);
        }
    }
}
