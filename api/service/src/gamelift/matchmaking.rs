//! Queues and matchmaking configurations: few, so they are read whole and paged here.

use std::sync::Arc;

use api_contract::admin::matchmaking::{LatencyPolicy, MatchmakingConfiguration, Queue};
use aws_sdk_gamelift::types::{GameSessionQueue, MatchmakingConfiguration as Told};

use super::{GameLiftDeployment, GameLiftError, clipped, count, failed, time};
use crate::limits;

/// Most destinations of a queue, policies of a queue or queues of a configuration
/// in an answer; GameLift allows fewer.
const PARTS_MAX: usize = 50;

impl GameLiftDeployment {
    /// Every queue, by name; read at most every few seconds.
    ///
    /// # Errors
    /// When GameLift cannot be asked.
    pub async fn queues(&self) -> Result<Arc<Vec<Queue>>, GameLiftError> {
        let now = self.clock.now();
        if let Some(queues) = self.kept.queues.find(now) {
            return Ok(queues);
        }
        let (mut queues, mut token) = (Vec::new(), None);
        for _call in 0..limits::LIST_CALLS_MAX {
            let described = self.client.describe_game_session_queues().set_next_token(token);
            let described = described.send().await;
            let described =
                described.map_err(|error| failed("DescribeGameSessionQueues", "queue", error))?;
            let told = described.game_session_queues().iter().map(queue);
            queues.extend(told.filter(|queue| self.is_ours(&queue.name)));
            token = described.next_token;
            if token.is_none() {
                break;
            }
        }
        queues.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self.kept.queues.keep(now, queues))
    }

    /// Every matchmaking configuration, by name; read at most every few seconds.
    ///
    /// # Errors
    /// When GameLift cannot be asked.
    pub async fn configurations(
        &self,
    ) -> Result<Arc<Vec<MatchmakingConfiguration>>, GameLiftError> {
        let now = self.clock.now();
        if let Some(configurations) = self.kept.configurations.find(now) {
            return Ok(configurations);
        }
        let (mut configurations, mut token) = (Vec::new(), None);
        for _call in 0..limits::LIST_CALLS_MAX {
            let described = self.client.describe_matchmaking_configurations();
            let described = described.set_next_token(token).send().await;
            let described = described.map_err(|error| {
                failed("DescribeMatchmakingConfigurations", "matchmaking configuration", error)
            })?;
            let told = described.configurations().iter().map(configuration);
            configurations.extend(told.filter(|one| self.is_ours(&one.name)));
            token = described.next_token;
            if token.is_none() {
                break;
            }
        }
        configurations.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self.kept.configurations.keep(now, configurations))
    }
}

fn queue(told: &GameSessionQueue) -> Queue {
    let destinations = told.destinations().iter().filter_map(|one| one.destination_arn());
    let policies = told.player_latency_policies().iter().take(PARTS_MAX);
    Queue {
        name: clipped(told.name()),
        timeout_seconds: count(told.timeout_in_seconds()),
        destinations: destinations.take(PARTS_MAX).map(str::to_owned).collect(),
        latency_policies: policies
            .map(|policy| LatencyPolicy {
                maximum_latency_ms: count(policy.maximum_individual_player_latency_milliseconds()),
                duration_seconds: policy
                    .policy_duration_seconds()
                    .map(|seconds| count(Some(seconds))),
            })
            .collect(),
    }
}

fn configuration(told: &Told) -> MatchmakingConfiguration {
    MatchmakingConfiguration {
        name: clipped(told.name()),
        rule_set_name: clipped(told.rule_set_name()),
        request_timeout_seconds: count(told.request_timeout_seconds()),
        acceptance_required: told.acceptance_required().unwrap_or(false),
        acceptance_timeout_seconds: told
            .acceptance_timeout_seconds()
            .map(|seconds| count(Some(seconds))),
        backfill_mode: told.backfill_mode().map(|word| word.as_str().to_owned()),
        queues: told.game_session_queue_arns().iter().take(PARTS_MAX).cloned().collect(),
        created_at: time(told.creation_time()),
    }
}
