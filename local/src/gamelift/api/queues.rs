//! DescribeGameSessionQueues.

use serde::{Deserialize, Serialize};

use super::pages::page;
use crate::gamelift::configurations::{Configurations, LatencyPolicy};
use crate::gamelift::wire::errors::CallError;
use crate::gamelift::world::World;

/// The input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    names: Option<Vec<String>>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    game_session_queues: Vec<QueueOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
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
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let configurations = &world.configurations;
    let unknown =
        input.names.unwrap_or_default().into_iter().find(|name| !configurations.is_queue(name));
    if let Some(name) = unknown {
        let name: String = name.chars().take(256).collect();
        return Err(CallError::not_found(format!("Game session queue {name} not found.")));
    }
    let all = vec![QueueOutput::new(configurations)];
    let page = page(all, input.limit, input.next_token.as_deref())?;
    Ok(DescribeOutput { game_session_queues: page.items, next_token: page.next_token })
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
