//! DescribeGameSessionPlacement.

use api_contract::MatchId;
use serde::{Deserialize, Serialize};

use super::fields::required;
use super::tickets::MatchedPlayerSession;
use crate::gamelift::placements::{Placement, PlacementState};
use crate::gamelift::tickets::ConnectionInfo;
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// The input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    placement_id: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    game_session_placement: PlacementOutput,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PlacementOutput {
    placement_id: String,
    game_session_queue_name: String,
    status: &'static str,
    maximum_player_session_count: u32,
    player_latencies: Vec<LatencyOutput>,
    start_time: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<Moment>,
    matchmaker_data: String,
    #[serde(flatten)]
    game_session: Option<PlacedOutput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PlacedOutput {
    game_session_id: String,
    game_session_arn: String,
    game_session_region: String,
    ip_address: String,
    dns_name: String,
    port: u16,
    placed_player_sessions: Vec<MatchedPlayerSession>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct LatencyOutput {
    player_id: String,
    region_identifier: String,
    latency_in_milliseconds: f32,
}

/// Describes a placement; its id is its match's.
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let id = MatchId::parse(required(input.placement_id, "PlacementId")?)
        .map_err(|error| CallError::invalid(format!("PlacementId: {error}")))?;
    let placement = world
        .placements
        .find(&id)
        .ok_or_else(|| CallError::not_found(format!("Game session placement {id} not found.")))?;
    Ok(DescribeOutput { game_session_placement: PlacementOutput::new(world, placement) })
}

impl PlacementOutput {
    fn new(world: &World, placement: &Placement) -> Self {
        let game_session = match &placement.state {
            PlacementState::Fulfilled { connection } => Some(PlacedOutput::new(world, connection)),
            PlacementState::Pending { .. }
            | PlacementState::Cancelled
            | PlacementState::TimedOut => None,
        };
        Self {
            placement_id: placement.id.to_string(),
            game_session_queue_name: world.configurations.queue.name.clone(),
            status: placement.state.word(),
            maximum_player_session_count: placement.players_max,
            player_latencies: latencies(placement),
            start_time: Moment(placement.start),
            end_time: placement.end.map(Moment),
            matchmaker_data: placement.matchmaker_data.to_string(),
            game_session,
        }
    }
}

impl PlacedOutput {
    fn new(world: &World, connection: &ConnectionInfo) -> Self {
        let session = world.game_sessions.find(&connection.game_session);
        let region = session.map_or(&world.configurations.region, |session| &session.location);
        Self {
            game_session_id: connection.game_session.to_string(),
            game_session_arn: connection.game_session.to_string(),
            game_session_region: region.clone(),
            ip_address: connection.ip_address.clone(),
            dns_name: connection.dns_name.clone(),
            port: connection.port,
            placed_player_sessions: MatchedPlayerSession::all(connection),
        }
    }
}

fn latencies(placement: &Placement) -> Vec<LatencyOutput> {
    let mut latencies = Vec::new();
    for player in &placement.players {
        for (location, &milliseconds) in &player.latency_ms {
            #[expect(clippy::cast_precision_loss, reason = "the model's type is a float")]
            let latency_in_milliseconds = milliseconds as f32;
            latencies.push(LatencyOutput {
                player_id: player.id.to_string(),
                region_identifier: location.clone(),
                latency_in_milliseconds,
            });
        }
    }
    latencies
}
