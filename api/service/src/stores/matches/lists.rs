//! Matches by time.

use api_contract::{
    Timestamp,
    admin::{
        Page,
        matches::{Match, MatchesFilter},
    },
    tables::matches::{BY_TIME, DAY_SHARD, DAY_SHARDS, FORMED_AT, MATCH_ID},
};

use super::{
    DynamoMatchStore,
    record::{self, CONFIGURATION, DOCUMENT, LOCATION, RESULT},
};
use crate::{
    PortError, limits,
    stores::{
        item::{Item, ItemError},
        lists::{self, Bounds, Index, ListError, Narrowed, PageRequest, Plan, Range},
    },
};

/// The list's name, in its cursors.
const NAME: &str = "matches";

impl DynamoMatchStore {
    /// Lists matches, newest first.
    ///
    /// # Errors
    /// When the cursor is not this list's, or the table cannot be read.
    pub async fn list(
        &self,
        filter: &MatchesFilter,
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Page<Match>, ListError> {
        let range = Range::new(filter.from, filter.to, now, limits::TICKET_KEPT);
        let wanted = [(CONFIGURATION, &filter.configuration), (LOCATION, &filter.location)];
        let narrowed: Vec<_> = wanted
            .into_iter()
            .filter_map(|(name, value)| Some(Narrowed::Is(name, value.clone()?)))
            .collect();
        let bounds = Bounds::of_list(page.limit(), DAY_SHARDS as usize, !narrowed.is_empty());
        let start = page.position(NAME, filter)?;
        let index = self.by_time(narrowed, &[DOCUMENT, RESULT]);
        let plan = Plan::days(range, DAY_SHARDS);
        let (items, next) = lists::page(&index, &plan, start, bounds).await?;
        Ok(lists::paged(items, next.as_ref(), NAME, filter))
    }

    /// The newest matches that were formed at or after `from`, at most `max`, and
    /// whether there are more.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn formed_since(
        &self,
        from: Timestamp,
        now: Timestamp,
        max: usize,
    ) -> Result<(Vec<Match>, bool), PortError> {
        let plan = Plan::days(Range::new(Some(from), None, now, limits::TICKET_KEPT), DAY_SHARDS);
        let index = self.by_time(Vec::new(), &[DOCUMENT]);
        let bounds = Bounds::of_window(max, DAY_SHARDS as usize);
        let (items, next) = lists::page(&index, &plan, None, bounds).await?;
        Ok((items, next.is_some()))
    }

    fn by_time<'a>(
        &'a self,
        narrowed: Vec<Narrowed>,
        attributes: &'a [&'static str],
    ) -> Index<'a, Match> {
        Index {
            client: &self.client,
            port: "matches",
            table: &self.table,
            name: BY_TIME,
            key: [DAY_SHARD, FORMED_AT],
            id: MATCH_ID,
            attributes,
            narrowed,
            read: read_line,
        }
    }
}

fn read_line(item: &Item) -> Result<Match, ItemError> {
    // The index has no match before its forming is known.
    record::read(item)?.ok_or(ItemError::Attribute(DOCUMENT))
}
