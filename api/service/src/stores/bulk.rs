//! Writing many items at once, as they would lie there had they come one by one.
//!
//! No function does so: it is for filling the tables of a trial. Conditions are
//! not looked at, so nothing else should write the same items meanwhile.

use std::collections::HashMap;

use api_contract::{
    Ticket,
    admin::{matches::Match, players::PlayerRecord},
};
use aws_sdk_dynamodb::{
    Client,
    types::{PutRequest, WriteRequest},
};

use super::{item::Item, matches, players, tickets};
use crate::{PortError, backoff, limits};

/// Most items of a batch (DynamoDB API, `BatchWriteItem`).
pub const BATCH_MAX: usize = 25;

/// The tables, for filling.
#[derive(Debug, Clone)]
pub struct BulkStore {
    client: Client,
    players_table: String,
    tickets_table: String,
    matches_table: String,
}

/// DynamoDB left items out at each of our attempts.
#[derive(Debug, thiserror::Error)]
#[error("{left} items were left out {} times in a row", limits::BULK_ATTEMPTS_MAX)]
struct LeftOut {
    left: usize,
}

impl BulkStore {
    /// The tables of these names.
    #[must_use]
    pub fn new(client: Client, players: &str, tickets: &str, matches: &str) -> Self {
        let (players_table, tickets_table) = (players.to_owned(), tickets.to_owned());
        Self { client, players_table, tickets_table, matches_table: matches.to_owned() }
    }

    /// Writes players.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_players(&self, players: &[PlayerRecord]) -> Result<(), PortError> {
        self.put(&self.players_table, players.iter().map(players::write)).await
    }

    /// Writes tickets, without the locks of their players: so of those that have
    /// ended.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_tickets(&self, tickets: &[Ticket]) -> Result<(), PortError> {
        self.put(&self.tickets_table, tickets.iter().map(tickets::write_ended)).await
    }

    /// Writes matches, with their results.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_matches(&self, matches: &[Match]) -> Result<(), PortError> {
        self.put(&self.matches_table, matches.iter().map(matches::write)).await
    }

    async fn put(&self, table: &str, items: impl Iterator<Item = Item>) -> Result<(), PortError> {
        let mut requests: Vec<_> = items.map(request).collect();
        while !requests.is_empty() {
            let rest = requests.split_off(requests.len().min(BATCH_MAX));
            self.put_batch(table, requests).await?;
            requests = rest;
        }
        Ok(())
    }

    async fn put_batch(&self, table: &str, batch: Vec<WriteRequest>) -> Result<(), PortError> {
        let mut batch = HashMap::from([(table.to_owned(), batch)]);
        for attempt in 0..limits::BULK_ATTEMPTS_MAX {
            let written =
                self.client.batch_write_item().set_request_items(Some(batch)).send().await;
            let written =
                written.map_err(|error| PortError::new("tables", "BatchWriteItem", error))?;
            batch = written.unprocessed_items.unwrap_or_default();
            if batch.is_empty() {
                return Ok(());
            }
            backoff::pause_after(attempt).await;
        }
        let left = batch.values().map(Vec::len).sum();
        Err(PortError::new("tables", "BatchWriteItem", LeftOut { left }))
    }
}

fn request(item: Item) -> WriteRequest {
    let put = PutRequest::builder().set_item(Some(item)).build().expect("the item is set");
    WriteRequest::builder().put_request(put).build()
}
