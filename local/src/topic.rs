//! The matchmaking topic: what FlexMatch publishes reaches the subscribed function.
//!
//! Delivery is SNS's promise: at least once, in no particular order, with
//! retries and then a dead letter. What waits for delivery is in memory and lost
//! with the process; tickets end with a reason all the same, because none of them
//! relies on its events (FlexMatch itself promises none).

pub(crate) mod dead_letters;
pub(crate) mod faults;
mod notification;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use api_contract::events::MatchmakingEvent;
use bytes::Bytes;
use serde::Serialize;
use tokio::{
    sync::{Semaphore, mpsc},
    time::{sleep, timeout},
};

use self::{
    dead_letters::{DeadLetter, DeadLetters, Undelivered},
    faults::{FaultySwitch, HELD_FOR},
    notification::Notifier,
};
use crate::{
    backoff::Backoff,
    clock,
    functions::{Functions, InvokeError},
    stage::Stage,
};

/// Most events that GameLift may hand over before one is taken.
pub(crate) const EVENTS_WAITING_MAX: usize = 1024;

/// Deliveries under way at a time; the rest waits its turn.
const DELIVERIES_MAX: usize = 64;

/// How a delivery that fails is tried again: with the pauses, for about a minute.
const RETRIES: Retries = Retries {
    attempts_max: 10,
    backoff: Backoff { first: Duration::from_millis(200), max: Duration::from_secs(20) },
};

/// How often, and with which pauses, a delivery is tried.
#[derive(Debug, Clone, Copy)]
struct Retries {
    attempts_max: u32,
    backoff: Backoff,
}

/// The topic and its subscribers.
#[derive(Debug)]
pub(crate) struct Topic {
    notifier: Notifier,
    /// Names of the functions that it invokes.
    subscribers: Vec<String>,
    functions: Arc<Functions>,
    pub(crate) dead_letters: Arc<DeadLetters>,
    pub(crate) faults: Arc<FaultySwitch>,
    retries: Retries,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    published: AtomicU64,
    delivered: AtomicU64,
    retried: AtomicU64,
}

/// How the topic stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TopicStatus {
    published: u64,
    delivered: u64,
    retried: u64,
    dropped_on_request: u64,
}

impl Topic {
    /// The topic of `deployment`, with the functions that subscribe to it.
    pub(crate) fn new(
        deployment: &stack::Deployment,
        functions: Arc<Functions>,
        dead_letters: Arc<DeadLetters>,
    ) -> Self {
        let topic = &deployment.matchmaking_topic.name;
        let subscribes = |function: &&stack::deployment::Function| {
            function.subscription.as_deref() == Some(topic.as_str())
        };
        let subscribers = deployment.functions.iter().filter(subscribes);
        Self {
            notifier: Notifier::new(
                &deployment.region,
                topic,
                deployment.matchmaking.custom_event_data.clone(),
            ),
            subscribers: subscribers.map(|function| function.name.clone()).collect(),
            functions,
            dead_letters,
            faults: Arc::default(),
            retries: RETRIES,
            counts: Counts::default(),
        }
    }

    pub(crate) fn status(&self) -> TopicStatus {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        TopicStatus {
            published: count(&self.counts.published),
            delivered: count(&self.counts.delivered),
            retried: count(&self.counts.retried),
            dropped_on_request: self.faults.dropped(),
        }
    }

    /// Delivers what comes out of `events`; each delivery is a task of `stage`.
    pub(crate) async fn run(
        self: Arc<Self>,
        mut events: mpsc::Receiver<MatchmakingEvent>,
        stage: Stage,
    ) {
        let room = Arc::new(Semaphore::new(DELIVERIES_MAX));
        loop {
            let next = timeout(HELD_FOR, events.recv()).await;
            let deliverable = match next {
                Ok(None) => return,
                Ok(Some(event)) => {
                    self.counts.published.fetch_add(1, Ordering::Relaxed);
                    self.faults.pass(event)
                }
                // Nothing came that a held event could be swapped with.
                Err(_) => self.faults.release(),
            };
            for (event, subscriber) in self.pairs(deliverable) {
                let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
                let topic = Arc::clone(&self);
                stage.run(async move {
                    topic.deliver(event, subscriber).await;
                    drop(place);
                });
            }
        }
    }

