//! AcceptMatch.

use api_contract::{PlayerId, Timestamp};
use serde::Deserialize;

use super::Nothing;
use super::fields::{required, ticket_id};
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

/// The input of AcceptMatch.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AcceptInput {
    ticket_id: Option<String>,
    player_ids: Option<Vec<String>>,
    acceptance_type: Option<String>,
}

/// Takes players' answers to a proposed match.
pub(super) fn accept(
    world: &mut World,
    input: AcceptInput,
    now: Timestamp,
) -> Result<Nothing, CallError> {
    if world.configurations.matchmaking.acceptance_timeout.is_none() {
        return Err(CallError::invalid("The matchmaking configuration requires no acceptance."));
    }
    let ticket = ticket_id(required(input.ticket_id, "TicketId")?)?;
    let players = required(input.player_ids, "PlayerIds")?
        .into_iter()
        .map(PlayerId::parse)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| CallError::invalid(format!("PlayerIds: {error}")))?;
    if players.is_empty() {
        return Err(CallError::invalid("PlayerIds must have at least 1 player."));
    }
    let accept = match required(input.acceptance_type, "AcceptanceType")?.as_str() {
        "ACCEPT" => true,
        "REJECT" => false,
        _ => return Err(CallError::invalid("AcceptanceType must be ACCEPT or REJECT.")),
    };
    world.accept_match(&ticket, &players, accept, now)?;
    Ok(Nothing {})
}
