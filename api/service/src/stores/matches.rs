//! The matches table: who was put together, where, and how it ended.
//!
//! A match has two parts, which come from two sides in any order, each once: its
//! forming, from FlexMatch's event, and its result, from the game server. Until
//! its forming is known a match is not there for readers.
//!
//! # Invariants
//! - A part that is written stays as it is, but for a player who is erased.
//! - A match goes no later than the first of its tickets, through which an erased
//!   player's matches are found.

mod lists;
mod record;

use api_contract::{
    MatchId, PlayerId,
    admin::matches::Match,
    play::MatchResult,
    tables::matches::{EXPIRES_AT, MATCH_ID},
};
use aws_sdk_dynamodb::{Client, operation::update_item::builders::UpdateItemFluentBuilder};

use super::item;
use crate::{PortError, backoff, limits};
use record::{DOCUMENT, RESULT};

pub(super) use record::write;

/// The matches, in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoMatchStore {
    client: Client,
    table: String,
}

/// Whether something was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// Now, for the first time.
    Now,
    /// It was there before, and stays as it was.
    Before,
}

/// Others changed the match at each of our attempts.
#[derive(Debug, thiserror::Error)]
#[error("match {id} was changed by others {} times in a row", limits::CHANGE_ATTEMPTS_MAX)]
struct Overtaken {
    id: MatchId,
}

impl DynamoMatchStore {
    /// The matches in `table`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Finds a match whose forming is known.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn find(&self, id: &MatchId) -> Result<Option<Match>, PortError> {
        let Some(item) = self.find_item(id).await? else { return Ok(None) };
        record::read(&item).map_err(|error| PortError::new("matches", "GetItem", error))
    }

    /// Writes down how a match was formed, once. A result that `formed` carries is
    /// not written.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn record_forming(&self, formed: &Match) -> Result<Recorded, PortError> {
        let set = record::forming(formed);
        let update = self
            .update(&formed.match_id, &set)
            .condition_expression("attribute_not_exists(#once)")
            .expression_attribute_names("#once", DOCUMENT);
        once(update).await
    }

    /// Writes down how a match ended, once.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn record_result(
        &self,
        id: &MatchId,
        result: &MatchResult,
    ) -> Result<Recorded, PortError> {
        let set = [(RESULT, record::result(result))];
        let update = self
            .update(id, &set)
            // Its forming may never be heard of: then nothing else would end it.
            .update_expression("SET #s0 = :s0, #end = if_not_exists(#end, :end)")
            .expression_attribute_names("#end", EXPIRES_AT)
            .expression_attribute_values(":end", record::expiry(result.ended_at))
            .condition_expression("attribute_not_exists(#s0)");
        once(update).await
    }

    /// Puts `instead` in the place of a player, in the forming and the result.
    ///
    /// # Errors
    /// When the table cannot be read or written, or others are faster at every
    /// attempt.
    pub(crate) async fn replace_player(
        &self,
        id: &MatchId,
        player: &PlayerId,
        instead: &PlayerId,
    ) -> Result<(), PortError> {
        for attempt in 0..limits::CHANGE_ATTEMPTS_MAX {
            let Some(there) = self.find_item(id).await? else { return Ok(()) };
            let replaced = record::without(&there, player, instead);
            let replaced = replaced.map_err(|error| PortError::new("matches", "GetItem", error))?;
            if replaced.is_empty() {
                return Ok(());
            }
            // Both parts as they were read, or not there as when they were read.
            let mut update = self.update(id, &replaced);
            let mut conditions = Vec::new();
            for (number, part) in [DOCUMENT, RESULT].into_iter().enumerate() {
                update = update.expression_attribute_names(format!("#c{number}"), part);
                match there.get(part) {
                    Some(value) => {
                        conditions.push(format!("#c{number} = :c{number}"));
                        update = update
                            .expression_attribute_values(format!(":c{number}"), value.clone());
                    }
                    None => conditions.push(format!("attribute_not_exists(#c{number})")),
                }
            }
            match once(update.condition_expression(conditions.join(" AND "))).await? {
                Recorded::Now => return Ok(()),
                Recorded::Before => backoff::pause_after(attempt).await,
            }
        }
        Err(PortError::new("matches", "change", Overtaken { id: id.clone() }))
    }

    async fn find_item(&self, id: &MatchId) -> Result<Option<item::Item>, PortError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(MATCH_ID, item::text(id))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| PortError::new("matches", "GetItem", error))?;
        Ok(found.item)
    }

    /// An update that sets attributes.
    fn update(&self, id: &MatchId, set: &[record::Attribute]) -> UpdateItemFluentBuilder {
        let update =
            self.client.update_item().table_name(&self.table).key(MATCH_ID, item::text(id));
        let sets: Vec<_> =
            (0..set.len()).map(|number| format!("#s{number} = :s{number}")).collect();
        let numbered = set.iter().enumerate();
        numbered.fold(
            update.update_expression(format!("SET {}", sets.join(", "))),
            |update, (number, (name, value))| {
                update
                    .expression_attribute_names(format!("#s{number}"), *name)
                    .expression_attribute_values(format!(":s{number}"), value.clone())
            },
        )
    }
}

/// Writes what is written once.
async fn once(update: UpdateItemFluentBuilder) -> Result<Recorded, PortError> {
    match update.send().await {
        Ok(_) => Ok(Recorded::Now),
        Err(error) if item::is_otherwise(&error) => Ok(Recorded::Before),
        Err(error) => Err(PortError::new("matches", "UpdateItem", error)),
    }
}