    fn pairs(&self, events: Vec<MatchmakingEvent>) -> Vec<(MatchmakingEvent, String)> {
        let with_all = |event: MatchmakingEvent| {
            self.subscribers.iter().map(move |name| (event.clone(), name.clone()))
        };
        events.into_iter().flat_map(with_all).collect()
    }

    /// Delivers one event to one function, or lays it aside.
    async fn deliver(&self, event: MatchmakingEvent, function: String) {
        let notification = match self.notifier.notification(&event, clock::now()) {
            Ok(text) => Bytes::from(text),
            Err(error) => return self.lay_aside(event, function, 0, error.to_string()),
        };
        for attempt in 1..=self.retries.attempts_max {
            match self.functions.invoke(&function, notification.clone()).await {
                Ok(_) => {
                    self.counts.delivered.fetch_add(1, Ordering::Relaxed);
                    return;
                }
                Err(error) if attempt == self.retries.attempts_max => {
                    return self.lay_aside(event, function, attempt, error.to_string());
                }
                Err(error) => self.pause(&event, attempt, &error).await,
            }
        }
    }

    async fn pause(&self, event: &MatchmakingEvent, attempt: u32, error: &InvokeError) {
        self.counts.retried.fetch_add(1, Ordering::Relaxed);
        let pause = self.retries.backoff.pause(attempt);
        let kind = event.detail.name();
        tracing::warn!(event = event.id, kind, attempt, %error, ?pause, "the event was not taken");
        sleep(pause).await;
    }

    fn lay_aside(&self, event: MatchmakingEvent, function: String, attempts: u32, reason: String) {
        tracing::error!(event = event.id, function, reason, "the event is a dead letter now");
        let content = Undelivered::Event(Box::new(event));
        self.dead_letters.add(DeadLetter { at: clock::now(), function, attempts, reason, content });
    }
}

#[cfg(test)]
mod tests {
    use super::{faults::tests::event, *};
    use crate::{functions::fake::World, scratch::Scratch};

    fn dead_letters(scratch: &Scratch) -> Arc<DeadLetters> {
        Arc::new(DeadLetters::load(&scratch.path().join("dead-letters.jsonl")).unwrap())
    }

    /// A topic whose one subscriber is the world's function.
    fn topic(world: &World, scratch: &Scratch) -> Arc<Topic> {
        let backoff = Backoff { first: Duration::from_millis(1), max: Duration::from_millis(1) };
        Arc::new(Topic {
            notifier: Notifier::new("eu-west-1", "t", None),
            subscribers: vec!["f".to_owned()],
            functions: Arc::clone(&world.functions),
            dead_letters: dead_letters(scratch),
            faults: Arc::default(),
            retries: Retries { attempts_max: 3, backoff },
            counts: Counts::default(),
        })
    }

    #[tokio::test]
    async fn an_event_is_delivered_again_after_a_failure() {
        let (mut world, scratch) = (World::new(Duration::from_secs(60)), Scratch::new());
        let topic = topic(&world, &scratch);
        let (events, queue) = mpsc::channel(1);
        let stage = Stage::default();
        stage.run(Arc::clone(&topic).run(queue, stage.clone()));

        events.send(event("e-1")).await.unwrap();

        let lost = world.instance().await;
        world.next(&lost).await;
        lost.dies.cancel();
        let instance = world.instance().await;
        let (id, notification) = world.next(&instance).await;
        assert!(notification.contains("e-1"), "{notification}");
        world.send(&instance, &format!("invocation/{id}/response"), "{}").await;
        assert!(stage.end(Duration::from_secs(5)).await);
        assert_eq!((topic.status().retried, topic.dead_letters.count()), (1, 0));
    }

    #[tokio::test]
    async fn an_event_that_nobody_takes_becomes_a_dead_letter() {
        let (mut world, scratch) = (World::new(Duration::from_secs(60)), Scratch::new());
        let topic = topic(&world, &scratch);
        let delivery = Arc::clone(&topic);
        let delivery =
            tokio::spawn(async move { delivery.deliver(event("e-1"), "f".into()).await });

        for _ in 0..3 {
            let instance = world.instance().await;
            world.next(&instance).await;
            instance.dies.cancel();
        }

        delivery.await.unwrap();
        let letters = topic.dead_letters.list();
        let content = Undelivered::Event(Box::new(event("e-1")));
        assert_eq!((&letters[0].content, letters[0].attempts), (&content, 3));
    }
}
