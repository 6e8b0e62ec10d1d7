//! StartMatchmaking, StopMatchmaking, DescribeMatchmaking.

use std::collections::{BTreeMap, BTreeSet};

use api_contract::latencies::LOCATION_LENGTH_MAX;
use api_contract::{PlayerId, Timestamp};
use matchmaker::AttributeValue;
use serde::{Deserialize, Serialize};

use super::Nothing;
use super::fields::{required, text, ticket_id};
use crate::gamelift::configurations::Matchmaking;
use crate::gamelift::tickets::{ConnectionInfo, NewTicket, Ticket, TicketPlayer, TicketState};
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// Most players of a ticket (GameLift API, StartMatchmaking).
const PLAYERS_MAX: usize = 10;
/// Most attributes of a player (GameLift quotas).
const ATTRIBUTES_MAX: usize = 10;
/// Most characters of a text in an attribute (GameLift API, `PlayerAttributeString`).
const ATTRIBUTE_TEXT_MAX: usize = 100;
/// Most texts of a list attribute (GameLift API, `AttributeValue`).
const ATTRIBUTE_TEXTS_MAX: usize = 100;
/// Most entries of a map attribute (GameLift API, `AttributeValue`).
const ATTRIBUTE_ENTRIES_MAX: usize = 10;
/// Most characters of an attribute's name (GameLift API, `NonZeroAndMaxString`).
const ATTRIBUTE_NAME_MAX: usize = 1024;
/// Most locations of a player; GameLift has some thirty.
const LOCATIONS_MAX: usize = 100;
/// Most tickets described at once (GameLift API, DescribeMatchmaking).
const DESCRIBED_MAX: usize = 10;

/// The input of StartMatchmaking.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StartInput {
    ticket_id: Option<String>,
    configuration_name: Option<String>,
    players: Option<Vec<PlayerInput>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PlayerInput {
    player_id: Option<String>,
    player_attributes: Option<BTreeMap<String, AttributeInput>>,
    latency_in_ms: Option<BTreeMap<String, i64>>,
}

/// One of the four is set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct AttributeInput {
    n: Option<f64>,
    s: Option<String>,
    sl: Option<Vec<String>>,
    sdm: Option<BTreeMap<String, f64>>,
}

/// The output of StartMatchmaking.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StartOutput {
    matchmaking_ticket: TicketOutput,
}

/// Puts a ticket into matchmaking.
pub(super) fn start(
    world: &mut World,
    input: StartInput,
    now: Timestamp,
) -> Result<StartOutput, CallError> {
    let name = required(input.configuration_name, "ConfigurationName")?;
    if !world.configurations.is_matchmaking(&name) {
        let name: String = name.chars().take(256).collect();
        return Err(CallError::not_found(format!("Matchmaking configuration {name} not found.")));
    }
    let id = input.ticket_id.filter(|id| !id.is_empty()).map(ticket_id).transpose()?;
    let players = required(input.players, "Players")?;
    if !(1..=PLAYERS_MAX).contains(&players.len()) {
        return Err(CallError::invalid(format!("Players must have 1 to {PLAYERS_MAX} players.")));
    }
    let players = players.into_iter().map(player).collect::<Result<Vec<_>, _>>()?;
    let names: BTreeSet<&PlayerId> = players.iter().map(|player| &player.id).collect();
    if names.len() < players.len() {
        return Err(CallError::invalid("A player is in the ticket twice."));
    }
    let ticket = world.start_matchmaking(NewTicket { id, players }, now)?;
    let matchmaking_ticket = TicketOutput::new(&ticket, &world.configurations.matchmaking);
    Ok(StartOutput { matchmaking_ticket })
}

fn player(input: PlayerInput) -> Result<TicketPlayer, CallError> {
    let id = PlayerId::parse(required(input.player_id, "PlayerId")?)
        .map_err(|error| CallError::invalid(format!("PlayerId: {error}")))?;
    let attributes = input.player_attributes.unwrap_or_default();
    if attributes.len() > ATTRIBUTES_MAX {
        return Err(CallError::invalid(format!(
            "PlayerAttributes must have at most {ATTRIBUTES_MAX} attributes."
        )));
    }
    let attributes = attributes
        .into_iter()
        .map(|(name, value)| {
            let name = text(name, "The name of an attribute", 1..=ATTRIBUTE_NAME_MAX)?;
            let value = attribute(&name, value)?;
            Ok((name, value))
        })
        .collect::<Result<_, CallError>>()?;
    let latency_ms = latencies(input.latency_in_ms.unwrap_or_default())?;
    Ok(TicketPlayer { id, attributes, latency_ms, team: None })
}

fn attribute(name: &str, input: AttributeInput) -> Result<AttributeValue, CallError> {
    let value = match input {
        AttributeInput { n: Some(number), s: None, sl: None, sdm: None } => {
            AttributeValue::N(number)
        }
        AttributeInput { n: None, s: Some(value), sl: None, sdm: None } => {
            AttributeValue::S(text(value, name, 1..=ATTRIBUTE_TEXT_MAX)?)
        }
        AttributeInput { n: None, s: None, sl: Some(values), sdm: None } => {
            limit(name, values.len(), ATTRIBUTE_TEXTS_MAX)?;
            let texts = values.into_iter().map(|value| text(value, name, 1..=ATTRIBUTE_TEXT_MAX));
            AttributeValue::SL(texts.collect::<Result<_, _>>()?)
        }
        AttributeInput { n: None, s: None, sl: None, sdm: Some(map) } => {
            limit(name, map.len(), ATTRIBUTE_ENTRIES_MAX)?;
            for key in map.keys() {
                text(key.clone(), name, 1..=ATTRIBUTE_TEXT_MAX)?;
            }
            AttributeValue::SDM(map)
        }
        _ => {
            let message = format!("Attribute {name} must have one of N, S, SL and SDM.");
            return Err(CallError::invalid(message));
        }
    };
    Ok(value)
}

