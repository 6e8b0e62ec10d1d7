//! The queue with a function that the test plays.

use std::{convert::Infallible, sync::Arc, time::Duration};

use serde_json::{Value, json};
use stack::Deployment;

use super::{MessageQueue, calls::QueueError};
use crate::{
    backoff::Backoff,
    functions::fake::{FakeInstance, World},
    permissions::Permissions,
    scratch::Scratch,
    stage::Stage,
    topic::{
        dead_letters::{DeadLetters, DeadMessage, Undelivered},
        faults::{Faults, FaultySwitch},
    },
};

const RULES: &str = r#"{
    "name": "r", "ruleLanguageVersion": "1.0",
    "teams": [{"name": "all", "minPlayers": 1, "maxPlayers": 5}]
}"#;

const QUEUE: &str = "test-local-match-results";
const URL: &str = "http://127.0.0.1:4747/000000000000/test-local-match-results";

/// A deployment in which the function behind the queue is called `f`.
fn deployment() -> Deployment {
    let read = |_: &str| Ok::<_, Infallible>(RULES.to_owned());
    let text = "project = \"test\"";
    let mut deployment = Deployment::from_toml("muster.toml", text, Some("local"), read).unwrap();
    for function in &mut deployment.functions {
        if function.event_source.is_some() {
            function.name = "f".to_owned();
        }
    }
    deployment
}

/// A queue, its function, and the dead letters.
struct Scene {
    queue: Arc<MessageQueue>,
    function: World,
    letters: Arc<DeadLetters>,
    stage: Stage,
    _scratch: Scratch,
}

impl Scene {
    /// With faults, in a deployment that `change` has changed.
    fn new(faults: Faults, change: impl FnOnce(&mut Deployment)) -> Self {
        let (mut deployment, scratch) = (deployment(), Scratch::new());
        change(&mut deployment);
        let switch = Arc::new(FaultySwitch::default());
        switch.set(faults).unwrap();
        let queue = Arc::new(MessageQueue::new(&deployment, 4747, switch));
        let function = World::new(Duration::from_secs(60));
        let letters = DeadLetters::load(&scratch.path().join("dead-letters.jsonl")).unwrap();
        let (letters, stage) = (Arc::new(letters), Stage::default());
        for mut mapping in queue.event_sources(&deployment, &function.functions, &letters) {
            mapping.pauses = Backoff { first: Duration::ZERO, max: Duration::ZERO };
            stage.run(mapping.run(Permissions::new(&deployment)));
        }
        Self { queue, function, letters, stage, _scratch: scratch }
    }

    async fn call(&self, operation: &str, mut body: Value) -> Result<Value, QueueError> {
        body["QueueUrl"] = json!(URL);
        self.queue.call(operation, body.to_string().as_bytes(), "server").await
    }

    async fn send(&self, body: &str) -> Value {
        self.call("SendMessage", json!({ "MessageBody": body })).await.unwrap()
    }

    /// The next batch that the function gets; it answers as `answer` says.
    async fn give(&self, instance: &FakeInstance, answer: impl FnOnce(&Value) -> Value) -> Value {
        let (id, event) = self.function.next(instance).await;
        let event: Value = serde_json::from_str(&event).unwrap();
        let answer = answer(&event).to_string();
        self.function.send(instance, &format!("invocation/{id}/response"), &answer).await;
        event
    }

    /// Waits until the queue has dealt with everything that was answered.
    async fn settled(&self, letters: usize) {
        while self.queue.messages().len() > 0 || self.letters.count() < letters {
            tokio::task::yield_now().await;
        }
    }
}

fn bodies(event: &Value) -> Vec<&str> {
    event["Records"].as_array().unwrap().iter().map(|one| one["body"].as_str().unwrap()).collect()
}

/// What a function answers that did not take the messages with this body.
fn all_but(refused: &'static str) -> impl Fn(&Value) -> Value {
    move |event| {
        let records = event["Records"].as_array().unwrap().iter();
        let failures = records
            .filter(|one| one["body"] == refused)
            .map(|one| json!({ "itemIdentifier": one["messageId"] }));
        json!({ "batchItemFailures": failures.collect::<Vec<_>>() })
    }
}

#[tokio::test]
async fn what_is_sent_reaches_the_function() {
    let mut scene = Scene::new(Faults::default(), |_| {});
    let sent = scene.send("one").await;
    let instance = scene.function.instance().await;

    let event = scene.give(&instance, |_| Value::Null).await;

    scene.settled(0).await;
    assert_eq!(bodies(&event), ["one"]);
    assert_eq!(event["Records"][0]["messageId"], sent["MessageId"]);
    assert_eq!(event["Records"][0]["attributes"]["SenderId"], "server");
    let arn = "arn:aws:sqs:us-east-1:000000000000:test-local-match-results";
    assert_eq!(event["Records"][0]["eventSourceARN"], arn);
    assert_eq!(scene.letters.count(), 0);
}

#[tokio::test]
async fn what_is_not_taken_is_given_out_again_and_then_laid_aside() {
    let mut scene = Scene::new(Faults::default(), |_| {});
    scene.send("bad").await;
    let instance = scene.function.instance().await;

    for attempt in 1..=5 {
        let event = scene.give(&instance, all_but("bad")).await;
        let count = &event["Records"][0]["attributes"]["ApproximateReceiveCount"];
        assert_eq!(count, &json!(attempt.to_string()));
    }

    scene.settled(1).await;
    let letter = &scene.letters.list()[0];
    let Undelivered::Message(DeadMessage { body, .. }) = &letter.content else {
        panic!("{letter:?}");
    };
    assert_eq!((letter.attempts, letter.function.as_str(), body.as_str()), (5, "f", "bad"));
}

