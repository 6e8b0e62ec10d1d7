//! How a player lies in the table.

use api_contract::{
    PlayerId, Timestamp,
    admin::players::{Ban, PlayerRecord},
    players::Player,
    tables::players::{BANNED, BANNED_AT, ID_SHARD, PLAYER_ID},
};
use aws_sdk_dynamodb::types::AttributeValue;

use crate::stores::item::{self, Item, ItemError};

/// Mean of the rating.
pub(in crate::stores) const SKILL: &str = "skill";
/// Standard deviation of the rating.
pub(in crate::stores) const SKILL_UNCERTAINTY: &str = "skill_uncertainty";
/// The lock: the player's ticket in progress, absent while there is none.
pub(in crate::stores) const OPEN_TICKET_ID: &str = "open_ticket_id";
/// When the player first asked for a match, in milliseconds since 1970.
pub(in crate::stores) const CREATED_AT: &str = "created_at";
/// When the ban ends, in milliseconds since 1970; absent when it does not.
pub(in crate::stores) const BANNED_UNTIL: &str = "banned_until";
/// Why there is a ban.
pub(super) const BAN_REASON: &str = "ban_reason";
/// The operator who decided on it.
pub(super) const BANNED_BY: &str = "banned_by";
/// What takes the place of the player's id, from the moment on in which an erasing
/// has begun.
pub(in crate::stores) const ERASING: &str = "erasing";

/// The partition of [`api_contract::tables::players::BY_ID`] that a player is in.
pub(in crate::stores) fn id_shard(player: &PlayerId) -> String {
    shard_of(player.as_str()).unwrap_or('-').to_string()
}

/// The first character after the last colon, if it is a hexadecimal digit.
pub(super) fn shard_of(id: &str) -> Option<char> {
    let own = id.rsplit(':').next().unwrap_or_default();
    own.chars().next().filter(|digit| matches!(digit, '0'..='9' | 'a'..='f'))
}

/// The item of a player.
pub(in crate::stores) fn write(record: &PlayerRecord) -> Item {
    let PlayerRecord { player, ban } = record;
    let always = [
        (PLAYER_ID, item::text(&player.player_id)),
        (ID_SHARD, item::text(id_shard(&player.player_id))),
        (SKILL, item::number(player.skill)),
        (SKILL_UNCERTAINTY, item::number(player.skill_uncertainty)),
        (CREATED_AT, item::number(player.created_at.as_millis())),
    ];
    let open = player.open_ticket_id.as_ref().map(|ticket| (OPEN_TICKET_ID, item::text(ticket)));
    let ban = ban.iter().flat_map(write_ban);
    let attributes = always.into_iter().chain(open).chain(ban);
    attributes.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The attributes of a ban.
pub(super) fn write_ban(ban: &Ban) -> Vec<(&'static str, AttributeValue)> {
    let mut attributes = vec![
        (BANNED, item::text("yes")),
        (BANNED_AT, item::number(ban.since.as_millis())),
        (BAN_REASON, item::text(&ban.reason)),
        (BANNED_BY, item::text(&ban.by)),
    ];
    attributes.extend(ban.until.map(|until| (BANNED_UNTIL, item::number(until.as_millis()))));
    attributes
}

pub(super) fn read(item: &Item) -> Result<PlayerRecord, ItemError> {
    let player = Player {
        player_id: item::parse(PLAYER_ID, item::read_text(item, PLAYER_ID)?)?,
        skill: item::read_number(item, SKILL)?,
        skill_uncertainty: item::read_number(item, SKILL_UNCERTAINTY)?,
        open_ticket_id: match item::find_text(item, OPEN_TICKET_ID)? {
            Some(ticket) => Some(item::parse(OPEN_TICKET_ID, ticket)?),
            None => None,
        },
        created_at: Timestamp::from_millis(item::read_number(item, CREATED_AT)?),
    };
    let ban = item.contains_key(BANNED).then(|| read_ban(item)).transpose()?;
    Ok(PlayerRecord { player, ban })
}

fn read_ban(item: &Item) -> Result<Ban, ItemError> {
    Ok(Ban {
        since: Timestamp::from_millis(item::read_number(item, BANNED_AT)?),
        until: item::find_number(item, BANNED_UNTIL)?.map(Timestamp::from_millis),
        reason: item::read_text(item, BAN_REASON)?.to_owned(),
        by: item::read_text(item, BANNED_BY)?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_is_in_the_shard_of_the_ids_first_digit() {
        for (id, shard) in [
            ("us-east-1:3f9c0a52-9c1e-4d38-8f2b-0c8f6a1f4b6d", "3"),
            ("us-east-1:f", "f"),
            ("eu-west-1:g", "-"),
            ("eu-west-1:", "-"),
            ("abc", "a"),
            ("ABC", "-"),
        ] {
            assert_eq!(id_shard(&PlayerId::parse(id).unwrap()), shard, "{id}");
        }
    }
}
