//! The tickets table, and the players' locks that change together with it.
//!
//! Reads of one ticket are strongly consistent; lists read indexes, which are a
//! moment late.

mod erasing;
mod lists;
mod record;

use api_contract::{
    Ticket, TicketId,
    players::{SKILL_INITIAL, SKILL_UNCERTAINTY_INITIAL},
    tables::{
        players::{self, BANNED, ID_SHARD},
        tickets::TICKET_ID,
    },
};
use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, Put, TransactWriteItem, Update},
};

use super::{
    item,
    players::{
        BANNED_UNTIL, CREATED_AT as PLAYER_CREATED_AT, ERASING, OPEN_TICKET_ID, SKILL,
        SKILL_UNCERTAINTY, id_shard,
    },
};
use crate::PortError;
use record::{VERSION, read, write};

pub use lists::Waiting;
pub(super) use record::write_ended;

/// DynamoDB's code for a condition that did not hold.
const CONDITION_FAILED: &str = "ConditionalCheckFailed";
/// DynamoDB's code for an item that another transaction was changing.
const CONFLICT: &str = "TransactionConflict";

/// The tickets, and the lock of each player, in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoTicketStore {
    client: Client,
    tickets_table: String,
    players_table: String,
}

/// A ticket as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The ticket.
    pub ticket: Ticket,
    /// Which of its changes this is; a change to it has to name it.
    pub version: u64,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is written.
    Done,
    /// Somebody else changed the ticket since it was read; nothing is written.
    Overtaken,
}