#[tokio::test]
async fn one_bad_message_does_not_hold_the_others_back() {
    let mut scene = Scene::new(Faults::default(), |_| {});
    for body in ["a", "bad", "b"] {
        scene.queue.send(body.to_owned(), "server").unwrap();
    }
    let instance = scene.function.instance().await;

    let first = scene.give(&instance, all_but("bad")).await;
    let again = scene.give(&instance, all_but("nothing")).await;

    scene.settled(0).await;
    assert_eq!((bodies(&first), bodies(&again)), (vec!["a", "bad", "b"], vec!["bad"]));
}

#[tokio::test]
async fn a_function_that_dies_gets_its_messages_again() {
    let mut scene = Scene::new(Faults::default(), |_| {});
    scene.send("one").await;
    let lost = scene.function.instance().await;
    scene.function.next(&lost).await;

    lost.dies.cancel();

    let instance = scene.function.instance().await;
    let event = scene.give(&instance, |_| Value::Null).await;
    assert_eq!(bodies(&event), ["one"]);
}

#[tokio::test]
async fn on_request_messages_come_twice_and_the_newest_first() {
    let faults = Faults { duplicate: true, reorder: true, drop: 0.0 };
    let mut scene = Scene::new(faults, |_| {});
    for body in ["a", "b"] {
        scene.queue.send(body.to_owned(), "server").unwrap();
    }
    let instance = scene.function.instance().await;

    let first = scene.give(&instance, |_| Value::Null).await;
    let again = scene.give(&instance, |_| Value::Null).await;

    scene.settled(0).await;
    assert_eq!((bodies(&first), bodies(&again)), (vec!["b", "a"], vec!["b", "a"]));
}

#[tokio::test]
async fn a_function_without_the_permission_is_not_invoked() {
    let scene = Scene::new(Faults::default(), |deployment| {
        for function in &mut deployment.functions {
            function.statements.retain(|statement| statement.sid != "Results");
        }
    });
    // It has said so in the log, and ended.
    scene.stage.tasks.close();
    scene.stage.tasks.wait().await;
    scene.send("one").await;

    let received = scene.call("ReceiveMessage", json!({})).await.unwrap();

    assert_eq!(received["Messages"][0]["Body"], "one");
}

/// A queue to which nobody is subscribed.
fn alone() -> Scene {
    Scene::new(Faults::default(), |deployment| {
        for function in &mut deployment.functions {
            function.event_source = None;
        }
    })
}

#[tokio::test]
async fn a_message_is_received_and_deleted_by_hand() {
    let scene = alone();
    let sent = scene.send("one").await;

    let received = scene.call("ReceiveMessage", json!({ "WaitTimeSeconds": 20 })).await.unwrap();
    let hidden = scene.call("ReceiveMessage", json!({})).await.unwrap();
    let wanted = json!({ "AttributeNames": ["All"] });
    let before = scene.call("GetQueueAttributes", wanted.clone()).await.unwrap();
    let message = &received["Messages"][0];
    let receipt = json!({ "ReceiptHandle": message["ReceiptHandle"] });
    scene.call("DeleteMessage", receipt).await.unwrap();
    let after = scene.call("GetQueueAttributes", wanted).await.unwrap();

    assert_eq!((&message["Body"], &message["MessageId"]), (&json!("one"), &sent["MessageId"]));
    assert_eq!((&message["MD5OfBody"], &hidden), (&sent["MD5OfMessageBody"], &json!({})));
    assert_eq!(sent["MD5OfMessageBody"], "f97c5d29941bfb1b2fdab0874906ab82");
    assert_eq!(before["Attributes"]["ApproximateNumberOfMessagesNotVisible"], "1");
    assert_eq!(after["Attributes"]["ApproximateNumberOfMessagesNotVisible"], "0");
    assert_eq!(after["Attributes"]["VisibilityTimeout"], "360");
}

#[tokio::test]
async fn a_receiver_who_waits_gets_what_comes_meanwhile() {
    let scene = alone();
    let waiting = scene.call("ReceiveMessage", json!({ "WaitTimeSeconds": 20 }));

    let (received, _) = tokio::join!(waiting, scene.send("one"));

    assert_eq!(received.unwrap()["Messages"][0]["Body"], "one");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_sqs_name_for_it() {
    let scene = alone();
    for (operation, body, name) in [
        ("SendMessage", json!({ "MessageBody": "" }), "com.amazonaws.sqs#InvalidMessageContents"),
        ("SendMessage", json!({}), "InvalidParameterValueException"),
        ("ReceiveMessage", json!({ "MaxNumberOfMessages": 11 }), "InvalidParameterValueException"),
        ("PurgeQueue", json!({}), "com.amazonaws.sqs#UnsupportedOperation"),
    ] {
        let refused = scene.call(operation, body.clone()).await.unwrap_err();
        assert_eq!(refused.aws_name(), name, "{operation} {body}");
    }
    let other = json!({ "QueueName": "others" }).to_string();
    let unknown = scene.queue.call("GetQueueUrl", other.as_bytes(), "server").await.unwrap_err();
    assert_eq!(unknown.aws_name(), "com.amazonaws.sqs#QueueDoesNotExist");
    let own = json!({ "QueueName": QUEUE }).to_string();
    let url = scene.queue.call("GetQueueUrl", own.as_bytes(), "server").await.unwrap();
    assert_eq!(url["QueueUrl"], URL);
}
