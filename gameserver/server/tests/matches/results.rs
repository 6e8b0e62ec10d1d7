//! What becomes of a result: it reaches the queue, or the log says that it did not.

use api_contract::play::{MatchResult, PublicResult};
use serde_json::Value;

use crate::{
    ended,
    queue::{Mood, Queue},
    world::World,
};

/// Ada plays a match to its end, alone, and learns how it ended.
async fn play(queue: &Queue) -> (World, PublicResult) {
    let mut arguments = vec!["--match-seconds", "1"];
    arguments.extend(queue.arguments());
    let world = World::with_game_session(&arguments, &["ada"]).await;
    let mut ada = world.arrive("ada").await;
    let told = ada.expect(ended).await;
    (world, told)
}

fn result(message: &Value) -> MatchResult {
    serde_json::from_str(message["MessageBody"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_result_is_in_the_queue_before_the_process_ends() {
    let mut queue = Queue::start(&[]).await;
    let (mut world, told) = play(&queue).await;

    world.gamelift.request("TerminateServerProcess").await;
    let sent = queue.already().expect("the message came before");

    assert_eq!(sent.body["QueueUrl"], queue.url);
    let sent_result = result(&sent.body);
    assert_eq!(PublicResult::from(&sent_result), told);
    assert_eq!(sent_result.players[0].player_id.as_str(), "ada");
    assert_eq!(sent.headers["x-amz-target"], "AmazonSQS.SendMessage");
    assert_eq!(sent.headers["content-type"], "application/x-amz-json-1.0");
    assert_eq!(sent.headers["x-amz-security-token"], "the fleet's token");
    let signature = &sent.headers["authorization"];
    assert!(signature.contains("Credential=ASIATHEFLEET/"), "{signature}");
    assert!(signature.contains("/eu-west-1/sqs/aws4_request"), "{signature}");
    assert_eq!(world.exit().await.code(), Some(0));
    assert!(queue.already().is_none(), "once is enough");
}

#[tokio::test]
async fn a_queue_that_fails_for_a_moment_is_asked_again() {
    let mut queue = Queue::start(&[Mood::IsBusy, Mood::HangsUp]).await;
    let (mut world, told) = play(&queue).await;

    let sent = [queue.next().await, queue.next().await, queue.next().await];

    world.gamelift.request("TerminateServerProcess").await;
    assert_eq!(PublicResult::from(&result(&sent[2].body)), told);
    assert!(sent.iter().all(|one| one.body == sent[0].body), "the same message each time");
    assert_eq!(world.exit().await.code(), Some(0));
}

#[tokio::test]
async fn a_result_that_is_lost_is_missed_by_its_match_and_nobodys_id() {
    let mut queue = Queue::start(&[Mood::Denies]).await;
    let (mut world, _) = play(&queue).await;

    queue.next().await;
    let log = world.rest_of_log().await;

    let lost: Vec<_> = log.iter().filter(|line| line.contains("the result is lost")).collect();
    assert_eq!(lost.len(), 1, "{log:?}");
    assert!(lost[0].contains("match-1") && lost[0].contains("AccessDeniedException"), "{lost:?}");
    assert!(!log.iter().any(|line| line.contains("\"ada\"")), "{log:?}");
    assert_eq!(world.exit().await.code(), Some(0));
    assert!(queue.already().is_none(), "what is denied is not asked for again");
}
