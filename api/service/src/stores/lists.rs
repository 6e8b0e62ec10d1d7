//! Lists: pages of an index in its order, each with a cursor to the next.
//!
//! A busy index is cut into shards, and days into partitions; [`page`] reads them
//! as the one list that they are, newest first. A page is bounded three times: in
//! its items, in the items that a filter may leave out of it, and in the queries
//! that it takes. Where a bound is met early the page is short and says where to
//! go on.

mod cursor;
mod index;
mod merge;
mod pages;
mod plan;

use api_contract::admin::{Cursor, Page, pages::LIMIT_MAX};
use serde::Serialize;

use crate::PortError;

pub(super) use cursor::Sealed;
pub(super) use index::{Index, Narrowed};
pub(super) use merge::{Chunk, Placed, Position, Start};
pub(super) use pages::{Bounds, Read, Shards, page};
pub(super) use plan::{Plan, Range, day_shard};

/// Why a list was not read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The page asked for is too small or too large.
    #[error("a page has 1 to {LIMIT_MAX} items")]
    Limit,
    /// The cursor cannot be read, or is another list's.
    #[error("the cursor is not one of this list with this filter; begin without one")]
    Cursor,
    /// The filter asks for what the list cannot tell.
    #[error("{0}")]
    Filter(&'static str),
    /// A port failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    limit: usize,
    cursor: Option<Cursor>,
}

impl PageRequest {
    /// The part of at most `limit` items that begins at `cursor`, or at the list's
    /// beginning.
    ///
    /// # Errors
    /// When there is no such limit.
    pub fn new(limit: u32, cursor: Option<Cursor>) -> Result<Self, ListError> {
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(ListError::Limit);
        }
        Ok(Self { limit: limit as usize, cursor })
    }

    /// Most items of the page.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The position that the cursor says, if it is one of the list `name` with
    /// `filter`.
    pub(super) fn position<P: Sealed>(
        &self,
        name: &str,
        filter: &impl Serialize,
    ) -> Result<Option<P>, ListError> {
        self.cursor.as_ref().map(|cursor| cursor::open(cursor, name, filter)).transpose()
    }
}

/// A page of `items`, with the cursor for what comes after them.
pub(super) fn paged<T, P: Sealed>(
    items: Vec<T>,
    next: Option<&P>,
    name: &str,
    filter: &impl Serialize,
) -> Page<T> {
    Page { items, next: next.map(|position| cursor::seal(position, name, filter)) }
}
