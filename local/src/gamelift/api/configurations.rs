//! DescribeMatchmakingConfigurations, UpdateMatchmakingConfiguration.

use std::time::Duration;

use api_contract::Timestamp;
use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::fields::{required, text};
use super::pages::{Wanted, told};
use crate::gamelift::configurations::Configurations;
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// The input: which of them, by name or by rule set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    names: Option<Vec<String>>,
    rule_set_name: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConfigurationOutput {
    name: String,
    configuration_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
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
pub(super) fn describe(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    let configurations = &world.configurations;
    let by_name = input.names.as_ref().is_none_or(|names| {
        names.is_empty() || names.iter().any(|name| configurations.is_matchmaking(name))
    });
    let used = configurations.rule_set();
    let by_rule_set =
        input.rule_set_name.as_ref().is_none_or(|name| *name == used.name || *name == used.arn);
    let all = if by_name && by_rule_set { vec![configurations] } else { vec![] };
    told("Configurations", input.wanted.cut(all)?, ConfigurationOutput::new)
}

impl ConfigurationOutput {
    fn new(configurations: &Configurations) -> Self {
        let matchmaking = &configurations.matchmaking;
        let acceptance = matchmaking.acceptance_timeout;
        Self {
            name: matchmaking.name.clone(),
            configuration_arn: matchmaking.arn.clone(),
            description: matchmaking.description.clone(),
            game_session_queue_arns: vec![configurations.queue.arn.clone()],
            request_timeout_seconds: matchmaking.request_timeout.as_secs(),
            acceptance_timeout_seconds: acceptance.map(|patience| patience.as_secs()),
            acceptance_required: acceptance.is_some(),
            rule_set_name: configurations.rule_set().name.clone(),
            rule_set_arn: configurations.rule_set().arn.clone(),
            notification_target: matchmaking.notification_target.clone(),
            additional_player_count: 0,
            custom_event_data: matchmaking.custom_event_data.clone(),
            creation_time: Moment(configurations.created),
            backfill_mode: "MANUAL",
            flex_match_mode: "WITH_QUEUE",
        }
    }
}

/// The input of UpdateMatchmakingConfiguration; what is not given stays.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateInput {
    name: Option<String>,
    description: Option<String>,
    request_timeout_seconds: Option<i64>,
    acceptance_timeout_seconds: Option<i64>,
    acceptance_required: Option<bool>,
    rule_set_name: Option<String>,
    #[serde(flatten)]
    fixed: Fixed,
}

/// What is the same here for good.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fixed {
    game_session_queue_arns: Option<Vec<String>>,
    notification_target: Option<String>,
    additional_player_count: Option<i64>,
    custom_event_data: Option<String>,
    game_properties: Option<Vec<serde_json::Value>>,
    game_session_data: Option<String>,
    backfill_mode: Option<String>,
    flex_match_mode: Option<String>,
}

/// The output of UpdateMatchmakingConfiguration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateOutput {
    configuration: ConfigurationOutput,
}

/// Changes the configuration, all of it or nothing.
pub(super) fn update(
    world: &mut World,
    input: UpdateInput,
    now: Timestamp,
) -> Result<UpdateOutput, CallError> {
    let name = required(input.name.clone(), "Name")?;
    if !world.configurations.is_matchmaking(&name) {
        let name: String = name.chars().take(256).collect();
        let message = format!("Matchmaking configuration {name} not found.");
        return Err(CallError::not_found(message));
    }
    input.fixed.expect_unchanged(&world.configurations)?;
    let request_timeout = seconds(input.request_timeout_seconds, 43_200, "RequestTimeoutSeconds")?;
    let acceptance_timeout = input.acceptance(&world.configurations)?;
    let description =
        input.description.map(|words| text(words, "Description", 1..=1024)).transpose()?;
    if let Some(rule_set) = &input.rule_set_name {
        world.switch_rule_set(rule_set, now)?;
    }
    let matchmaking = &mut world.configurations.matchmaking;
    matchmaking.request_timeout = request_timeout.unwrap_or(matchmaking.request_timeout);
    matchmaking.acceptance_timeout = acceptance_timeout;
    matchmaking.description = description.or(matchmaking.description.take());
    tracing::info!(configuration = matchmaking.name, "the matchmaking configuration is changed");
    Ok(UpdateOutput { configuration: ConfigurationOutput::new(&world.configurations) })
}

impl UpdateInput {
    /// How long players will have to accept a match; none: they need not.
    fn acceptance(&self, configurations: &Configurations) -> Result<Option<Duration>, CallError> {
        let was = configurations.matchmaking.acceptance_timeout;
        let given = seconds(self.acceptance_timeout_seconds, 600, "AcceptanceTimeoutSeconds")?;
        if !self.acceptance_required.unwrap_or(was.is_some()) {
            return Ok(None);
        }
        let missing =
            || CallError::invalid("AcceptanceTimeoutSeconds is required if acceptance is.");
        given.or(was).ok_or_else(missing).map(Some)
    }
}

impl Fixed {
    /// Refuses to change what the local cloud takes from the deployment alone.
    fn expect_unchanged(&self, configurations: &Configurations) -> Result<(), CallError> {
        let matchmaking = &configurations.matchmaking;
        let queues = self.game_session_queue_arns.as_deref();
        let is_own = |given: &Option<String>, own: Option<&str>| {
            given.as_deref().is_none_or(|given| given == own.unwrap_or_default())
        };
        let members = [
            (
                queues.is_none_or(|given| *given == [configurations.queue.arn.as_str()]),
                "GameSessionQueueArns",
            ),
            (
                is_own(&self.notification_target, Some(&matchmaking.notification_target)),
                "NotificationTarget",
            ),
            (self.additional_player_count.unwrap_or(0) == 0, "AdditionalPlayerCount"),
            (
                is_own(&self.custom_event_data, matchmaking.custom_event_data.as_deref()),
                "CustomEventData",
            ),
            (self.game_properties.as_deref().unwrap_or_default().is_empty(), "GameProperties"),
            (is_own(&self.game_session_data, None), "GameSessionData"),
            (is_own(&self.backfill_mode, Some("MANUAL")), "BackfillMode"),
            (is_own(&self.flex_match_mode, Some("WITH_QUEUE")), "FlexMatchMode"),
        ];
        match members.iter().find(|(is_unchanged, _)| !is_unchanged) {
            None => Ok(()),
            Some((_, member)) => Err(CallError::invalid(format!(
                "the local cloud takes {member} from muster.toml and does not change it"
            ))),
        }
    }
}

/// The member as a duration of 1 to `most` seconds.
fn seconds(given: Option<i64>, most: u64, member: &str) -> Result<Option<Duration>, CallError> {
    let checked = |given: i64| {
        let seconds = u64::try_from(given).ok().filter(|seconds| (1..=most).contains(seconds));
        let refused = || CallError::invalid(format!("{member} must be from 1 to {most}."));
        seconds.map(Duration::from_secs).ok_or_else(refused)
    };
    given.map(checked).transpose()
}
