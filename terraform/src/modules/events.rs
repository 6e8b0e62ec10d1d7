//! What travels between services: the matchmaker's events and the matches' results.

use super::{Scope, key, label, name};
use crate::{
    body,
    expression::{Reference, json},
    iam::{Kind, Policy, Principal, Statement, arn},
    module::{Handle, Module},
    value::Value,
    variable::Variable,
};

/// Seconds that an event waits for somebody to look: SQS's longest.
const DEAD_RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "events",
        "The topic that FlexMatch alone publishes to, the queue that game servers alone send results \
         to, and the functions that both invoke.",
    );
    let (name, key) = (name(&mut module), key(&mut module));
    let invoked: Vec<&str> = scope
        .functions_where(|it| it.subscription.is_some() || it.event_source.is_some())
        .map(|function| function.binary.as_str())
        .collect();
    let functions = module.variable(Variable::arns(
        "function_arns",
        "The ARNs of the functions that events invoke, by their binaries.",
        &invoked,
    ));
    topic(scope, &mut module, &name, &key, &functions);
    queue(scope, &mut module, &name, &functions);
    module
}

fn topic(
    scope: &Scope<'_>,
    module: &mut Module,
    name: &Reference,
    key: &Reference,
    functions: &Reference,
) {
    let deployment = scope.deployment;
    let topic = module.resource(
        "aws_sns_topic",
        "matchmaking",
        body! {
            "kms_master_key_id": key,
            "name": scope.named(&deployment.matchmaking_topic.name, name),
        },
    );
    let configuration = scope.named(&deployment.matchmaking.name, name);
    let matchmaker = arn(module, "gamelift", ["matchmakingconfiguration/".into(), configuration]);
    let account = module.account();
    let publish = Statement::allow("FlexMatch", &["sns:Publish"])
        .to(Principal::Service(vec!["gamelift.amazonaws.com".into()]))
        .on(Kind::Topic, topic.attr("arn"))
        .when("ArnEquals", "aws:SourceArn", matchmaker)
        .when("StringEquals", "aws:SourceAccount", account);
    let policy = body! { "arn": topic.attr("arn"), "policy": Policy::of([publish]) };
    let policy = module.resource("aws_sns_topic_policy", "matchmaking", policy);
    for function in scope.functions_where(|function| function.subscription.is_some()) {
        subscribe(
            module,
            scope.named(&deployment.matchmaking_topic.dead_letters, name),
            &topic,
            &label(&function.binary),
            functions.clone().key(&function.binary),
        );
    }
    let about = "The topic's ARN, once FlexMatch may publish to it.";
    module.output("matchmaking_topic_arn", about, policy.attr("arn"));
}

/// The events of `topic` invoke a function; what cannot be delivered is kept.
fn subscribe(
    module: &mut Module,
    dead_letters: Value,
    topic: &Handle,
    label: &str,
    function: Reference,
) {
    let dead = module.resource(
        "aws_sqs_queue",
        &format!("{label}_undelivered"),
        body! {
            "message_retention_seconds": DEAD_RETENTION_SECONDS,
            "name": dead_letters,
            "sqs_managed_sse_enabled": true,
        },
    );
    let send = Statement::allow("Undelivered", &["sqs:SendMessage"])
        .to(Principal::Service(vec!["sns.amazonaws.com".into()]))
        .on(Kind::Queue, dead.attr("arn"))
        .when("ArnEquals", "aws:SourceArn", topic.attr("arn"));
    let policy = body! { "policy": Policy::of([send]), "queue_url": dead.attr("url") };
    module.resource("aws_sqs_queue_policy", &format!("{label}_undelivered"), policy);
    let redrive = json(body! { "deadLetterTargetArn": dead.attr("arn") });
    module.resource(
        "aws_sns_topic_subscription",
        label,
        body! {
            "endpoint": &function,
            "protocol": "lambda",
            "redrive_policy": redrive,
            "topic_arn": topic.attr("arn"),
        },
    );
    module.resource(
        "aws_lambda_permission",
        label,
        body! {
            "action": "lambda:InvokeFunction",
            "function_name": &function,
            "principal": "sns.amazonaws.com",
            "source_arn": topic.attr("arn"),
            "statement_id": "Matchmaking",
        },
    );
}

fn queue(scope: &Scope<'_>, module: &mut Module, name: &Reference, functions: &Reference) {
    let results = &scope.deployment.results_queue;
    let dead = module.resource(
        "aws_sqs_queue",
        "match_results_dead",
        body! {
            "message_retention_seconds": results.dead_letters.retention_seconds,
            "name": scope.named(&results.dead_letters.name, name),
            "sqs_managed_sse_enabled": true,
        },
    );
    let redrive = json(body! {
        "deadLetterTargetArn": dead.attr("arn"),
        "maxReceiveCount": results.dead_letters.receives_max,
    });
    let queue = module.resource(
        "aws_sqs_queue",
        "match_results",
        body! {
            "message_retention_seconds": results.retention_seconds,
            "name": scope.named(&results.name, name),
            "redrive_policy": redrive,
            "sqs_managed_sse_enabled": true,
            "visibility_timeout_seconds": results.visibility_timeout_seconds,
        },
    );
    for (label, queue) in [("match_results", &queue), ("match_results_dead", &dead)] {
        let policy = body! { "policy": encrypted_only(queue), "queue_url": queue.attr("url") };
        module.resource("aws_sqs_queue_policy", label, policy);
    }
    for function in scope.functions_where(|function| function.event_source.is_some()) {
        let Some(source) = &function.event_source else { continue };
        let mut mapping = body! {
            "batch_size": source.batch_size,
            "event_source_arn": queue.attr("arn"),
            "function_name": functions.clone().key(&function.binary),
        };
        if source.partial_batch_responses {
            let types = Value::from(["ReportBatchItemFailures"]);
            mapping.insert("function_response_types".to_owned(), types);
        }
        module.resource("aws_lambda_event_source_mapping", &label(&function.binary), mapping);
    }
    module.output("results_queue_arn", "The ARN of the results' queue.", queue.attr("arn"));
    module.output("results_queue_url", "The URL of the results' queue.", queue.attr("url"));
}

/// Nobody reaches the queue without TLS.
fn encrypted_only(queue: &Handle) -> Policy {
    Policy::of([Statement::deny("EncryptedOnly", &["sqs:*"])
        .on(Kind::Queue, queue.attr("arn"))
        .when("Bool", "aws:SecureTransport", "false")])
}
