//! DescribeGameSessionQueues.

use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::pages::{Wanted, told};
use crate::gamelift::configurations::{Configurations, LatencyPolicy};
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

/// The input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    names: Option<Vec<String>>,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct QueueOutput {
    name: String,
    game_session_queue_arn: String,
    timeout_in_seconds: u64,
    player_latency_policies: Vec<PolicyOutput>,
    destinations: Vec<DestinationOutput>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyOutput {
    maximum_individual_player_latency_milliseconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_duration_seconds: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DestinationOutput {
    destination_arn: String,
}

/// Describes the one queue, if it is among those asked for.
pub(super) fn describe(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    let configurations = &world.configurations;
    let names = input.names.as_deref().unwrap_or_default();
    let unknown = names.iter().find(|name| !configurations.is_queue(name));
    if let Some(name) = unknown {
        let name: String = name.chars().take(256).collect();
        return Err(CallError::not_found(format!("Game session queue {name} not found.")));
    }
    let page = input.wanted.cut(vec![configurations])?;
    told("GameSessionQueues", page, QueueOutput::new)
}

impl QueueOutput {
    fn new(configurations: &Configurations) -> Self {
        let queue = &configurations.queue;
        let policy = |policy: &LatencyPolicy| PolicyOutput {
            maximum_individual_player_latency_milliseconds: policy.latency_ms_max,
            policy_duration_seconds: policy.duration.map(|duration| duration.as_secs()),
        };
        let destination_arn = configurations.fleet.arn.clone();
        Self {
            name: queue.name.clone(),
            game_session_queue_arn: queue.arn.clone(),
            timeout_in_seconds: queue.timeout.as_secs(),
            player_latency_policies: queue.latency_policies.iter().map(policy).collect(),
            destinations: vec![DestinationOutput { destination_arn }],
        }
    }
}
