//! DescribePlayerSessions.

use api_contract::PlayerSessionId;
use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::game_sessions::game_session_id;
use super::pages::{Wanted, told};
use crate::gamelift::game_sessions::unknown;
use crate::gamelift::player_sessions::{PlayerSession, PlayerSessionState};
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// The input: one player session, a game session's, or a player's.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    game_session_id: Option<String>,
    player_id: Option<String>,
    player_session_id: Option<String>,
    player_session_status_filter: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PlayerSessionOutput {
    player_session_id: String,
    player_id: String,
    game_session_id: String,
    fleet_id: String,
    fleet_arn: String,
    creation_time: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    termination_time: Option<Moment>,
    status: &'static str,
    ip_address: String,
    dns_name: String,
    port: u16,
}

/// Describes player sessions, earliest first.
pub(super) fn describe(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    let filter = match &input.player_session_status_filter {
        None => None,
        Some(word) => Some(PlayerSessionState::named(word).ok_or_else(|| {
            CallError::invalid("PlayerSessionStatusFilter is no player session status.")
        })?),
    };
    let matching = named(world, input)?
        .into_iter()
        .filter(|session| filter.is_none_or(|state| session.state == state))
        .collect();
    let page = input.wanted.cut(matching)?;
    told("PlayerSessions", page, |session| PlayerSessionOutput::new(world, session))
}

fn named<'w>(world: &'w World, input: &DescribeInput) -> Result<Vec<&'w PlayerSession>, CallError> {
    match (&input.game_session_id, &input.player_id, &input.player_session_id) {
        (Some(id), None, None) => {
            let id = game_session_id(id)?;
            world.game_sessions.find(&id).ok_or_else(|| unknown(&id))?;
            Ok(world.player_sessions.of_game_session(&id).collect())
        }
        (None, Some(player), None) => Ok(world.player_sessions.of_player(player)),
        (None, None, Some(id)) => {
            let id = PlayerSessionId::parse(id.as_str())
                .map_err(|error| CallError::invalid(format!("PlayerSessionId: {error}")))?;
            let session = world.player_sessions.find(&id);
            let session = session
                .ok_or_else(|| CallError::not_found(format!("Player session {id} not found.")))?;
            Ok(vec![session])
        }
        _ => Err(CallError::invalid(
            "One of GameSessionId, PlayerId and PlayerSessionId is required.",
        )),
    }
}

impl PlayerSessionOutput {
    fn new(world: &World, session: &PlayerSession) -> Self {
        let fleet = &world.configurations.fleet;
        let port = world.game_sessions.find(&session.game_session).map_or(0, |game| game.port);
        Self {
            player_session_id: session.id.to_string(),
            player_id: session.player.to_string(),
            game_session_id: session.game_session.to_string(),
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            creation_time: Moment(session.start),
            termination_time: session.end.map(Moment),
            status: session.state.word(),
            ip_address: fleet.ip_address.clone(),
            dns_name: fleet.dns_name.clone(),
            port,
        }
    }
}
