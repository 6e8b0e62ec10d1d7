//! A plan in plain words: what happens where, what is lost, what it means for players.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{
    changes::{Action, Change},
    costs::{self, Prices},
    terminal::{Terminal, count},
};

/// More changed resources of a module than that are counted, not listed.
const LISTED_MAX: usize = 12;

/// What people call things that Terraform calls otherwise.
const NOUNS: &[(&str, &str)] = &[
    ("aws_api_gateway_account", "account setting"),
    ("aws_api_gateway_method_settings", "method setting"),
    ("aws_api_gateway_resource", "path"),
    ("aws_api_gateway_rest_api", "API"),
    ("aws_apigatewayv2_api", "API"),
    ("aws_budgets_budget", "budget"),
    ("aws_cloudwatch_composite_alarm", "alarm"),
    ("aws_cloudwatch_dashboard", "dashboard"),
    ("aws_cloudwatch_log_group", "log group"),
    ("aws_cloudwatch_metric_alarm", "alarm"),
    ("aws_dynamodb_table", "table"),
    ("aws_iam_role", "role"),
    ("aws_iam_role_policy", "role's policy"),
    ("aws_iam_role_policy_attachment", "role's policy"),
    ("aws_lambda_function", "function"),
    ("aws_s3_object", "uploaded file"),
    ("aws_sns_topic_policy", "topic's policy"),
    ("aws_sqs_queue", "message queue"),
    ("aws_sqs_queue_policy", "message queue's policy"),
    ("awscc_gamelift_game_session_queue", "game session queue"),
];

/// What Terraform's types begin with, longer ones first.
const PREFIXES: &[&str] = &[
    "awscc_gamelift_",
    "aws_api_gateway_",
    "aws_apigatewayv2_",
    "aws_cloudfront_",
    "aws_cloudwatch_",
    "aws_cognito_",
    "aws_iam_",
    "aws_kms_",
    "aws_lambda_",
    "aws_s3_",
    "aws_sns_",
    "aws_sqs_",
    "aws_wafv2_",
    "awscc_",
    "aws_",
];

/// What people call a resource of this type.
pub(crate) fn noun(kind: &str) -> String {
    if let Some((_, noun)) = NOUNS.iter().find(|(known, _)| *known == kind) {
        return (*noun).to_owned();
    }
    if kind.starts_with("aws_s3_bucket_") {
        return "bucket setting".to_owned();
    }
    let rest = PREFIXES.iter().find_map(|prefix| kind.strip_prefix(prefix)).unwrap_or(kind);
    rest.replace('_', " ")
}

/// What happens, module by module.
pub(crate) fn show_changes(terminal: &Terminal, changes: &[Change]) {
    terminal.note(&totals(changes));
    // Who destroys everything need not read its names.
    let all_goes = changes.iter().all(|change| change.action == Action::Delete);
    let mut modules: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        modules.entry(&change.module).or_default().push(change);
    }
    for (module, changes) in modules {
        let module = if module.is_empty() { "(root)" } else { module };
        terminal.wrapped(&format!("    {module:<14} "), &in_short(&changes));
        let listed = changes.iter().filter(|change| match change.action {
            Action::Create => false,
            Action::Update | Action::Replace => true,
            Action::Delete => !all_goes,
        });
        for change in listed.clone().take(LISTED_MAX) {
            terminal.plain(&format!("      {}", in_words(change)));
        }
        let more = listed.count().saturating_sub(LISTED_MAX);
        if more > 0 {
            terminal.plain(&format!("      and {more} more"));
        }
    }
}

/// What is lost, loudly.
pub(crate) fn show_losses(terminal: &Terminal, changes: &[Change]) {
    for change in changes {
        if let Some(loss) = change.loss() {
            let (noun, done) = (noun(&change.kind).to_uppercase(), change.action.done());
            let name = &change.name;
            terminal.warn(&format!("THE {noun} {name} IS {}: {loss}", done.to_uppercase()));
        }
    }
}

/// `3 created, 1 changed`.
pub(crate) fn totals(changes: &[Change]) -> String {
    let of = |action: Action| changes.iter().filter(|change| change.action == action).count();
    let actions = [Action::Create, Action::Update, Action::Replace, Action::Delete];
    let parts = actions.map(|action| (of(action), action.done()));
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, done)| format!("{number} {done}"))
        .collect();
    if parts.is_empty() { "no resource changes".to_owned() } else { parts.join(", ") }
}

fn in_short(changes: &[&Change]) -> String {
    let mut parts = Vec::new();
    for action in [Action::Create, Action::Update, Action::Replace, Action::Delete] {
        let mut nouns: BTreeMap<String, usize> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.action == action) {
            *nouns.entry(noun(&change.kind)).or_default() += 1;
        }
        if !nouns.is_empty() {
            let nouns: Vec<String> = nouns.iter().map(|(noun, n)| count(*n, noun)).collect();
            parts.push(format!("{}: {}", action.done(), nouns.join(", ")));
        }
    }
    parts.join("; ")
}

fn in_words(change: &Change) -> String {
    let arguments = match change.arguments.as_slice() {
        [] => String::new(),
        named => format!(" ({})", named.join(", ").replace('_', " ")),
    };
    format!("{:<9} {} {}{arguments}", change.action.done(), noun(&change.kind), change.name)
}

/// What a plan costs each month before anybody plays.
pub(crate) fn show_costs(terminal: &Terminal, plan: &Json) {
    let prices = Prices::known();
    let lines = prices.lines(plan);
    if lines.is_empty() {
        return;
    }
    let total = costs::sum(&lines);
    terminal.note(&format!("fixed costs of all that is there then: about US$ {total:.2} a month"));
    for line in &lines {
        let usd =
            line.usd.map_or_else(|| "     (no price)".into(), |usd| format!("US$ {usd:>8.2}"));
        terminal.wrapped(&format!("    {usd:>14}  "), &line.what);
    }
    terminal.note(&format!(
        "list prices of {} as known on {}, not looked up: compare them with {}. Traffic comes on top: \
         requests, stored data, logs, data sent to players",
        prices.region, prices.date, prices.source
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_called_what_people_call_them() {
        assert_eq!(noun("aws_dynamodb_table"), "table");
        assert_eq!(noun("awscc_gamelift_fleet"), "fleet");
        assert_eq!(noun("aws_wafv2_web_acl"), "web acl");
        assert_eq!(noun("aws_s3_bucket_policy"), "bucket setting");
    }
}
