//! How matchmaking is doing, by what is in the tables.

use std::time::Duration;

use api_contract::{
    admin::overview::{Failures, FunctionHealth, Overview, WINDOW_MINUTES},
    tickets::ReasonCode,
};
use api_service::admin::overview::{self, Elsewhere};
use serde_json::json;

use crate::{
    events::{searching, succeeded},
    world::World,
};

async fn read(world: &World) -> Overview {
    overview::read(&world.records, Elsewhere::default()).await.unwrap()
}

async fn leave(world: &World, name: &str) {
    let ticket = world.ticket_of(name).await;
    world.as_player(name).delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
}

#[tokio::test]
async fn an_overview_counts_what_is_in_the_tables() {
    let world = World::new().await;
    let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
    let eve = world.ticket_of("eve").await;
    world.ticket_of("sam").await;
    world.take_in(&searching(&world, &eve, "eve")).await.unwrap();
    world.take_in(&succeeded(&[(&ada, "ada"), (&bob, "bob")])).await.unwrap();
    world.clock.turn(Duration::from_secs(60));
    for name in ["zoe", "max"] {
        leave(&world, name).await;
    }

    let overview = read(&world).await;

    let open = |status: &str| overview.open_tickets[status];
    assert_eq!((open("QUEUED"), open("SEARCHING"), open("PLACING")), (1, 1, 0));
    assert_eq!(overview.minutes.len(), WINDOW_MINUTES as usize);
    let [.., before, now] = overview.minutes.as_slice() else { panic!() };
    assert_eq!((before.tickets, before.matches, before.failures), (4, 1, 0));
    assert_eq!((now.tickets, now.matches, now.failures), (2, 0, 2));
    assert_eq!(now.start, "2026-11-22T12:01:00Z".parse().unwrap());
    assert_eq!((before.time_to_match_p50_ms, now.time_to_match_p50_ms), (Some(5_000), None));
    assert_eq!((overview.time_to_match.tickets, overview.time_to_match.p95_ms), (2, Some(5_000)));
    let reason = ReasonCode::CancelledByPlayer;
    assert_eq!(overview.failures, [Failures { status: "CANCELLED".into(), reason, tickets: 2 }]);
    assert!(!overview.truncated);
}

#[tokio::test]
async fn what_is_long_over_is_not_counted() {
    let world = World::new().await;
    leave(&world, "ada").await;
    world.clock.turn_seconds(16 * 60);

    let overview = read(&world).await;

    assert!(overview.minutes.iter().all(|minute| minute.tickets + minute.failures == 0));
    assert_eq!(overview.failures, []);
}

#[tokio::test]
async fn a_failure_counts_when_it_ended_and_not_when_it_was_asked_for() {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    world.clock.turn_seconds(16 * 60);
    world.gamelift.tell(&ada, json!({"Status": "TIMED_OUT"}));
    world.as_player("ada").get(&format!("/v1/tickets/{}", ada.ticket_id)).await;

    let overview = read(&world).await;

    let last = overview.minutes.last().unwrap();
    assert_eq!((last.tickets, last.failures), (0, 1));
    assert_eq!(overview.failures[0].reason, ReasonCode::NoMatchInTime);
}

#[tokio::test]
async fn what_others_know_is_passed_on() {
    let world = World::new().await;
    let functions = vec![FunctionHealth { name: "f".to_owned(), invocations: 3, errors: 1 }];
    let problems = vec!["GameLift did not answer".to_owned()];
    let elsewhere = Elsewhere {
        hours: None,
        locations: None,
        functions: Some(functions.clone()),
        problems: problems.clone(),
    };

    let overview = overview::read(&world.records, elsewhere).await.unwrap();

    assert_eq!((overview.functions, overview.locations), (Some(functions), None));
    assert_eq!(overview.problems, problems);
}
