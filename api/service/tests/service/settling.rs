//! Tickets of which nothing was heard.

use serde_json::json;

use crate::{
    events,
    world::{Answer, Behaviour, REQUEST_TIMEOUT, World, near},
};
use api_contract::Ticket;
use api_service::limits;

async fn read(world: &World, ticket: &Ticket) -> Answer {
    world.as_player("ada").get(&format!("/v1/tickets/{}", ticket.ticket_id)).await
}

/// The state and, of one that has ended, the reason.
fn end(answer: &Answer) -> (&str, &str) {
    let body = &answer.body;
    let reason = body["reason"]["code"].as_str().unwrap_or_default();
    (body["status"].as_str().unwrap(), reason)
}

#[tokio::test]
async fn an_open_ticket_says_when_to_ask_again() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let soon = read(&world, &ticket).await;
    world.clock.turn_seconds(20);

    let later = read(&world, &ticket).await;

    assert_eq!((soon.header("retry-after"), later.header("retry-after")), ("1", "2"));
    assert_eq!((soon.status.as_u16(), end(&soon).0), (200, "QUEUED"));
}

#[tokio::test]
async fn a_ticket_that_was_heard_of_is_not_asked_for() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;

    read(&world, &ticket).await;

    assert!(world.gamelift.calls("DescribeMatchmaking").is_empty());
}

#[tokio::test]
async fn a_ticket_that_never_arrived_ends_and_frees_its_player() {
    let world = World::new().await;
    world.gamelift.set("StartMatchmaking", Behaviour::Hangs);
    let (ada, body) = (world.as_player("ada"), near());
    // The function is killed while it hands the ticket over.
    tokio::select! {
        _ = ada.post("/v1/tickets", &body) => panic!("it hangs"),
        () = world.gamelift.called() => {}
    }
    let held = world.lock_of("ada").await.unwrap();
    let ticket = world.find(&held).await.unwrap();
    world.gamelift.set("StartMatchmaking", Behaviour::Works);
    let early = ada.post("/v1/tickets", &body).await;
    world.clock.turn_seconds(21);

    let answer = read(&world, &ticket).await;

    assert_eq!(early.problem(), (409, "ticket-in-progress"));
    assert_eq!(end(&answer), ("FAILED", "LOST_BY_MATCHMAKER"));
    assert_eq!(answer.header("retry-after"), "");
    world.ticket_of("ada").await;
}

#[tokio::test]
async fn a_ticket_whose_two_calls_are_slow_is_not_given_up() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    // It was opened just within the call's time, and is still being handed over.
    world.gamelift.forget(&ticket);
    world.clock.turn(limits::CALL_TIMEOUT * 2);

    let answer = read(&world, &ticket).await;

    assert_eq!(end(&answer).0, "QUEUED");
}

#[tokio::test]
async fn a_lock_held_by_a_ticket_that_never_arrived_is_no_obstacle() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.forget(&ticket);
    world.clock.turn_seconds(21);

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.status, 202, "{}", answer.body);
    assert_eq!(world.stored(&ticket).await.state.status(), "FAILED");
}

#[tokio::test]
async fn a_lock_held_by_a_ticket_that_is_gone_is_no_obstacle() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.forget(&ticket).await;

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.status, 202, "{}", answer.body);
}

#[tokio::test]
async fn a_match_whose_event_was_lost_is_found_by_asking() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.tell(&ticket, events::completed_standing("ada"));
    world.clock.turn_seconds(31);

    let answer = read(&world, &ticket).await;

    assert_eq!(end(&answer).0, "COMPLETED");
    assert_eq!(answer.body["connection"]["ipAddress"], "10.0.0.7");
    assert_eq!(answer.body["connection"]["playerSessionId"], "psess-ada");
    assert_eq!(world.lock_of("ada").await, None);
}

#[tokio::test]
async fn an_answer_starts_the_silence_anew() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.tell(&ticket, json!({"Status": "SEARCHING"}));
    world.clock.turn_seconds(21);
    read(&world, &ticket).await;
    world.clock.turn_seconds(21);

    let answer = read(&world, &ticket).await;

    assert_eq!(end(&answer).0, "SEARCHING");
    assert_eq!(world.gamelift.calls("DescribeMatchmaking").len(), 1);
}

