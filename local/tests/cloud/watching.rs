//! Logs and metrics through the front door, with AWS's own SDKs.

use std::{
    fs,
    future::Future,
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Region};

use crate::{
    gamelift::operator,
    world::{Folder, World},
};

/// Prints as a game server does, and waits.
const SERVER: &str = r#"#!/bin/sh
echo '{"level":"INFO","span":{"game_session_id":"arn:aws:gamelift:x/1"},"message":"the match begins"}'
echo '{"level":"INFO","message":"of nobody"}' >&2
echo '{"_aws":{"CloudWatchMetrics":[{"Namespace":"Test","Dimensions":[[]],"Metrics":[{"Name":"Ticks"}]}]},"Ticks":12}'
exec sleep 1000
"#;

const GROUP: &str = "/test-local/game-servers";

/// A cloud with one game server that prints.
async fn world() -> World {
    let folder = Folder::new();
    fs::write(folder.path().join("server.sh"), SERVER).unwrap();
    let settings = folder.settings();
    World::start(folder, settings).await.unwrap()
}

fn logs(world: &World, key: Credentials) -> aws_sdk_cloudwatchlogs::Client {
    let config = aws_sdk_cloudwatchlogs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new("us-east-1"))
        .endpoint_url(&world.cloud.announcement().url)
        .credentials_provider(key)
        .build();
    aws_sdk_cloudwatchlogs::Client::from_conf(config)
}

fn metrics(world: &World) -> aws_sdk_cloudwatch::Client {
    let config = aws_sdk_cloudwatch::Config::builder()
        .behavior_version(aws_sdk_cloudwatch::config::BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(aws_sdk_cloudwatch::config::Region::new("us-east-1"))
        .endpoint_url(&world.cloud.announcement().url)
        .credentials_provider(operator(world))
        .build();
    aws_sdk_cloudwatch::Client::from_conf(config)
}

/// Asks until there is an answer: another process prints when it likes.
async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    for _ in 0..500 {
        if let Some(found) = ask().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain: {what}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_game_session_s_lines_are_found_by_its_id() {
    let world = world().await;
    let client = logs(&world, operator(&world));

    let found = until("the server prints", || async {
        let filter = client.filter_log_events().log_group_name(GROUP);
        let answer = filter.filter_pattern("\"arn:aws:gamelift:x/1\"").send().await.unwrap();
        answer.events.filter(|events| !events.is_empty())
    })
    .await;

    assert_eq!(found.len(), 1);
    assert!(found[0].message().unwrap().contains("the match begins"));
    let stream = found[0].log_stream_name().unwrap();
    let all = until("the server prints on", || async {
        let read = client.get_log_events().log_group_name(GROUP).log_stream_name(stream);
        read.send().await.unwrap().events.filter(|events| events.len() == 3)
    })
    .await;
    assert!(all.iter().any(|event| event.message().unwrap().contains("of nobody")));
    let groups = client.describe_log_groups().send().await.unwrap();
    let names: Vec<&str> = groups.log_groups().iter().filter_map(|g| g.log_group_name()).collect();
    assert!(names.contains(&GROUP) && names.contains(&"/aws/lambda/test-local-match-status"));
    let streams = client.describe_log_streams().log_group_name(GROUP).send().await.unwrap();
    assert_eq!(streams.log_streams()[0].log_stream_name(), Some(stream));
    let unknown = client.filter_log_events().log_group_name("/no").send().await.unwrap_err();
    assert!(unknown.into_service_error().is_resource_not_found_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_reads_no_logs() {
    let world = World::new().await;
    let guest = world.web.sign_in().await;

    let stranger = logs(&world, Credentials::new("AKIASTRANGER", "secret", None, None, "test"));
    let unknown = stranger.filter_log_events().log_group_name(GROUP).send().await.unwrap_err();
    let guest = logs(&world, guest.key);
    let denied = guest.filter_log_events().log_group_name(GROUP).send().await.unwrap_err();

    let code = |error: aws_sdk_cloudwatchlogs::error::SdkError<_>| {
        let error: aws_sdk_cloudwatchlogs::operation::filter_log_events::FilterLogEventsError =
            error.into_service_error();
        error.meta().code().map(str::to_owned)
    };
    assert_eq!(code(unknown).as_deref(), Some("UnrecognizedClientException"));
    assert_eq!(code(denied).as_deref(), Some("AccessDeniedException"));
}

fn query(id: &str, metric: Metric, stat: &str) -> MetricDataQuery {
    let stat = MetricStat::builder().metric(metric).period(60).stat(stat).build();
    MetricDataQuery::builder().id(id).metric_stat(stat).build()
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension::builder().name(name).value(value).build()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_and_what_the_fleet_does_becomes_metrics() {
    let world = world().await;
    let client = metrics(&world);
    let listed = until("the fleet is looked at", || async {
        let listed = client.list_metrics().namespace("AWS/GameLift").send().await.unwrap();
        listed.metrics.filter(|metrics| !metrics.is_empty())
    })
    .await;
    let fleet = listed[0].dimensions().iter().find(|d| d.name() == Some("FleetId"));
    let fleet = fleet.unwrap().value().unwrap().to_owned();
    let desired = Metric::builder()
        .namespace("AWS/GameLift")
        .metric_name("DesiredInstances")
        .dimensions(dimension("Location", "us-east-1"))
        .dimensions(dimension("FleetId", &fleet))
        .build();
    let ticks = Metric::builder().namespace("Test").metric_name("Ticks").build();

    let hour = Duration::from_secs(3600);
    let (from, to) = (SystemTime::now() - hour, SystemTime::now() + hour);
    let results = until("the server prints a metric", || async {
        let answer = client
            .get_metric_data()
            .metric_data_queries(query("ticks", ticks.clone(), "Sum"))
            .metric_data_queries(query("desired", desired.clone(), "Maximum"))
            .start_time(from.into())
            .end_time(to.into())
            .send()
            .await
            .unwrap();
        let results = answer.metric_data_results.unwrap();
        (!results[0].values().is_empty()).then_some(results)
    })
    .await;

    assert_eq!((results[0].id(), results[0].values()), (Some("ticks"), &[12.0][..]));
    assert_eq!(results[0].timestamps().len(), 1);
    assert_eq!(results[1].values()[0], 1.0);
}