/// Why a ticket was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The player's lock is taken, or the player is banned or being erased.
    #[error("the player has a ticket in progress, or may have none")]
    Locked,
    /// Others kept changing the player at the same time.
    #[error("the player is being changed by others")]
    Contended,
    /// DynamoDB failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl DynamoTicketStore {
    /// The tickets in `tickets_table`, and the locks in `players_table`.
    #[must_use]
    pub fn new(
        client: Client,
        tickets_table: impl Into<String>,
        players_table: impl Into<String>,
    ) -> Self {
        Self { client, tickets_table: tickets_table.into(), players_table: players_table.into() }
    }

    /// Finds a ticket.
    ///
    /// # Errors
    /// When the table cannot be read: that says nothing of whether the ticket
    /// is in it.
    pub async fn find(&self, ticket: &TicketId) -> Result<Option<Stored>, PortError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tickets_table)
            .key(TICKET_ID, item::text(ticket))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| PortError::new("tickets", "GetItem", error))?;
        let stored = found.item.as_ref().map(read).transpose();
        stored.map_err(|error| PortError::new("tickets", "GetItem", error))
    }

    /// Writes a new ticket and takes its player's lock, both or neither. A player
    /// who is new is written too; the skill of one who is not stays as it is.
    ///
    /// # Errors
    /// [`OpenError::Locked`] when the player has a ticket in progress, is banned at
    /// the ticket's time, or is being erased.
    pub async fn open(&self, ticket: &Ticket) -> Result<(), OpenError> {
        let transaction = [self.put_new(ticket), self.lock(ticket)];
        let Err(error) = self.transact(transaction).await else { return Ok(()) };
        let reasons = cancellation_reasons(&error);
        if is(CONDITION_FAILED, reasons.get(1)) {
            return Err(OpenError::Locked);
        }
        if reasons.iter().any(|reason| is(CONFLICT, Some(reason))) {
            return Err(OpenError::Contended);
        }
        Err(PortError::new("tickets", "TransactWriteItems", error).into())
    }

    /// Writes a ticket over the one that was read as `seen`. One that has ended
    /// gives its player's lock back in the same step, if it holds it.
    ///
    /// # Errors
    /// When the tables cannot be written. Others having been faster is no error,
    /// but [`Saved::Overtaken`].
    pub async fn save(&self, ticket: &Ticket, seen: u64) -> Result<Saved, PortError> {
        if !ticket.state.is_final() {
            return self.replace(ticket, seen).await;
        }
        let transaction = [self.put_over(ticket, seen), self.unlock(ticket)];
        let Err(error) = self.transact(transaction).await else { return Ok(Saved::Done) };
        let reasons = cancellation_reasons(&error);
        if is(CONDITION_FAILED, reasons.first())
            || reasons.iter().any(|reason| is(CONFLICT, Some(reason)))
        {
            return Ok(Saved::Overtaken);
        }
        if is(CONDITION_FAILED, reasons.get(1)) {
            // The lock is not this ticket's, and so not this ticket's to give back.
            return self.replace(ticket, seen).await;
        }
        Err(PortError::new("tickets", "TransactWriteItems", error))
    }

    async fn replace(&self, ticket: &Ticket, seen: u64) -> Result<Saved, PortError> {
        let replaced = self
            .client
            .put_item()
            .table_name(&self.tickets_table)
            .set_item(Some(write(ticket, seen + 1)))
            .condition_expression("#version = :seen")
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":seen", item::number(seen))
            .send()
            .await;
        match replaced {
            Ok(_) => Ok(Saved::Done),
            Err(error)
                if error.as_service_error().is_some_and(|error| {
                    error.is_conditional_check_failed_exception()
                        || error.is_transaction_conflict_exception()
                }) =>
            {
                Ok(Saved::Overtaken)
            }
            Err(error) => Err(PortError::new("tickets", "PutItem", error)),
        }
    }

    async fn transact(
        &self,
        items: [TransactWriteItem; 2],
    ) -> Result<(), SdkError<TransactWriteItemsError>> {
        // The SDK makes the request token, the same for all its attempts: one
        // whose answer was lost is not taken for somebody else's.
        let request = self.client.transact_write_items().set_transact_items(Some(items.into()));
        request.send().await.map(|_| ())
    }

    fn put_new(&self, ticket: &Ticket) -> TransactWriteItem {
        let put = Put::builder()
            .table_name(&self.tickets_table)
            .set_item(Some(write(ticket, 1)))
            .condition_expression(format!("attribute_not_exists({TICKET_ID})"))
            .build()
            .expect("table and item are set");
        TransactWriteItem::builder().put(put).build()
    }

    fn put_over(&self, ticket: &Ticket, seen: u64) -> TransactWriteItem {
        let put = Put::builder()
            .table_name(&self.tickets_table)
            .set_item(Some(write(ticket, seen + 1)))
            .condition_expression("#version = :seen")
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":seen", item::number(seen))
            .build()
            .expect("table and item are set");
        TransactWriteItem::builder().put(put).build()
    }

    fn lock(&self, ticket: &Ticket) -> TransactWriteItem {
        let lock = Update::builder()
            .table_name(&self.players_table)
            .key(players::PLAYER_ID, item::text(&ticket.player_id))
            .update_expression(format!(
                "SET {OPEN_TICKET_ID} = :ticket, {ID_SHARD} = :shard, \
                 {SKILL} = if_not_exists({SKILL}, :skill), \
                 {SKILL_UNCERTAINTY} = if_not_exists({SKILL_UNCERTAINTY}, :uncertainty), \
                 {PLAYER_CREATED_AT} = if_not_exists({PLAYER_CREATED_AT}, :now)"
            ))
            // A ban without an end has no such attribute, and nothing is later than that.
            .condition_expression(format!(
                "attribute_not_exists({OPEN_TICKET_ID}) AND attribute_not_exists({ERASING}) \
                 AND (attribute_not_exists({BANNED}) OR {BANNED_UNTIL} <= :now)"
            ))
            .expression_attribute_values(":ticket", item::text(&ticket.ticket_id))
            .expression_attribute_values(":shard", item::text(id_shard(&ticket.player_id)))
            .expression_attribute_values(":skill", item::number(SKILL_INITIAL))
            .expression_attribute_values(":uncertainty", item::number(SKILL_UNCERTAINTY_INITIAL))
            .expression_attribute_values(":now", item::number(ticket.created_at.as_millis()))
            .build()
            .expect("table, key and expression are set");
        TransactWriteItem::builder().update(lock).build()
    }

    fn unlock(&self, ticket: &Ticket) -> TransactWriteItem {
        let unlock = Update::builder()
            .table_name(&self.players_table)
            .key(players::PLAYER_ID, item::text(&ticket.player_id))
            .update_expression(format!("REMOVE {OPEN_TICKET_ID}"))
            .condition_expression(format!("{OPEN_TICKET_ID} = :ticket"))
            .expression_attribute_values(":ticket", item::text(&ticket.ticket_id))
            .build()
            .expect("table, key and expression are set");
        TransactWriteItem::builder().update(unlock).build()
    }
}

/// Why a transaction was cancelled, item by item; empty if that is not what
/// happened.
fn cancellation_reasons(error: &SdkError<TransactWriteItemsError>) -> &[CancellationReason] {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancelled.cancellation_reasons()
        }
        Some(_) | None => &[],
    }
}

fn is(code: &str, reason: Option<&CancellationReason>) -> bool {
    reason.and_then(CancellationReason::code) == Some(code)
}
