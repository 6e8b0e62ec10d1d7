//! DescribeMatchmakingRuleSets, ValidateMatchmakingRuleSet.

use matchmaker::{RuleSet, Severity};
use serde::{Deserialize, Serialize};

use super::fields::required;
use super::pages::page;
use crate::gamelift::wire::Moment;
use crate::gamelift::wire::errors::CallError;
use crate::gamelift::world::World;

/// The input of DescribeMatchmakingRuleSets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    names: Option<Vec<String>>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of DescribeMatchmakingRuleSets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    rule_sets: Vec<RuleSetOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RuleSetOutput {
    rule_set_name: String,
    rule_set_arn: String,
    rule_set_body: String,
    creation_time: Moment,
}

/// Describes the one rule set, if it is among those asked for.
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    let configurations = &world.configurations;
    let unknown =
        input.names.unwrap_or_default().into_iter().find(|name| !configurations.is_rule_set(name));
    if let Some(name) = unknown {
        let name: String = name.chars().take(256).collect();
        return Err(CallError::not_found(format!("Matchmaking rule set {name} not found.")));
    }
    let rule_set = &configurations.rule_set;
    let only = RuleSetOutput {
        rule_set_name: rule_set.name.clone(),
        rule_set_arn: rule_set.arn.clone(),
        rule_set_body: rule_set.body.clone(),
        creation_time: Moment(configurations.created),
    };
    let page = page(vec![only], input.limit, input.next_token.as_deref())?;
    Ok(DescribeOutput { rule_sets: page.items, next_token: page.next_token })
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
    let body = required(input.rule_set_body, "RuleSetBody")?;
    match RuleSet::parse(&body) {
        Ok(_) => Ok(ValidateOutput { valid: true }),
        Err(problems) => {
            let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
            let messages: Vec<String> = errors.map(ToString::to_string).collect();
            Err(CallError::invalid(messages.join("\n")))
        }
    }
}
