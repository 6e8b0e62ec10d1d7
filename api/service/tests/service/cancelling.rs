//! Leaving the queue.

use serde_json::json;

use crate::{
    events,
    world::{Behaviour, World},
};

#[tokio::test]
async fn a_player_who_leaves_may_ask_again() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let path = format!("/v1/tickets/{}", ticket.ticket_id);

    let answer = world.as_player("ada").delete(&path).await;

    assert_eq!((answer.status.as_u16(), &answer.body["status"]), (200, &json!("CANCELLED")));
    assert_eq!(answer.body["reason"]["code"], "CANCELLED_BY_PLAYER");
    assert_eq!(world.lock_of("ada").await, None);
    assert_eq!(world.gamelift.calls("StopMatchmaking").len(), 1);
    world.ticket_of("ada").await;
}

#[tokio::test]
async fn leaving_twice_is_leaving_once() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let path = format!("/v1/tickets/{}", ticket.ticket_id);
    let first = world.as_player("ada").delete(&path).await;

    let second = world.as_player("ada").delete(&path).await;

    assert_eq!((second.status, &second.body), (first.status, &first.body));
    assert_eq!(world.gamelift.calls("StopMatchmaking").len(), 1);
}

#[tokio::test]
async fn a_ticket_that_is_being_placed_cannot_be_cancelled() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.tell(&ticket, json!({"Status": "PLACING"}));

    let answer = world.as_player("ada").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;

    assert_eq!(answer.problem(), (409, "ticket-not-cancellable"));
    assert_eq!(world.stored(&ticket).await.state.status(), "PLACING");
    assert!(world.lock_of("ada").await.is_some());
}

#[tokio::test]
async fn who_leaves_a_moment_too_late_is_told_the_address() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.tell(&ticket, events::completed_standing("ada"));

    let answer = world.as_player("ada").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;

    assert_eq!((answer.status.as_u16(), &answer.body["status"]), (200, &json!("COMPLETED")));
    assert_eq!(answer.body["connection"]["playerSessionId"], "psess-ada");
}

#[tokio::test]
async fn a_ticket_on_its_way_to_the_matchmaker_cannot_be_cancelled_yet() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.forget(&ticket);
    let path = format!("/v1/tickets/{}", ticket.ticket_id);
    let early = world.as_player("ada").delete(&path).await;
    world.clock.turn_seconds(30);

    let late = world.as_player("ada").delete(&path).await;

    assert_eq!(early.problem(), (409, "ticket-not-cancellable"));
    assert_eq!(late.body["reason"]["code"], "CANCELLED_BY_PLAYER");
}

#[tokio::test]
async fn a_ticket_stays_open_while_the_matchmaker_cannot_be_told() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.gamelift.set("StopMatchmaking", Behaviour::Unreachable);

    let answer = world.as_player("ada").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;

    assert_eq!(answer.problem(), (503, "unavailable"));
    assert!(!world.stored(&ticket).await.state.is_final());
}

#[tokio::test]
async fn the_event_of_a_cancellation_knows_whose_wish_it_was() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    // The function dies between telling the matchmaker and writing it down.
    world.gamelift.set("StopMatchmaking", Behaviour::LosesAnswers);
    world.as_player("ada").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;

    world.take_in(&events::cancelled(&[(&ticket, "ada")])).await.unwrap();

    let stored = serde_json::to_value(world.stored(&ticket).await).unwrap();
    assert_eq!(stored["reason"]["code"], "CANCELLED_BY_PLAYER");
    assert_eq!(world.lock_of("ada").await, None);
}
