//! What operators change of a player, each in one conditional write.

use api_contract::{
    PlayerId, TicketId,
    admin::players::{Ban, PlayerRecord},
    tables::players::{BANNED, BANNED_AT, PLAYER_ID},
};
use aws_sdk_dynamodb::{
    operation::update_item::builders::UpdateItemFluentBuilder,
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};

use super::{
    DynamoPlayerStore,
    record::{self, BAN_REASON, BANNED_BY, BANNED_UNTIL, ERASING, OPEN_TICKET_ID, SKILL},
};
use crate::{
    PortError,
    stores::item::{self, Item},
};

/// What became of a change to a player.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// It is made; so the player was before.
    Done(Box<PlayerRecord>),
    /// It is not made: the player is not as it takes.
    Otherwise(Box<PlayerRecord>),
    /// There is no such player.
    Unknown,
}

/// How an erasing begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Erasing {
    /// It has begun, now or earlier: this takes the place of the player's id, and
    /// the player gets no ticket before it has ended.
    Begun(PlayerId),
    /// It cannot begin: the player has this ticket in progress.
    TicketOpen(TicketId),
    /// There is no such player, or not any more.
    Unknown,
}

impl DynamoPlayerStore {
    /// Keeps a player from matchmaking; a ban before this one is forgotten. Always
    /// [`Changed::Done`] for a player who exists.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn ban(&self, player: &PlayerId, ban: &Ban) -> Result<Changed, PortError> {
        let attributes = record::write_ban(ban);
        let sets: Vec<_> = attributes.iter().map(|(name, _)| format!("{name} = :{name}")).collect();
        let mut set = format!("SET {}", sets.join(", "));
        if ban.until.is_none() {
            set += &format!(" REMOVE {BANNED_UNTIL}");
        }
        let update =
            self.update(player).condition_expression(format!("attribute_exists({PLAYER_ID})"));
        let update = attributes.into_iter().fold(update, |update, (name, value)| {
            update.expression_attribute_values(format!(":{name}"), value)
        });
        change(update.update_expression(set)).await
    }

    /// Lets a player back. [`Changed::Otherwise`] for one without a ban.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn unban(&self, player: &PlayerId) -> Result<Changed, PortError> {
        let update = self
            .update(player)
            .update_expression(format!(
                "REMOVE {BANNED}, {BANNED_AT}, {BANNED_UNTIL}, {BAN_REASON}, {BANNED_BY}"
            ))
            .condition_expression(format!("attribute_exists({BANNED})"));
        change(update).await
    }

    /// Sets a player's skill if it is `expected`, and else is [`Changed::Otherwise`].
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn set_skill(
        &self,
        player: &PlayerId,
        expected: f64,
        skill: f64,
    ) -> Result<Changed, PortError> {
        let update = self
            .update(player)
            .update_expression(format!("SET {SKILL} = :skill"))
            .condition_expression(format!("{SKILL} = :expected"))
            .expression_attribute_values(":skill", item::number(skill))
            .expression_attribute_values(":expected", item::number(expected));
        change(update).await
    }

    /// Begins to erase a player, unless a ticket is open, and says what takes the
    /// place of the id: `instead`, or what an earlier beginning chose.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub(crate) async fn begin_erasing(
        &self,
        player: &PlayerId,
        instead: &PlayerId,
    ) -> Result<Erasing, PortError> {
        let begun = self
            .update(player)
            .update_expression(format!("SET {ERASING} = if_not_exists({ERASING}, :instead)"))
            .condition_expression(format!(
                "attribute_exists({PLAYER_ID}) AND attribute_not_exists({OPEN_TICKET_ID})"
            ))
            .expression_attribute_values(":instead", item::text(instead));
        Ok(match change_item(begun).await? {
            Written::Done(before) => {
                let chosen = item::find_text(&before, ERASING).map_err(unreadable)?;
                let chosen = chosen.map(|id| item::parse(ERASING, id)).transpose();
                Erasing::Begun(chosen.map_err(unreadable)?.unwrap_or_else(|| instead.clone()))
            }
            Written::Refused(Some(there)) => {
                let ticket = item::read_text(&there, OPEN_TICKET_ID).map_err(unreadable)?;
                Erasing::TicketOpen(item::parse(OPEN_TICKET_ID, ticket).map_err(unreadable)?)
            }
            Written::Refused(None) => Erasing::Unknown,
        })
    }

    /// Ends the erasing of a player: there is no such player any more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub(crate) async fn end_erasing(&self, player: &PlayerId) -> Result<(), PortError> {
        let removed = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key(PLAYER_ID, item::text(player))
            .condition_expression(format!("attribute_exists({ERASING})"))
            .send()
            .await;
        match removed {
            Ok(_) => Ok(()),
            // Gone already, and perhaps back as somebody new.
            Err(error) if item::is_otherwise(&error) => Ok(()),
            Err(error) => Err(PortError::new("players", "DeleteItem", error)),
        }
    }

    fn update(&self, player: &PlayerId) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.table)
            .key(PLAYER_ID, item::text(player))
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

/// What became of a conditional write.
enum Written {
    /// It is made; so the item was before.
    Done(Item),
    /// Its condition did not hold for this item, or for there being none.
    Refused(Option<Item>),
}

async fn change(update: UpdateItemFluentBuilder) -> Result<Changed, PortError> {
    let read = |item: &Item| record::read(item).map(Box::new).map_err(unreadable);
    Ok(match change_item(update).await? {
        Written::Done(before) => Changed::Done(read(&before)?),
        Written::Refused(Some(there)) => Changed::Otherwise(read(&there)?),
        Written::Refused(None) => Changed::Unknown,
    })
}

async fn change_item(update: UpdateItemFluentBuilder) -> Result<Written, PortError> {
    use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

    let error = match update.send().await {
        Ok(done) => return Ok(Written::Done(done.attributes.unwrap_or_default())),
        Err(error) => error,
    };
    match error.as_service_error() {
        Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
            let there = failed.item().filter(|item| !item.is_empty()).cloned();
            Ok(Written::Refused(there))
        }
        Some(_) | None => Err(PortError::new("players", "UpdateItem", error)),
    }
}

fn unreadable(error: item::ItemError) -> PortError {
    PortError::new("players", "UpdateItem", error)
}
