//! DescribeGameSessions.

use api_contract::GameSessionId;
use serde::{Deserialize, Serialize};

use super::pages::page;
use crate::gamelift::configurations::Configurations;
use crate::gamelift::game_sessions::GameSession;
use crate::gamelift::wire::Moment;
use crate::gamelift::wire::errors::CallError;
use crate::gamelift::world::World;

/// The input: one game session, or a fleet's.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    fleet_id: Option<String>,
    game_session_id: Option<String>,
    alias_id: Option<String>,
    location: Option<String>,
    status_filter: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    game_sessions: Vec<GameSessionOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct GameSessionOutput {
    game_session_id: String,
    fleet_id: String,
    fleet_arn: String,
    creation_time: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    termination_time: Option<Moment>,
    current_player_session_count: usize,
    maximum_player_session_count: u32,
    status: &'static str,
    game_properties: [(); 0],
    ip_address: String,
    dns_name: String,
    port: u16,
    player_session_creation_policy: &'static str,
    matchmaker_data: String,
    location: String,
    compute_name: String,
}

/// Describes game sessions, earliest first.
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let found = match (&input.game_session_id, &input.fleet_id, &input.alias_id) {
        (Some(id), None, None) => {
            let id = GameSessionId::parse(id.as_str())
                .map_err(|error| CallError::invalid(format!("GameSessionId: {error}")))?;
            let session = world.game_sessions.find(&id);
            vec![
                session
                    .ok_or_else(|| CallError::not_found(format!("Game session {id} not found.")))?,
            ]
        }
        (None, Some(fleet), None) => {
            super::fleets::expect_fleet(world, fleet)?;
            world.game_sessions.by_start()
        }
        (None, None, Some(_)) => {
            return Err(CallError::invalid("the local cloud does not imitate aliases"));
        }
        _ => {
            return Err(CallError::invalid(
                "One of FleetId, GameSessionId and AliasId is required.",
            ));
        }
    };
    let wanted = |session: &&GameSession| {
        let here = input.location.as_ref().is_none_or(|location| *location == session.location);
        here && input.status_filter.as_ref().is_none_or(|word| word == session.state.word())
    };
    let matching = found.into_iter().filter(wanted).collect();
    let page = page(matching, input.limit, input.next_token.as_deref())?;
    let game_sessions =
        page.items.into_iter().map(|session| GameSessionOutput::new(world, session)).collect();
    Ok(DescribeOutput { game_sessions, next_token: page.next_token })
}

impl GameSessionOutput {
    fn new(world: &World, session: &GameSession) -> Self {
        let fleet = &world.configurations.fleet;
        Self {
            game_session_id: session.id.to_string(),
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            creation_time: Moment(session.start),
            termination_time: session.end.map(Moment),
            current_player_session_count: world.player_sessions.occupied(&session.id),
            maximum_player_session_count: session.players_max,
            status: session.state.word(),
            game_properties: [],
            ip_address: fleet.ip_address.clone(),
            dns_name: fleet.dns_name.clone(),
            port: session.port,
            player_session_creation_policy: session.policy.word(),
            matchmaker_data: session.matchmaker_data.to_string(),
            location: session.location.clone(),
            compute_name: Configurations::compute(&session.location),
        }
    }
}
