//! DescribeFleetUtilization and DescribeFleetLocationUtilization: how busy a location is.
//!
//! Of the whole fleet the first tells only its home region, as GameLift does.

use ciborium::value::Value as Cbor;
use serde::Serialize;

use super::fleets::FleetsInput;
use super::locations::LocationInput;
use crate::gamelift::game_sessions::GameSession;
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct UtilizationOutput {
    fleet_id: String,
    fleet_arn: String,
    active_server_process_count: usize,
    active_game_session_count: usize,
    current_player_session_count: usize,
    maximum_player_session_count: u32,
    location: String,
}

/// Tells how busy the fleet is in its home region.
pub(super) fn describe(world: &World, input: &FleetsInput) -> Result<Cbor, CallError> {
    let home = &world.configurations.region;
    input.told("FleetUtilization", world, || UtilizationOutput::new(world, home))
}

/// The output of DescribeFleetLocationUtilization.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationOutput {
    fleet_utilization: UtilizationOutput,
}

/// Tells how busy the fleet is in one location.
pub(super) fn describe_location(
    world: &World,
    input: LocationInput,
) -> Result<LocationOutput, CallError> {
    let location = input.location(world)?;
    Ok(LocationOutput { fleet_utilization: UtilizationOutput::new(world, &location) })
}

impl UtilizationOutput {
    fn new(world: &World, location: &str) -> Self {
        let fleet = &world.configurations.fleet;
        let sessions: Vec<&GameSession> =
            world.game_sessions.open().filter(|session| session.location == location).collect();
        let occupied = |session: &&GameSession| world.player_sessions.occupied(&session.id);
        Self {
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            active_server_process_count: world.processes.active_count(location),
            active_game_session_count: sessions.len(),
            current_player_session_count: sessions.iter().map(occupied).sum(),
            maximum_player_session_count: sessions.iter().map(|session| session.players_max).sum(),
            location: location.to_owned(),
        }
    }
}