fn limit(name: &str, length: usize, most: usize) -> Result<(), CallError> {
    if length <= most {
        return Ok(());
    }
    Err(CallError::invalid(format!("Attribute {name} must have at most {most} entries.")))
}

/// Milliseconds by location: GameLift's are at least 1.
fn latencies(input: BTreeMap<String, i64>) -> Result<BTreeMap<String, u32>, CallError> {
    if input.len() > LOCATIONS_MAX {
        let message = format!("LatencyInMs must have at most {LOCATIONS_MAX} locations.");
        return Err(CallError::invalid(message));
    }
    let latency = |(location, milliseconds): (String, i64)| {
        let location = text(location, "A location in LatencyInMs", 1..=LOCATION_LENGTH_MAX)?;
        match i32::try_from(milliseconds) {
            Ok(milliseconds @ 1..) => Ok((location, milliseconds.unsigned_abs())),
            _ => Err(CallError::invalid(format!(
                "The latency of {location} must be a whole number of at least 1 millisecond."
            ))),
        }
    };
    input.into_iter().map(latency).collect()
}

/// The input of StopMatchmaking.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StopInput {
    ticket_id: Option<String>,
}

/// Calls a ticket off.
pub(super) fn stop(
    world: &mut World,
    input: StopInput,
    now: Timestamp,
) -> Result<Nothing, CallError> {
    let id = ticket_id(required(input.ticket_id, "TicketId")?)?;
    world.stop_matchmaking(&id, now)?;
    Ok(Nothing {})
}

/// The input of DescribeMatchmaking.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    ticket_ids: Option<Vec<String>>,
}

/// The output of DescribeMatchmaking.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    ticket_list: Vec<TicketOutput>,
}

/// Describes those of the tickets that exist.
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let ids = required(input.ticket_ids, "TicketIds")?;
    if !(1..=DESCRIBED_MAX).contains(&ids.len()) {
        return Err(CallError::invalid(format!("TicketIds must have 1 to {DESCRIBED_MAX} ids.")));
    }
    let ids = ids.into_iter().map(ticket_id).collect::<Result<Vec<_>, _>>()?;
    let ticket_list = ids
        .iter()
        .filter_map(|id| world.tickets.find(id))
        .map(|ticket| TicketOutput::new(ticket, &world.configurations.matchmaking))
        .collect();
    Ok(DescribeOutput { ticket_list })
}

/// GameLift's `MatchmakingTicket`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TicketOutput {
    ticket_id: String,
    configuration_name: String,
    configuration_arn: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_message: Option<&'static str>,
    start_time: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<Moment>,
    players: Vec<PlayerOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    game_session_connection_info: Option<ConnectionOutput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PlayerOutput {
    player_id: String,
    player_attributes: BTreeMap<String, AttributeValue>,
    latency_in_ms: BTreeMap<String, u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectionOutput {
    game_session_arn: String,
    ip_address: String,
    dns_name: String,
    port: u16,
    matched_player_sessions: Vec<MatchedPlayerSession>,
}

/// GameLift's `MatchedPlayerSession` and `PlacedPlayerSession`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MatchedPlayerSession {
    player_id: String,
    player_session_id: String,
}

impl MatchedPlayerSession {
    /// All of a connection's.
    pub(super) fn all(connection: &ConnectionInfo) -> Vec<Self> {
        connection
            .player_sessions
            .iter()
            .map(|(player, session)| Self {
                player_id: player.to_string(),
                player_session_id: session.to_string(),
            })
            .collect()
    }
}

impl TicketOutput {
    fn new(ticket: &Ticket, configuration: &Matchmaking) -> Self {
        let reason = ticket.state.reason();
        Self {
            ticket_id: ticket.id.to_string(),
            configuration_name: configuration.name.clone(),
            configuration_arn: configuration.arn.clone(),
            status: ticket.state.word(),
            status_reason: reason.map(|reason| reason.reason),
            status_message: reason.map(|reason| reason.message),
            start_time: Moment(ticket.start),
            end_time: ticket.end.map(Moment),
            players: ticket.players.iter().map(PlayerOutput::new).collect(),
            game_session_connection_info: ConnectionOutput::of(&ticket.state),
        }
    }
}

impl PlayerOutput {
    fn new(player: &TicketPlayer) -> Self {
        Self {
            player_id: player.id.to_string(),
            player_attributes: player.attributes.clone(),
            latency_in_ms: player.latency_ms.clone(),
            team: player.team.clone(),
        }
    }
}

impl ConnectionOutput {
    fn of(state: &TicketState) -> Option<Self> {
        let TicketState::Completed { connection } = state else { return None };
        Some(Self {
            game_session_arn: connection.game_session.to_string(),
            ip_address: connection.ip_address.clone(),
            dns_name: connection.dns_name.clone(),
            port: connection.port,
            matched_player_sessions: MatchedPlayerSession::all(connection),
        })
    }
}
