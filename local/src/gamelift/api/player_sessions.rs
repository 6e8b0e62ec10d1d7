//! DescribePlayerSessions.

use api_contract::{GameSessionId, PlayerSessionId};
use serde::{Deserialize, Serialize};

use super::pages::page;
use crate::gamelift::player_sessions::{PlayerSession, PlayerSessionState};
use crate::gamelift::wire::Moment;
use crate::gamelift::wire::errors::CallError;
use crate::gamelift::world::World;

/// The input: one player session, a game session's, or a player's.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    game_session_id: Option<String>,
    player_id: Option<String>,
    player_session_id: Option<String>,
    player_session_status_filter: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    player_sessions: Vec<PlayerSessionOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
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
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let filter = match &input.player_session_status_filter {
        None => None,
        Some(word) => Some(PlayerSessionState::named(word).ok_or_else(|| {
            CallError::invalid("PlayerSessionStatusFilter is no player session status.")
        })?),
    };
    let matching = named(world, &input)?
        .into_iter()
        .filter(|session| filter.is_none_or(|state| session.state == state))
        .collect();
    let page = page(matching, input.limit, input.next_token.as_deref())?;
    let player_sessions =
        page.items.into_iter().map(|session| PlayerSessionOutput::new(world, session)).collect();
    Ok(DescribeOutput { player_sessions, next_token: page.next_token })
}

fn named<'w>(world: &'w World, input: &DescribeInput) -> Result<Vec<&'w PlayerSession>, CallError> {
    match (&input.game_session_id, &input.player_id, &input.player_session_id) {
        (Some(id), None, None) => {
            let id = GameSessionId::parse(id.as_str())
                .map_err(|error| CallError::invalid(format!("GameSessionId: {error}")))?;
            if world.game_sessions.find(&id).is_none() {
                return Err(CallError::not_found(format!("Game session {id} not found.")));
            }
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
