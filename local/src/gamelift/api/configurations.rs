//! DescribeMatchmakingConfigurations.

use serde::{Deserialize, Serialize};

use super::pages::page;
use crate::gamelift::configurations::Configurations;
use crate::gamelift::wire::Moment;
use crate::gamelift::wire::errors::CallError;
use crate::gamelift::world::World;

/// The input: which of them, by name or by rule set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    names: Option<Vec<String>>,
    rule_set_name: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    configurations: Vec<ConfigurationOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConfigurationOutput {
    name: String,
    configuration_arn: String,
    game_session_queue_arns: Vec<String>,
    request_timeout_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    acceptance_timeout_seconds: Option<u64>,
    acceptance_required: bool,
    rule_set_name: String,
    rule_set_arn: String,
    notification_target: String,
    additional_player_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_event_data: Option<String>,
    creation_time: Moment,
    backfill_mode: &'static str,
    flex_match_mode: &'static str,
}

/// Describes the one configuration, if it is among those asked for.
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let configurations = &world.configurations;
    let by_name = input.names.is_none_or(|names| {
        names.is_empty() || names.iter().any(|name| configurations.is_matchmaking(name))
    });
    let by_rule_set = input.rule_set_name.is_none_or(|name| configurations.is_rule_set(&name));
    let all = if by_name && by_rule_set {
        vec![ConfigurationOutput::new(configurations)]
    } else {
        vec![]
    };
    let page = page(all, input.limit, input.next_token.as_deref())?;
    Ok(DescribeOutput { configurations: page.items, next_token: page.next_token })
}

impl ConfigurationOutput {
    fn new(configurations: &Configurations) -> Self {
        let matchmaking = &configurations.matchmaking;
        let acceptance = matchmaking.acceptance_timeout;
        Self {
            name: matchmaking.name.clone(),
            configuration_arn: matchmaking.arn.clone(),
            game_session_queue_arns: vec![configurations.queue.arn.clone()],
            request_timeout_seconds: matchmaking.request_timeout.as_secs(),
            acceptance_timeout_seconds: acceptance.map(|patience| patience.as_secs()),
            acceptance_required: acceptance.is_some(),
            rule_set_name: configurations.rule_set.name.clone(),
            rule_set_arn: configurations.rule_set.arn.clone(),
            notification_target: matchmaking.notification_target.clone(),
            additional_player_count: 0,
            custom_event_data: matchmaking.custom_event_data.clone(),
            creation_time: Moment(configurations.created),
            backfill_mode: "MANUAL",
            flex_match_mode: "WITH_QUEUE",
        }
    }
}
