//! The players table: ratings, and who has a ticket in progress.

use api_contract::{PlayerId, TicketId, Timestamp, players::Player, tables::players::PLAYER_ID};
use aws_sdk_dynamodb::Client;

use super::item::{self, Item, ItemError};
use crate::PortError;

/// Mean of the rating.
pub(super) const SKILL: &str = "skill";
/// Standard deviation of the rating.
pub(super) const SKILL_UNCERTAINTY: &str = "skill_uncertainty";
/// The lock: the player's ticket in progress, absent while there is none.
pub(super) const OPEN_TICKET_ID: &str = "open_ticket_id";
/// When the player first asked for a match, in milliseconds since 1970.
pub(super) const CREATED_AT: &str = "created_at";

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
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(PLAYER_ID, item::text(player))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| PortError::new("players", "GetItem", error))?;
        let player = found.item.as_ref().map(read).transpose();
        player.map_err(|error| PortError::new("players", "GetItem", error))
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
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(())
            }
            Err(error) => Err(PortError::new("players", "UpdateItem", error)),
        }
    }
}

fn read(item: &Item) -> Result<Player, ItemError> {
    Ok(Player {
        player_id: item::parse(PLAYER_ID, item::read_text(item, PLAYER_ID)?)?,
        skill: item::read_number(item, SKILL)?,
        skill_uncertainty: item::read_number(item, SKILL_UNCERTAINTY)?,
        open_ticket_id: match item.get(OPEN_TICKET_ID) {
            Some(_) => Some(item::parse(OPEN_TICKET_ID, item::read_text(item, OPEN_TICKET_ID)?)?),
            None => None,
        },
        created_at: Timestamp::from_millis(item::read_number(item, CREATED_AT)?),
    })
}
