//! Players by id, and those with a ban.

use api_contract::{
    admin::{
        Page,
        players::{PlayerRecord, PlayersFilter},
    },
    ids::PLAYER_ID_LENGTH_MAX,
    tables::players::{BANNED, BANNED_AT, BY_BAN, BY_ID, ID_SHARD, PLAYER_ID},
};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};

use super::{
    DynamoPlayerStore,
    record::{
        self, BAN_REASON, BANNED_BY, BANNED_UNTIL, CREATED_AT, OPEN_TICKET_ID, SKILL,
        SKILL_UNCERTAINTY, shard_of,
    },
};
use crate::{
    PortError,
    stores::{
        item,
        lists::{self, Bounds, Index, ListError, Narrowed, PageRequest, Plan, Range, Sealed},
    },
};

/// The lists' names, in their cursors.
const NAME: &str = "players";
const BANNED_NAME: &str = "banned-players";

/// The index's partitions, in the order of ids.
const SHARDS: [char; 17] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', '-'];

/// The partition of those with a ban.
const YES: &str = "yes";

/// What a list tells of a player, besides the keys of the index by ban.
const LINE: [&str; 7] =
    [SKILL, SKILL_UNCERTAINTY, OPEN_TICKET_ID, CREATED_AT, BANNED_UNTIL, BAN_REASON, BANNED_BY];

/// The last player that was told.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct After(String);

impl Sealed for After {
    fn is_possible(&self) -> bool {
        (1..=PLAYER_ID_LENGTH_MAX).contains(&self.0.len())
    }
}

impl DynamoPlayerStore {
    /// Lists players: by id, or those with a ban, the newest ban first.
    ///
    /// # Errors
    /// When the filter or the cursor is not this list's, or the table cannot be read.
    pub async fn list(
        &self,
        filter: &PlayersFilter,
        page: &PageRequest,
    ) -> Result<Page<PlayerRecord>, ListError> {
        let prefix = filter.id_prefix.as_deref().unwrap_or_default();
        let is_id = |text: &str| text.chars().all(|character| character.is_ascii_graphic());
        if prefix.len() > PLAYER_ID_LENGTH_MAX || !is_id(prefix) {
            return Err(ListError::Filter("no player's id begins like idPrefix"));
        }
        match filter.banned {
            true => self.list_banned(filter, prefix, page).await,
            false => self.list_by_id(filter, prefix, page).await,
        }
    }

    async fn list_banned(
        &self,
        filter: &PlayersFilter,
        prefix: &str,
        page: &PageRequest,
    ) -> Result<Page<PlayerRecord>, ListError> {
        let narrowed: Vec<_> = match prefix {
            "" => Vec::new(),
            prefix => vec![Narrowed::BeginsWith(PLAYER_ID, prefix.to_owned())],
        };
        let bounds = Bounds::of_list(page.limit(), 1, !narrowed.is_empty());
        let index = Index {
            client: &self.client,
            port: "players",
            table: &self.table,
            name: BY_BAN,
            key: [BANNED, BANNED_AT],
            id: PLAYER_ID,
            attributes: &LINE,
            narrowed,
            read: record::read,
        };
        let plan = Plan::whole(Range::all(), vec![YES.to_owned()]);
        let start = page.position(BANNED_NAME, filter)?;
        let (items, next) = lists::page(&index, &plan, start, bounds).await?;
        Ok(lists::paged(items, next.as_ref(), BANNED_NAME, filter))
    }

    async fn list_by_id(
        &self,
        filter: &PlayersFilter,
        prefix: &str,
        page: &PageRequest,
    ) -> Result<Page<PlayerRecord>, ListError> {
        let mut after = page.position::<After>(NAME, filter)?.map(|After(id)| id);
        if after.as_ref().is_some_and(|id| !id.starts_with(prefix)) {
            return Err(ListError::Cursor);
        }
        let mut shards = shards(prefix, after.as_deref());
        let (mut players, mut at_once) = (Vec::new(), 1);
        while !shards.is_empty() {
            let rest = shards.split_off(shards.len().min(at_once));
            let reads = shards.iter().map(|&shard| {
                let after = after.as_deref().filter(|id| shard == shard_of(id).unwrap_or('-'));
                self.read_shard(shard, prefix, after, page.limit() + 1)
            });
            players.extend(try_join_all(reads).await?.into_iter().flatten());
            if players.len() > page.limit() {
                break;
            }
            // Few here means few everywhere: ids are random.
            (shards, after, at_once) = (rest, None, 2 * at_once);
        }
        let more = players.len() > page.limit();
        players.truncate(page.limit());
        let last = players.last().filter(|_| more);
        let next = last.map(|record| After(record.player.player_id.to_string()));
        Ok(lists::paged(players, next.as_ref(), NAME, filter))
    }

    async fn read_shard(
        &self,
        shard: char,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<PlayerRecord>, PortError> {
        let key = |id: &str| {
            [(ID_SHARD.to_owned(), item::text(shard)), (PLAYER_ID.to_owned(), item::text(id))]
        };
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(BY_ID)
            .expression_attribute_values(":shard", item::text(shard))
            .set_exclusive_start_key(after.map(|id| key(id).into()))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        query = match prefix {
            "" => query.key_condition_expression(format!("{ID_SHARD} = :shard")),
            prefix => query
                .key_condition_expression(format!(
                    "{ID_SHARD} = :shard AND begins_with({PLAYER_ID}, :prefix)"
                ))
                .expression_attribute_values(":prefix", item::text(prefix)),
        };
        let found = query.send().await;
        let found = found.map_err(|error| PortError::new("players", "Query", error))?;
        let players = found.items().iter().map(record::read).collect::<Result<_, _>>();
        players.map_err(|error| PortError::new("players", "Query", error))
    }
}

/// The partitions with ids that begin like `prefix` and come after `after`.
///
/// Players' ids have one colon, so what comes after it tells the partition.
fn shards(prefix: &str, after: Option<&str>) -> Vec<char> {
    let only = prefix.rsplit_once(':').filter(|(_, own)| !own.is_empty());
    let only = only.map(|_| shard_of(prefix).unwrap_or('-'));
    let first = after.map_or(SHARDS[0], |id| shard_of(id).unwrap_or('-'));
    let from_there = SHARDS.into_iter().skip_while(|&shard| shard != first);
    from_there.filter(|&shard| only.is_none_or(|only| shard == only)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_an_id_tells_where_to_look() {
        assert_eq!(shards("", None).len(), 17);
        assert_eq!(shards("us-east-1:", None).len(), 17);
        assert_eq!(shards("us-east-1:3f", None), ['3']);
        assert_eq!(shards("us-east-1:zoe", None), ['-']);
        assert_eq!(shards("us-east-1:", Some("us-east-1:e1")), ['e', 'f', '-']);
    }
}
