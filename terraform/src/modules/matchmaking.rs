//! How players are matched and placed: the rule set, the configuration and the queue.

use stack::deployment::LatencyPolicy;

use super::{Scope, name, tags};
use crate::{
    body,
    module::{Module, Resource},
    value::{Body, Value},
    variable::Variable,
};

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "matchmaking",
        "The game session queue, the rule set (named by its content, since rule sets cannot change) and \
         the matchmaking configuration.",
    );
    let (name, tags) = (name(&mut module), tags(&mut module));
    let about = "The ARN of the alias that leads to the fleet.";
    let alias = module.variable(Variable::arn("alias_arn", about));
    let about = "The ARN of the topic that FlexMatch publishes its events to.";
    let topic = module.variable(Variable::arn("topic_arn", about));
    let deployment = scope.deployment;
    let queue = &deployment.queue;
    let policies: Vec<Value> = queue.latency_policies.iter().map(policy).collect();
    let mut body = body! {
        "destinations": [Value::from(body! { "destination_arn": alias })],
        "name": scope.named(&queue.name, &name),
        "tags": tags.clone(),
        "timeout_in_seconds": queue.timeout_seconds,
    };
    if !policies.is_empty() {
        body.insert("player_latency_policies".to_owned(), policies.into());
    }
    let queue = module.resource("awscc_gamelift_game_session_queue", "matches", body);
    let rules = Resource::new(
        "awscc_gamelift_matchmaking_rule_set",
        "matches",
        body! {
            "name": scope.named(&deployment.rule_set.name, &name),
            "rule_set_body": without_comments(&deployment.rule_set.body),
            "tags": tags.clone(),
        },
    );
    let rules = module.add(rules.replaced_before_destroyed());
    let matchmaking = &deployment.matchmaking;
    let mut body = body! {
        "acceptance_required": matchmaking.acceptance_timeout_seconds.is_some(),
        "flex_match_mode": "WITH_QUEUE",
        "game_session_queue_arns": [queue.attr("arn")],
        "name": scope.named(&matchmaking.name, &name),
        "notification_target": topic,
        "request_timeout_seconds": matchmaking.request_timeout_seconds,
        // Both: with the name alone a changed rule set does not take effect
        // (awscc issue 2099).
        "rule_set_arn": rules.attr("arn"),
        "rule_set_name": rules.attr("name"),
        "tags": tags,
    };
    let seconds = matchmaking.acceptance_timeout_seconds;
    body.extend(seconds.map(|it| ("acceptance_timeout_seconds".to_owned(), it.into())));
    let data = matchmaking.custom_event_data.as_ref();
    body.extend(data.map(|data| ("custom_event_data".to_owned(), data.into())));
    let configuration =
        module.resource("awscc_gamelift_matchmaking_configuration", "matches", body);
    let about = "The matchmaking configuration's name.";
    module.output("configuration_name", about, configuration.attr("name"));
    module.output("queue_arn", "The game session queue's ARN.", queue.attr("arn"));
    module.output("rule_set_name", "The rule set's name.", rules.attr("name"));
    module
}

fn policy(policy: &LatencyPolicy) -> Value {
    let mut body: Body = body! {
        "maximum_individual_player_latency_milliseconds": policy.maximum_individual_player_latency_ms,
    };
    let seconds = policy.duration_seconds;
    body.extend(seconds.map(|seconds| ("policy_duration_seconds".to_owned(), seconds.into())));
    body.into()
}

/// A rule set as GameLift takes it: it knows no comments.
fn without_comments(text: &str) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        let kept = line[..comment_start(line)].trim_end();
        if !kept.is_empty() {
            lines.push_str(kept);
            lines.push('\n');
        }
    }
    lines
}

/// Where a `//` begins that is not within a text; JSON's texts end on their line.
fn comment_start(line: &str) -> usize {
    let (mut within_text, mut escaped) = (false, false);
    for (at, c) in line.char_indices() {
        match c {
            _any if escaped => escaped = false,
            '\\' if within_text => escaped = true,
            '"' => within_text = !within_text,
            '/' if !within_text && line[at..].starts_with("//") => return at,
            _other => {}
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_texts_stay() {
        let text = "// all\n{ \"a\": \"http://x \\\" // y\" } // end\n";
        assert_eq!(without_comments(text), "{ \"a\": \"http://x \\\" // y\" }\n");
    }
}
