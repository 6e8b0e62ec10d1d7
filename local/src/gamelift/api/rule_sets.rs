//! DescribeMatchmakingRuleSets, ValidateMatchmakingRuleSet, CreateMatchmakingRuleSet, DeleteMatchmakingRuleSet.

use api_contract::Timestamp;
use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::Nothing;
use super::fields::required;
use super::pages::{Wanted, told};
use crate::gamelift::rule_sets::{self, RuleSet};
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// The input of DescribeMatchmakingRuleSets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    names: Option<Vec<String>>,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RuleSetOutput {
    rule_set_name: String,
    rule_set_arn: String,
    rule_set_body: String,
    creation_time: Moment,
}

impl From<&RuleSet> for RuleSetOutput {
    fn from(rule_set: &RuleSet) -> Self {
        Self {
            rule_set_name: rule_set.name.clone(),
            rule_set_arn: rule_set.arn.clone(),
            rule_set_body: rule_set.body.clone(),
            creation_time: Moment(rule_set.created),
        }
    }
}

/// Describes the rule sets, or those asked for.
pub(super) fn describe(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    let all = &world.configurations.rule_sets;
    let found = match input.names.as_deref().unwrap_or_default() {
        [] => all.list().collect(),
        names => names.iter().map(|name| all.find_or_refuse(name)).collect::<Result<_, _>>()?,
    };
    told("RuleSets", input.wanted.cut::<&RuleSet>(found)?, RuleSetOutput::from)
}

/// The input of ValidateMatchmakingRuleSet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ValidateInput {
    rule_set_body: Option<String>,
}

/// The output of ValidateMatchmakingRuleSet.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ValidateOutput {
    valid: bool,
}

/// Says whether a rule set is one; if not, everything that is wrong with it.
pub(super) fn validate(input: ValidateInput) -> Result<ValidateOutput, CallError> {
    rule_sets::validate(&required(input.rule_set_body, "RuleSetBody")?)?;
    Ok(ValidateOutput { valid: true })
}

/// The input of CreateMatchmakingRuleSet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateInput {
    name: Option<String>,
    rule_set_body: Option<String>,
}

/// The output of CreateMatchmakingRuleSet.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateOutput {
    rule_set: RuleSetOutput,
}

/// Makes a rule set.
pub(super) fn create(
    world: &mut World,
    input: CreateInput,
    now: Timestamp,
) -> Result<CreateOutput, CallError> {
    let name = required(input.name, "Name")?;
    let body = required(input.rule_set_body, "RuleSetBody")?;
    let made = world.create_rule_set(name, body, now)?;
    Ok(CreateOutput { rule_set: RuleSetOutput::from(&made) })
}

/// The input of DeleteMatchmakingRuleSet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteInput {
    name: Option<String>,
}

/// Deletes a rule set.
pub(super) fn delete(world: &mut World, input: DeleteInput) -> Result<Nothing, CallError> {
    world.delete_rule_set(&required(input.name, "Name")?)?;
    Ok(Nothing {})
}
