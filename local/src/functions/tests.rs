//! The runtime API, spoken by instances that are no processes.

use tokio_util::sync::CancellationToken;

use super::{
    fake::{FakeInstance, World},
    *,
};

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn an_instance_is_started_asks_and_answers() {
    let mut world = World::new(LONG);
    let invocation = world.invoke("hello");
    let instance = world.instance().await;

    let (id, payload) = world.next(&instance).await;
    let taken = world.send(&instance, &format!("invocation/{id}/response"), "world").await;

    assert_eq!((payload.as_str(), taken.status().as_u16()), ("hello", 202));
    assert_eq!(invocation.await.unwrap().unwrap(), "world");
}

#[tokio::test]
async fn the_headers_are_lambdas() {
    let mut world = World::new(LONG);
    let _invocation = world.invoke("hello");
    let instance = world.instance().await;

    let answer = world.send(&instance, "invocation/next", "").await;

    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        header("lambda-runtime-invoked-function-arn"),
        "arn:aws:lambda:eu-west-1:000000000000:function:f"
    );
    let left = header("lambda-runtime-deadline-ms").parse::<i64>().unwrap()
        - crate::clock::now().as_millis();
    assert!((50_000..=60_000).contains(&left), "{left} ms are left");
    assert!(header("lambda-runtime-trace-id").starts_with("Root=1-"));
}

#[tokio::test]
async fn an_idle_instance_takes_the_next_invocation() {
    let mut world = World::new(LONG);
    let first = world.invoke("1");
    let instance = world.instance().await;
    for expected in ["1", "2"] {
        let (id, payload) = world.next(&instance).await;
        assert_eq!(payload, expected);
        world.send(&instance, &format!("invocation/{id}/response"), expected).await;
        if expected == "1" {
            drop(world.invoke("2"));
        }
    }
    assert_eq!(first.await.unwrap().unwrap(), "1");
    assert!(world.started.try_recv().is_err(), "a second instance was started for nothing");
}

#[tokio::test]
async fn a_killed_instance_loses_its_work_and_is_replaced() {
    let mut world = World::new(LONG);
    let lost = world.invoke("lost");
    let instance = world.instance().await;
    world.next(&instance).await;

    instance.dies.cancel();

    assert!(matches!(lost.await.unwrap(), Err(InvokeError::Lost { .. })));
    let again = world.invoke("again");
    let instance = world.instance().await;
    let (id, payload) = world.next(&instance).await;
    assert_eq!(payload, "again");
    world.send(&instance, &format!("invocation/{id}/response"), "done").await;
    assert_eq!(again.await.unwrap().unwrap(), "done");
}

#[tokio::test]
async fn work_that_takes_too_long_ends_with_its_instance() {
    let mut world = World::new(Duration::from_secs(1));
    let invocation = world.invoke("slow");
    let instance = world.instance().await;
    world.next(&instance).await;

    let answer = invocation.await.unwrap();

    assert_eq!(answer, Err(InvokeError::TimedOut { function: "f".to_owned(), seconds: 1 }));
    instance.dies.cancelled().await;
}

#[tokio::test]
async fn an_instance_that_answers_and_never_asks_again_is_ended() {
    let mut world = World::new(Duration::from_millis(500));
    let invocation = world.invoke("x");
    let instance = world.instance().await;
    let (id, _) = world.next(&instance).await;
    world.send(&instance, &format!("invocation/{id}/response"), "done").await;

    instance.dies.cancelled().await;

    assert_eq!(invocation.await.unwrap().unwrap(), "done");
}

#[tokio::test]
async fn a_second_or_late_answer_is_refused() {
    let mut world = World::new(LONG);
    let invocation = world.invoke("x");
    let (first, second) = (world.instance().await, world.invoke("y"));
    let (id, _) = world.next(&first).await;
    let path = format!("invocation/{id}/response");
    let other = world.instance().await;
    world.next(&other).await;

    let for_another = world.send(&other, &path, "forged").await.status();
    let taken = world.send(&first, &path, "mine").await.status();
    let again = world.send(&first, &path, "again").await.status();

    assert_eq!([for_another, taken, again].map(|status| status.as_u16()), [400, 202, 400]);
    assert_eq!(invocation.await.unwrap().unwrap(), "mine");
    second.abort();
}

#[tokio::test]
async fn a_reported_error_is_the_answer() {
    let mut world = World::new(LONG);
    let invocation = world.invoke("x");
    let instance = world.instance().await;
    let (id, _) = world.next(&instance).await;

    world.send(&instance, &format!("invocation/{id}/error"), r#"{"errorType":"E"}"#).await;

    let report = r#"{"errorType":"E"}"#.to_owned();
    let failed = InvokeError::Failed { function: "f".to_owned(), report };
    assert_eq!(invocation.await.unwrap(), Err(failed));
}

#[tokio::test]
async fn a_function_that_never_comes_up_is_told_to_who_waits() {
    let mut world = World::new(LONG);
    let invocation = world.invoke("x");
    for _ in 0..2 {
        world.instance().await.dies.cancel();
    }
    let answer = invocation.await.unwrap();
    assert!(matches!(answer, Err(InvokeError::NoInstance { .. })), "{answer:?}");
}

#[tokio::test]
async fn nobody_answers_for_another() {
    let mut world = World::new(LONG);
    let _invocation = world.invoke("x");
    let instance = world.instance().await;
    world.next(&instance).await;

    let wrong_work = world.send(&instance, "invocation/other/response", "x").await;
    let stranger = FakeInstance { id: "stranger".to_owned(), dies: CancellationToken::new() };
    let wrong_instance = world.send(&stranger, "invocation/other/response", "x").await;

    assert_eq!(wrong_work.status(), 400);
    assert_eq!(wrong_instance.status(), 403);
}

#[tokio::test]
async fn more_instances_are_started_while_all_are_busy() {
    let mut world = World::new(LONG);
    let mut invocations = Vec::new();
    for payload in ["1", "2", "3"] {
        invocations.push(world.invoke(payload));
        let instance = world.instance().await;
        let (id, _) = world.next(&instance).await;
        if payload == "3" {
            world.send(&instance, &format!("invocation/{id}/response"), "three").await;
        }
    }
    assert_eq!(invocations.pop().unwrap().await.unwrap().unwrap(), "three");
}

#[tokio::test]
async fn invocations_errors_and_their_time_are_counted() {
    let mut world = World::new(LONG);
    let first = world.invoke("1");
    let instance = world.instance().await;
    let (id, _) = world.next(&instance).await;
    world.send(&instance, &format!("invocation/{id}/response"), "done").await;
    first.await.unwrap().unwrap();
    let second = world.invoke("2");
    let (id, _) = world.next(&instance).await;
    world.send(&instance, &format!("invocation/{id}/error"), "{}").await;
    second.await.unwrap().unwrap_err();

    let sum = |name: &str, statistic: &str| world.metrics.statistic("AWS/Lambda", name, statistic);

    assert_eq!(sum("Invocations", "Sum"), Some(2.0));
    assert_eq!(sum("Errors", "Sum"), Some(1.0));
    assert_eq!(sum("Throttles", "Sum"), Some(0.0));
    assert_eq!(sum("Duration", "SampleCount"), Some(2.0));
}
