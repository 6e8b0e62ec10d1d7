//! Tickets by time, state, reason and player; and who waits.

use std::collections::BTreeMap;

use api_contract::{
    PlayerId, Timestamp,
    admin::{
        Page,
        overview::OPEN_TICKETS_MAX,
        tickets::{POOL_TICKETS_MAX, PooledTicket, TicketSummary, TicketsFilter},
    },
    tables::tickets::{
        BY_PLAYER, BY_REASON, BY_STATE, BY_TIME, CONFIGURATION, CREATED_AT, DAY_SHARD, LINE,
        LINE_AND_PLAYER, LINE_OF_WAITING, PLAYER_ID, REASON_SHARD, STATE_SHARD, STATE_SHARDS,
        TICKET_ID,
    },
};
use futures_util::future::try_join_all;

use super::{DynamoTicketStore, record};
use crate::{
    PortError, limits,
    stores::{
        item::{Item, ItemError},
        lists::{self, Bounds, Index, ListError, Narrowed, PageRequest, Plan, Range},
    },
};

/// The list's name, in its cursors.
const NAME: &str = "tickets";

/// GameLift's words for the states of an open ticket.
const OPEN: [&str; 4] = ["QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING"];

/// GameLift's words for the states of a ticket that has ended.
const ENDED: [&str; 4] = ["COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"];

/// The states in which a ticket waits for others.
const WAITING: [&str; 2] = ["SEARCHING", "QUEUED"];

/// Tickets of a state's shard that a pool looks at: twice its share.
const POOL_SHARD: usize = 2 * POOL_TICKETS_MAX / STATE_SHARDS as usize;

/// Who waits in a matchmaking configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The tickets, the longest wait first, at most [`POOL_TICKETS_MAX`].
    pub tickets: Vec<PooledTicket>,
    /// Whether there are more.
    pub truncated: bool,
}

/// Where the tickets of a filter lie.
struct Place {
    index: &'static str,
    partition: &'static str,
    attributes: &'static [&'static str],
    plan: Plan,
    shards: usize,
}

impl DynamoTicketStore {
    /// Lists tickets, newest first.
    ///
    /// # Errors
    /// When the filter or the cursor is not this list's, or the table cannot be read.
    pub async fn list(
        &self,
        filter: &TicketsFilter,
        page: &PageRequest,
        now: Timestamp,
    ) -> Result<Page<TicketSummary>, ListError> {
        let place = place(filter, now)?;
        let start = page.position(NAME, filter)?;
        let configuration = filter.configuration.clone();
        let narrowed: Vec<_> =
            configuration.map(|name| Narrowed::Is(CONFIGURATION, name)).into_iter().collect();
        let bounds = Bounds::of_list(page.limit(), place.shards, !narrowed.is_empty());
        let index =
            self.index(place.index, place.partition, place.attributes, narrowed, record::read_line);
        let (items, next) = lists::page(&index, &place.plan, start, bounds).await?;
        Ok(lists::paged(items, next.as_ref(), NAME, filter))
    }

