//! DescribeGameSessions and DescribeGameSessionDetails.

use api_contract::GameSessionId;
use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::fleets::{expect_fleet, expect_location};
use super::pages::{Wanted, told};
use crate::gamelift::configurations::Configurations;
use crate::gamelift::game_sessions::{GameSession, GameSessionState, unknown};
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;
use crate::wire::pages::Page;

/// The input: one game session, or a fleet's.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    fleet_id: Option<String>,
    game_session_id: Option<String>,
    alias_id: Option<String>,
    location: Option<String>,
    status_filter: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

/// A game session as GameLift tells of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GameSessionOutput {
    game_session_id: String,
    fleet_id: String,
    fleet_arn: String,
    creation_time: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    termination_time: Option<Moment>,
    current_player_session_count: usize,
    maximum_player_session_count: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason: Option<&'static str>,
    game_properties: [(); 0],
    ip_address: String,
    dns_name: String,
    port: u16,
    player_session_creation_policy: &'static str,
    matchmaker_data: String,
    location: String,
    compute_name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DetailOutput {
    game_session: GameSessionOutput,
    protection_policy: &'static str,
}

/// Describes game sessions, earliest first.
pub(super) fn describe(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    told("GameSessions", input.page(world)?, |session| GameSessionOutput::new(world, session))
}

/// Describes game sessions with their protection, of which there is none.
pub(super) fn describe_details(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    told("GameSessionDetails", input.page(world)?, |session| DetailOutput {
        game_session: GameSessionOutput::new(world, session),
        protection_policy: "NoProtection",
    })
}

impl DescribeInput {
    fn page<'w>(&self, world: &'w World) -> Result<Page<&'w GameSession>, CallError> {
        let state = self.state()?;
        let is_wanted = |session: &&GameSession| {
            let here = self.location.as_ref().is_none_or(|location| *location == session.location);
            here && state.is_none_or(|state| session.state == state)
        };
        self.wanted.cut(self.named(world)?.into_iter().filter(is_wanted).collect())
    }

    fn named<'w>(&self, world: &'w World) -> Result<Vec<&'w GameSession>, CallError> {
        match (&self.game_session_id, &self.fleet_id, &self.alias_id) {
            (Some(id), None, None) => {
                let id = game_session_id(id)?;
                Ok(vec![world.game_sessions.find(&id).ok_or_else(|| unknown(&id))?])
            }
            (None, Some(fleet), None) => {
                expect_fleet(world, fleet)?;
                self.location.iter().try_for_each(|location| expect_location(world, location))?;
                Ok(world.game_sessions.by_start())
            }
            (None, None, Some(_)) => Err(no_alias()),
            _ => Err(CallError::invalid("One of FleetId, GameSessionId and AliasId is required.")),
        }
    }

    fn state(&self) -> Result<Option<GameSessionState>, CallError> {
        let state = |word: &String| {
            let refused = || CallError::invalid("StatusFilter is no game session status.");
            GameSessionState::named(word).ok_or_else(refused)
        };
        self.status_filter.as_ref().map(state).transpose()
    }
}

/// The member as a game session's id.
pub(super) fn game_session_id(text: &str) -> Result<GameSessionId, CallError> {
    GameSessionId::parse(text)
        .map_err(|error| CallError::invalid(format!("GameSessionId: {error}")))
}

/// That there are no aliases here.
pub(super) fn no_alias() -> CallError {
    CallError::invalid("the local cloud does not imitate aliases")
}

impl GameSessionOutput {
    /// What there is to tell of `session`.
    pub(super) fn new(world: &World, session: &GameSession) -> Self {
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
            status_reason: session.reason.map(|reason| reason.word()),
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
