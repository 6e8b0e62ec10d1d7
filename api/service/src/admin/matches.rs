//! Matches, as operators see them.

use api_contract::{
    MatchId,
    admin::{
        Cursor, Page,
        matches::{Match, MatchesFilter},
    },
};

use super::Records;
use crate::{
    PortError,
    stores::{ListError, PageRequest},
};

/// Lists matches, newest first.
///
/// # Errors
/// When the limit or the cursor is none of the list's, or the table cannot be read.
pub async fn list(
    records: &Records,
    filter: &MatchesFilter,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<Match>, ListError> {
    let page = PageRequest::new(limit, cursor.cloned())?;
    records.matches.list(filter, &page, records.clock.now()).await
}

/// Finds a match.
///
/// # Errors
/// When the table cannot be read.
pub async fn find(records: &Records, id: &MatchId) -> Result<Option<Match>, PortError> {
    records.matches.find(id).await
}
