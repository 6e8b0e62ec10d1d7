//! A list as a file: page after page, up to a bound.

use api_contract::admin::pages::LIMIT_MAX;

use super::{
    column::Column,
    row::{Row, RowPage},
};
use crate::{
    api::{Api, ApiError, Request},
    csv::Csv,
    live::Decode,
};

/// Most rows of a file: what a spreadsheet is good for, and 50 requests.
pub const ROWS_MAX: usize = 10_000;

/// A file and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The text of the file.
    pub text: String,
    /// Its rows.
    pub rows: usize,
    /// Whether the list has more.
    pub truncated: bool,
}

/// Reads all of what `request` lists, from its first page on.
///
/// # Errors
/// When a page cannot be read: half a file would look like a whole one.
pub async fn export(
    api: Api,
    request: Request,
    decode: Decode<RowPage>,
    columns: &[Column<Row>],
) -> Result<Export, ApiError> {
    let texts: Vec<_> = columns.iter().filter_map(|c| Some((c.name, c.text.clone()?))).collect();
    let mut csv = Csv::with_columns(texts.iter().map(|(name, _)| *name));
    let (mut rows, mut next) = (0, None);
    loop {
        let page = page_at(&request, next.take());
        let page = decode(&api.load_text(&page).await?)?;
        for row in &page.rows {
            let cells: Vec<String> = texts.iter().map(|(_, text)| text(row)).collect();
            csv.push(cells.iter().map(String::as_str));
        }
        rows += page.rows.len();
        match page.next {
            Some(cursor) if rows < ROWS_MAX => next = Some(cursor),
            more => return Ok(Export { text: csv.into_text(), rows, truncated: more.is_some() }),
        }
    }
}

fn page_at(request: &Request, cursor: Option<String>) -> Request {
    let request = request.clone().with("limit", LIMIT_MAX.to_string());
    match cursor {
        Some(cursor) => request.with("cursor", cursor),
        None => request,
    }
}
