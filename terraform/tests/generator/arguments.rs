//! Arguments are held against the providers' schemas.

use terraform::{
    body,
    value::{Body, block},
};

use super::refused;

/// What is refused of a queue with these arguments.
fn queue(arguments: Body) -> Vec<String> {
    refused(|module| {
        module.resource("aws_sqs_queue", "results", arguments);
    })
}

/// What is refused of a fleet with these arguments.
fn fleet(mut arguments: Body) -> Vec<String> {
    arguments.extend(body! { "name": "fleet", "tags": Vec::<Body>::new() });
    refused(|module| {
        module.resource("awscc_gamelift_fleet", "live", arguments);
    })
}

#[test]
fn what_fits_is_taken() {
    assert_eq!(queue(body! { "name": "results", "delay_seconds": 1 }), [""; 0]);
    assert_eq!(fleet(body! { "compute_type": "EC2" }), [""; 0]);
}

#[test]
fn an_unknown_argument_is_refused_with_the_nearest_name() {
    assert_eq!(
        queue(body! { "visibility_timeout": 30 }),
        ["game: aws_sqs_queue.results: `visibility_timeout` is not an argument; \
              did you mean `visibility_timeout_seconds`?"]
    );
}

#[test]
fn an_unknown_type_is_refused_with_the_nearest_name() {
    let refused = refused(|module| {
        module.resource("aws_sqs_queues", "results", Body::new());
    });
    assert_eq!(
        refused,
        ["game: aws_sqs_queues.results: is of a type that no provider here has; \
              did you mean `aws_sqs_queue`?"]
    );
}

#[test]
fn what_the_provider_sets_is_refused() {
    assert_eq!(
        queue(body! { "arn": "arn:queue" }),
        ["game: aws_sqs_queue.results: `arn` is set by the provider alone"]
    );
}

#[test]
fn an_unknown_nested_key_is_refused_though_terraform_would_drop_it() {
    let capacity = body! { "max_size": 1, "desired_instances": 1 };
    let location = body! { "location": "eu-west-1", "location_capacity": capacity };
    assert_eq!(
        fleet(body! { "locations": vec![location] }),
        ["game: awscc_gamelift_fleet.live: `locations.location_capacity.desired_instances` \
              is not a key; did you mean `desired_ec2_instances`?"]
    );
}

#[test]
fn a_nested_key_that_must_be_there_is_missed() {
    let location = body! { "location": "eu-west-1", "location_capacity": body! { "min_size": 1 } };
    assert_eq!(
        fleet(body! { "locations": vec![location] }),
        ["game: awscc_gamelift_fleet.live: `locations.location_capacity.max_size` is missing"]
    );
}

#[test]
fn an_unknown_key_in_a_block_is_refused() {
    let refused = refused(|module| {
        let settings = block(body! { "enable": true });
        let table = body! { "name": "players", "point_in_time_recovery": settings };
        module.resource("aws_dynamodb_table", "players", table);
    });
    assert_eq!(
        refused,
        [
            "game: aws_dynamodb_table.players: `point_in_time_recovery.enable` is not an argument; \
              did you mean `enabled`?",
            "game: aws_dynamodb_table.players: `point_in_time_recovery.enabled` is missing",
        ]
    );
}

#[test]
fn a_block_is_no_plain_object() {
    let refused = refused(|module| {
        let table = body! { "name": "players", "ttl": body! { "enabled": true } };
        module.resource("aws_dynamodb_table", "players", table);
    });
    assert_eq!(
        refused,
        ["game: aws_dynamodb_table.players: `ttl` is a block: give a list of bodies"]
    );
}

#[test]
fn too_many_blocks_are_refused() {
    let refused = refused(|module| {
        let twice = vec![body! { "enabled": true }, body! { "enabled": false }];
        module.resource("aws_dynamodb_table", "players", body! { "name": "players", "ttl": twice });
    });
    assert_eq!(
        refused,
        ["game: aws_dynamodb_table.players: `ttl` is there 2 times, and at most 1"]
    );
}

#[test]
fn what_must_be_there_is_missed() {
    let refused = refused(|module| {
        module.resource("aws_sns_topic_subscription", "events", body! { "protocol": "lambda" });
    });
    assert_eq!(
        refused,
        [
            "game: aws_sns_topic_subscription.events: `endpoint` is missing",
            "game: aws_sns_topic_subscription.events: `topic_arn` is missing",
        ]
    );
}

#[test]
fn a_literal_of_another_type_is_refused() {
    assert_eq!(
        queue(body! { "delay_seconds": "1" }),
        ["game: aws_sqs_queue.results: `delay_seconds` takes a number, and is given a text"]
    );
    assert_eq!(
        queue(body! { "name": ["results"] }),
        ["game: aws_sqs_queue.results: `name` takes a text, and is given a list"]
    );
    assert_eq!(
        fleet(body! { "log_paths": [1] }),
        ["game: awscc_gamelift_fleet.live: `log_paths` takes a text, and is given a number"]
    );
}

#[test]
fn a_reference_to_another_type_is_refused() {
    let refused = refused(|module| {
        let fleet = module.resource(
            "awscc_gamelift_fleet",
            "live",
            body! { "name": "fleet", "tags": Vec::<Body>::new() },
        );
        module.resource("aws_sqs_queue", "results", body! { "name": fleet.attr("locations") });
    });
    assert_eq!(refused, ["game: aws_sqs_queue.results: `name` takes a text, and is given a list"]);
}

#[test]
fn a_value_that_is_not_among_those_allowed_is_refused() {
    assert_eq!(
        fleet(body! { "compute_type": "EC3" }),
        [
            "game: awscc_gamelift_fleet.live: `compute_type` is \"EC3\", and must be one of EC2, ANYWHERE"
        ]
    );
}

#[test]
fn a_value_that_does_not_match_is_refused() {
    let process = body! { "concurrent_executions": 0, "launch_path": "gameserver" };
    let runtime = body! { "server_processes": vec![process] };
    let refused = fleet(body! { "runtime_configuration": runtime });
    let at = "game: awscc_gamelift_fleet.live: `runtime_configuration.server_processes";
    assert_eq!(
        refused,
        [
            format!("{at}.concurrent_executions` is 0, and must be at least 1"),
            format!(
                "{at}.launch_path` is \"gameserver\", which does not match \
                 ^([Cc]:\\\\game\\S+|/local/game/\\S+)"
            ),
        ]
    );
}