    /// The newest tickets that were asked for at or after `from`, at most `max`, and
    /// whether there are more.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn asked_since(
        &self,
        from: Timestamp,
        now: Timestamp,
        max: usize,
    ) -> Result<(Vec<TicketSummary>, bool), PortError> {
        let range = Range::new(Some(from), None, now, limits::TICKET_KEPT);
        let plan = Plan::days(range, STATE_SHARDS);
        let index = self.index(BY_TIME, DAY_SHARD, &LINE_AND_PLAYER, Vec::new(), record::read_line);
        let bounds = Bounds::of_window(max, STATE_SHARDS as usize);
        let (items, next) = lists::page(&index, &plan, None, bounds).await?;
        Ok((items, next.is_some()))
    }

    /// The newest tickets of a player, at most `max`, and whether there are more.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub(crate) async fn of_player(
        &self,
        player: &PlayerId,
        max: usize,
    ) -> Result<(Vec<TicketSummary>, bool), PortError> {
        let index = self.index(BY_PLAYER, PLAYER_ID, &LINE, Vec::new(), record::read_line);
        let plan = Plan::whole(Range::all(), vec![player.to_string()]);
        let (items, next) = lists::page(&index, &plan, None, Bounds::of_window(max, 1)).await?;
        Ok((items, next.is_some()))
    }

    /// Counts open tickets by GameLift's word for their state, each up to
    /// [`OPEN_TICKETS_MAX`].
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn count_open(&self) -> Result<BTreeMap<String, u32>, PortError> {
        let index = self.index(BY_STATE, STATE_SHARD, &[], Vec::new(), record::read_line);
        let share = OPEN_TICKETS_MAX / u32::try_from(STATE_SHARDS).unwrap_or(1);
        let counts = OPEN.into_iter().map(|status| {
            let index = &index;
            async move {
                let shards = (0..STATE_SHARDS).map(|shard| async move {
                    index.count(&format!("{status}#{shard}"), share as usize).await
                });
                let counts = try_join_all(shards).await?;
                Ok((status.to_owned(), counts.into_iter().sum()))
            }
        });
        Ok(try_join_all(counts).await?.into_iter().collect())
    }

    /// Finds who waits in a matchmaking configuration.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn waiting(&self, configuration: &str) -> Result<Waiting, PortError> {
        let narrowed = vec![Narrowed::Is(CONFIGURATION, configuration.to_owned())];
        let index =
            self.index(BY_STATE, STATE_SHARD, &LINE_OF_WAITING, narrowed, record::read_waiting);
        let shards = WAITING
            .into_iter()
            .flat_map(|status| (0..STATE_SHARDS).map(move |shard| format!("{status}#{shard}")));
        let index = &index;
        let read = shards.map(|shard| async move { index.oldest(&shard, POOL_SHARD).await });
        let (mut tickets, mut complete_until) = (Vec::new(), i64::MAX);
        for (items, known_until) in try_join_all(read).await? {
            complete_until = complete_until.min(known_until.unwrap_or(i64::MAX));
            tickets.extend(items);
        }
        tickets.sort_by(|one, other| {
            (one.created_at, &one.ticket_id).cmp(&(other.created_at, &other.ticket_id))
        });
        let found = tickets.len();
        tickets.retain(|ticket| ticket.created_at.as_millis() <= complete_until);
        tickets.truncate(POOL_TICKETS_MAX);
        let truncated = complete_until != i64::MAX || tickets.len() < found;
        Ok(Waiting { tickets, truncated })
    }

    fn index<'a, T>(
        &'a self,
        name: &'static str,
        partition: &'static str,
        attributes: &'a [&'static str],
        narrowed: Vec<Narrowed>,
        read: fn(&Item) -> Result<T, ItemError>,
    ) -> Index<'a, T> {
        Index {
            client: &self.client,
            port: "tickets",
            table: &self.tickets_table,
            name,
            key: [partition, CREATED_AT],
            id: TICKET_ID,
            attributes,
            narrowed,
            read,
        }
    }
}

fn place(filter: &TicketsFilter, now: Timestamp) -> Result<Place, ListError> {
    let range = Range::new(filter.from, filter.to, now, limits::TICKET_KEPT);
    let sharded = |name: &str| (0..STATE_SHARDS).map(|shard| format!("{name}#{shard}")).collect();
    let whole = |partitions: Vec<String>| (partitions.len(), Plan::whole(range, partitions));
    let ((shards, plan), index, partition, attributes) =
        match (&filter.player_id, &filter.reason, &filter.status) {
            (None, None, None) => (
                (STATE_SHARDS as usize, Plan::days(range, STATE_SHARDS)),
                BY_TIME,
                DAY_SHARD,
                LINE_AND_PLAYER.as_slice(),
            ),
            (Some(player), None, None) => {
                (whole(vec![player.to_string()]), BY_PLAYER, PLAYER_ID, LINE.as_slice())
            }
            (None, Some(reason), None) => {
                let partitions = sharded(reason.name());
                (whole(partitions), BY_REASON, REASON_SHARD, LINE_AND_PLAYER.as_slice())
            }
            (None, None, Some(status)) => {
                if !OPEN.contains(&status.as_str()) && !ENDED.contains(&status.as_str()) {
                    return Err(ListError::Filter("a ticket never has that status"));
                }
                let partitions = sharded(status);
                (whole(partitions), BY_STATE, STATE_SHARD, LINE_AND_PLAYER.as_slice())
            }
            (_, _, _) => {
                return Err(ListError::Filter("playerId, reason and status exclude each other"));
            }
        };
    Ok(Place { index, partition, attributes, plan, shards })
}
