//! The players table: ratings, who has a ticket in progress, and bans.

mod actions;
mod lists;
mod record;

use api_contract::{
    PlayerId, TicketId, admin::players::PlayerRecord, players::Player, tables::players::PLAYER_ID,
};
use aws_sdk_dynamodb::Client;

use super::item;
use crate::PortError;

pub use actions::{Changed, Erasing};
pub(super) use record::{
    BANNED_UNTIL, CREATED_AT, ERASING, OPEN_TICKET_ID, SKILL, SKILL_UNCERTAINTY, id_shard, write,
};

/// The players, in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoPlayerStore {
    client: Client,
    table: String,
}

impl DynamoPlayerStore {
    /// The players in `table`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Finds `player`, who is in the table since first asking for a match.
    ///
    /// # Errors
    /// When the table cannot be read: that says nothing of whether the player
    /// is in it, and a player taken for new would lose their skill.
    pub async fn find(&self, player: &PlayerId) -> Result<Option<Player>, PortError> {
        Ok(self.find_record(player).await?.map(|record| record.player))
    }

    /// The same, with what only operators see.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn find_record(&self, player: &PlayerId) -> Result<Option<PlayerRecord>, PortError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(PLAYER_ID, item::text(player))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| PortError::new("players", "GetItem", error))?;
        let record = found.item.as_ref().map(record::read).transpose();
        record.map_err(|error| PortError::new("players", "GetItem", error))
    }

    /// Removes the lock of `player` if `ticket` still holds it.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn unlock(&self, player: &PlayerId, ticket: &TicketId) -> Result<(), PortError> {
        let unlocked = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(PLAYER_ID, item::text(player))
            .update_expression(format!("REMOVE {OPEN_TICKET_ID}"))
            .condition_expression(format!("{OPEN_TICKET_ID} = :ticket"))
            .expression_attribute_values(":ticket", item::text(ticket))
            .send()
            .await;
        match unlocked {
            Ok(_) => Ok(()),
            // Somebody else was faster, which is as good.
            Err(error) if item::is_otherwise(&error) => Ok(()),
            Err(error) => Err(PortError::new("players", "UpdateItem", error)),
        }
    }
}
