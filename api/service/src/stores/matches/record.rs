//! How a match lies in its table: its forming and its result are a JSON text each.

use api_contract::{
    MatchId, PlayerId, Timestamp,
    admin::matches::Match,
    play::MatchResult,
    tables::matches::{DAY_SHARD, DAY_SHARDS, EXPIRES_AT, FORMED_AT, MATCH_ID},
};
use aws_sdk_dynamodb::types::AttributeValue;

use crate::{
    limits,
    stores::{
        item::{self, Item, ItemError},
        lists::day_shard,
    },
};

/// The match without its result, as JSON.
pub(super) const DOCUMENT: &str = "document";
/// The result, as JSON.
pub(super) const RESULT: &str = "result";
/// The matchmaking configuration.
pub(super) const CONFIGURATION: &str = "configuration";
/// The game session's location, where it is known.
pub(super) const LOCATION: &str = "location";

/// An attribute and what it is set to.
pub(super) type Attribute = (&'static str, AttributeValue);

/// What is written when a match was formed.
pub(super) fn forming(formed: &Match) -> Vec<Attribute> {
    // A match is formed as long after its tickets as they waited.
    let longest = formed.players.iter().map(|player| player.waited_ms).max().unwrap_or(0).max(0);
    let first_ticket = Timestamp::from_millis(formed.formed_at.as_millis() - longest);
    let mut attributes = vec![
        (FORMED_AT, item::number(formed.formed_at.as_millis())),
        (DAY_SHARD, item::text(day_shard(formed.formed_at, shard(&formed.match_id)))),
        (CONFIGURATION, item::text(&formed.configuration)),
        (EXPIRES_AT, expiry(first_ticket)),
        (DOCUMENT, document(formed)),
    ];
    attributes.extend(formed.location.as_ref().map(|location| (LOCATION, item::text(location))));
    attributes
}

/// The item of a match with its result.
pub(in crate::stores) fn write(formed: &Match) -> Item {
    let key = (MATCH_ID, item::text(&formed.match_id));
    let ended = formed.result.as_ref().map(|ended| (RESULT, result(ended)));
    let attributes = std::iter::once(key).chain(forming(formed)).chain(ended);
    attributes.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// How a match ended.
pub(super) fn result(result: &MatchResult) -> AttributeValue {
    json(result)
}

/// When something goes that was begun at `begun`.
pub(super) fn expiry(begun: Timestamp) -> AttributeValue {
    item::number(begun.plus(limits::TICKET_KEPT).as_seconds())
}

/// The match of an item; none while its forming is not known.
pub(super) fn read(item: &Item) -> Result<Option<Match>, ItemError> {
    let Some(mut formed) = find_json::<Match>(item, DOCUMENT)? else { return Ok(None) };
    formed.result = find_json(item, RESULT)?;
    Ok(Some(formed))
}

/// The parts of an item in which `player` is, with `instead` in that place.
pub(super) fn without(
    item: &Item,
    player: &PlayerId,
    instead: &PlayerId,
) -> Result<Vec<Attribute>, ItemError> {
    let mut attributes = Vec::new();
    if let Some(mut formed) = find_json::<Match>(item, DOCUMENT)? {
        let players = formed.players.iter_mut().map(|one| &mut one.player_id);
        if replace(players, player, instead) {
            attributes.push((DOCUMENT, document(&formed)));
        }
    }
    if let Some(mut ended) = find_json::<MatchResult>(item, RESULT)? {
        let players = ended.players.iter_mut().map(|one| &mut one.player_id);
        if replace(players, player, instead) {
            attributes.push((RESULT, json(&ended)));
        }
    }
    Ok(attributes)
}

fn replace<'a>(
    players: impl Iterator<Item = &'a mut PlayerId>,
    player: &PlayerId,
    instead: &PlayerId,
) -> bool {
    let theirs = players.filter(|one| *one == player);
    theirs.map(|one| *one = instead.clone()).count() > 0
}

fn document(formed: &Match) -> AttributeValue {
    json(&Match { result: None, ..formed.clone() })
}

fn json(part: &impl serde::Serialize) -> AttributeValue {
    item::text(serde_json::to_string(part).expect("a match is texts and finite numbers"))
}

fn find_json<T: serde::de::DeserializeOwned>(
    item: &Item,
    name: &'static str,
) -> Result<Option<T>, ItemError> {
    let Some(text) = item::find_text(item, name)? else { return Ok(None) };
    let part = serde_json::from_str(text);
    part.map(Some).map_err(|error| ItemError::Unreadable { name, source: error.into() })
}

/// A match's place among the shards: always the same, as it is made of the id.
fn shard(id: &MatchId) -> u64 {
    id.as_str().bytes().map(u64::from).sum::<u64>() % DAY_SHARDS
}