#[tokio::test]
async fn a_ticket_out_of_time_ends_when_it_is_next_read() {
    for (told, end_of_it) in [
        (Some(json!({"Status": "TIMED_OUT"})), ("TIMED_OUT", "NO_MATCH_IN_TIME")),
        (Some(json!({"Status": "FAILED"})), ("FAILED", "PLACEMENT_FAILED")),
        (Some(json!({"Status": "CANCELLED"})), ("CANCELLED", "CANCELLED_BY_MATCHMAKER")),
        (
            Some(
                json!({"Status": "CANCELLED", "StatusReason": "Cancelled due to duplicate player"}),
            ),
            ("CANCELLED", "REPLACED_BY_NEWER_TICKET"),
        ),
        (Some(json!({"Status": "COMPLETED"})), ("FAILED", "INCOMPLETE_REPORT")),
        (None, ("TIMED_OUT", "LOST_BY_MATCHMAKER")),
    ] {
        let world = World::new().await;
        let ticket = world.ticket_of("ada").await;
        world.gamelift.forget(&ticket);
        if let Some(told) = told {
            world.gamelift.tell(&ticket, told);
        }
        world.clock.turn(REQUEST_TIMEOUT);
        world.clock.turn_seconds(6);

        let answer = read(&world, &ticket).await;

        assert_eq!(end(&answer), end_of_it);
        assert_eq!(world.lock_of("ada").await, None);
    }
}

#[tokio::test]
async fn a_ticket_just_reported_is_still_asked_for_once_its_time_is_over() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.clock.turn(REQUEST_TIMEOUT);
    world.take_in(&events::searching(&world, &ticket, "ada")).await.unwrap();
    world.gamelift.forget(&ticket);
    world.clock.turn_seconds(6);

    assert_eq!(end(&read(&world, &ticket).await), ("TIMED_OUT", "LOST_BY_MATCHMAKER"));
}

#[tokio::test]
async fn patience_with_a_matchmaker_that_does_not_end_a_ticket_ends() {
    for (behaviour, end_of_it) in [
        (Behaviour::Works, ("TIMED_OUT", "NO_MATCH_IN_TIME")),
        (Behaviour::Unreachable, ("TIMED_OUT", "MATCHMAKER_UNAVAILABLE")),
    ] {
        let world = World::new().await;
        let ticket = world.ticket_of("ada").await;
        world.gamelift.tell(&ticket, json!({"Status": "SEARCHING"}));
        world.gamelift.set("DescribeMatchmaking", behaviour);
        world.clock.turn(REQUEST_TIMEOUT);
        world.clock.turn_seconds(6);
        let open = read(&world, &ticket).await;
        world.clock.turn_seconds(60);

        let answer = read(&world, &ticket).await;

        assert!(open.header("retry-after") == "2", "{}", open.body);
        assert_eq!(end(&answer), end_of_it);
        assert_eq!(world.lock_of("ada").await, None);
    }
}

#[tokio::test]
async fn patience_ends_also_for_who_asked_a_moment_ago() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.tell(&ticket, json!({"Status": "SEARCHING"}));
    world.clock.turn(REQUEST_TIMEOUT + limits::SETTLE_GRACE + limits::SETTLE_PATIENCE);
    let open = read(&world, &ticket).await;
    world.clock.turn_seconds(1);

    let answer = read(&world, &ticket).await;

    assert_eq!(end(&open).0, "SEARCHING");
    assert_eq!(end(&answer), ("TIMED_OUT", "NO_MATCH_IN_TIME"));
}

#[tokio::test]
async fn somebody_elses_ticket_is_as_unknown_as_none() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let foreign = format!("/v1/tickets/{}", ticket.ticket_id);
    let eve = world.as_player("eve");

    for path in [foreign.as_str(), "/v1/tickets/t-unknown", "/v1/tickets/not%20an%20id"] {
        let (read, cancelled) = (eve.get(path).await, eve.delete(path).await);

        assert_eq!(read.problem(), (404, "not-found"));
        assert_eq!(cancelled.body, read.body);
    }
    assert!(world.gamelift.calls("StopMatchmaking").is_empty());
    assert_eq!(world.stored(&ticket).await, ticket);
}
