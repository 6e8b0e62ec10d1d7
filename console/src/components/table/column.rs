//! A column: its name, how its cells look, and how they read in a file.

use std::{fmt, sync::Arc};

use leptos::prelude::*;

use super::row::Row;

type CellView<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;
type CellText<T> = Arc<dyn Fn(&T) -> String + Send + Sync>;

/// On which side a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Numbers: digits under digits.
    End,
}

/// A column of a table of `T`.
pub struct Column<T> {
    pub(super) name: &'static str,
    pub(super) align: Align,
    pub(super) view: Option<CellView<T>>,
    pub(super) text: Option<CellText<T>>,
    pub(super) wide_only: bool,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        let (view, text) = (self.view.clone(), self.text.clone());
        Self { name: self.name, align: self.align, view, text, wide_only: self.wide_only }
    }
}

impl<T> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<T> Column<T> {
    /// A column whose cells are made by `view`. It is not in the file before
    /// [`Self::csv`] says how.
    pub fn new<V: IntoView + 'static>(
        name: &'static str,
        view: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        let view: CellView<T> = Arc::new(move |row| view(row).into_any());
        Self { name, align: Align::Start, view: Some(view), text: None, wide_only: false }
    }

    /// A column of plain text, the same on the page and in the file.
    pub fn text(
        name: &'static str,
        text: impl Fn(&T) -> String + Send + Sync + Clone + 'static,
    ) -> Self {
        Self::new(name, text.clone()).csv(text)
    }

    /// A column that is in the file only.
    pub fn csv_only(
        name: &'static str,
        text: impl Fn(&T) -> String + Send + Sync + 'static,
    ) -> Self {
        let text: CellText<T> = Arc::new(text);
        Self { name, align: Align::Start, view: None, text: Some(text), wide_only: false }
    }

    /// The same, in the file as `text`: whole ids, plain numbers, RFC 3339 times.
    #[must_use]
    pub fn csv(mut self, text: impl Fn(&T) -> String + Send + Sync + 'static) -> Self {
        self.text = Some(Arc::new(text));
        self
    }

    /// The same, for numbers: at the end of the column, digits under digits.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.align = Align::End;
        self
    }

    /// The same, left out where there is little room.
    #[must_use]
    pub fn wide_only(mut self) -> Self {
        self.wide_only = true;
        self
    }

    /// The same for rows of any kind.
    pub(super) fn erased(self) -> Column<Row>
    where
        T: 'static,
    {
        let view = self.view.map(|view| {
            let view: CellView<Row> = Arc::new(move |row| match row.value() {
                Some(value) => view(value),
                None => ().into_any(),
            });
            view
        });
        let text = self.text.map(|text| {
            let text: CellText<Row> =
                Arc::new(move |row| row.value().map(|value| text(value)).unwrap_or_default());
            text
        });
        Column { name: self.name, align: self.align, view, text, wide_only: self.wide_only }
    }

    pub(super) fn class(&self) -> &'static str {
        match (self.align, self.wide_only) {
            (Align::Start, false) => "cell",
            (Align::Start, true) => "cell cell-wide",
            (Align::End, false) => "cell cell-number",
            (Align::End, true) => "cell cell-number cell-wide",
        }
    }
}
