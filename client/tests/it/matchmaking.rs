//! A ticket's way, as its player sees it.

use std::{sync::atomic::Ordering, time::Duration};

use api_contract::{
    problems::ProblemCode,
    tickets::{ReasonCode, TicketState},
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use muster_client::{
    matchmaking::{Search, WaitError},
    player_api::PlayerApi,
};

use crate::{
    game_server::GameServer,
    tickets::{problem, timed_out},
    world::{World, some_latencies},
};

const PATIENCE: Duration = Duration::from_secs(30);
const NO_PATIENCE: Duration = Duration::from_millis(300);

fn completed() -> TicketState {
    TicketState::Completed { connection: GameServer::start().address() }
}

fn broken() -> Response {
    StatusCode::BAD_GATEWAY.into_response()
}

async fn search(world: &World) -> Search {
    Search::start(&world.guest().await, &some_latencies()).await.unwrap()
}

#[tokio::test]
async fn a_ticket_is_followed_to_its_match() {
    let world = World::start().await;
    world.cloud.desk.will_read([TicketState::Searching, completed()]);

    let found = search(&world).await.wait(PATIENCE).await.unwrap();

    assert_eq!(found.player_session_id.as_str(), "psess-1");
    assert_eq!(world.cloud.desk.count("GET /v1/tickets/t-1"), 2);
    assert_eq!(world.cloud.desk.count("DELETE"), 0);
}

#[tokio::test]
async fn the_latencies_arrive_as_measured() {
    let world = World::start().await;
    let search = search(&world).await;

    let kept = world.cloud.desk.books().tickets[0].latencies.clone();

    assert_eq!(kept, some_latencies());
    assert!(!search.is_adopted());
}

#[tokio::test]
async fn a_ticket_that_ends_without_a_match_says_why() {
    let world = World::start().await;
    world.cloud.desk.will_read([timed_out()]);

    let error = search(&world).await.wait(PATIENCE).await.unwrap_err();

    let WaitError::Ended { status, reason, .. } = &error else { panic!("{error}") };
    assert_eq!((*status, reason.code), ("TIMED_OUT", ReasonCode::NoMatchInTime));
    assert_eq!(error.code(), "NO_MATCH_IN_TIME");
    assert!(error.is_settled());
}

#[tokio::test]
async fn an_open_ticket_is_adopted() {
    let world = World::start().await;
    let guest = world.guest().await;
    PlayerApi::of(&guest).start(&some_latencies()).await.unwrap();

    let search = Search::start(&guest, &some_latencies()).await.unwrap();

    assert!(search.is_adopted());
    assert_eq!(search.ticket().ticket_id.as_str(), "t-1");
}

#[tokio::test]
async fn a_request_whose_answer_got_lost_makes_no_second_ticket() {
    let world = World::start().await;
    let guest = world.guest().await;
    PlayerApi::of(&guest).start(&some_latencies()).await.unwrap();
    world.cloud.desk.books().script.push_back(broken());

    let search = Search::start(&guest, &some_latencies()).await.unwrap();

    assert!(search.is_adopted());
    assert_eq!(world.cloud.desk.books().tickets.len(), 1);
}

#[tokio::test]
async fn questions_that_fail_in_passing_do_not_end_a_search() {
    let world = World::start().await;
    let mut search = search(&world).await;
    world.cloud.desk.books().script.extend((0..5).map(|_| broken()));
    world.cloud.desk.will_read([completed()]);

    assert!(search.wait(PATIENCE).await.is_ok());
}

#[tokio::test]
async fn a_player_who_waited_long_enough_leaves_no_ticket_behind() {
    let world = World::start().await;

    let error = search(&world).await.wait(NO_PATIENCE).await.unwrap_err();

    assert!(matches!(error, WaitError::OutOfPatience { .. }));
    assert!(error.is_settled());
    assert_eq!(world.cloud.desk.open_tickets(), 0);
}

#[tokio::test]
async fn a_match_found_at_the_last_moment_counts() {
    let world = World::start().await;
    let mut search = search(&world).await;
    world.cloud.desk.books().too_late = true;
    let placing = TicketState::Placing { match_id: None };
    world.cloud.desk.will_read([placing.clone(), placing.clone(), placing, completed()]);

    assert!(search.wait(NO_PATIENCE).await.is_ok());
}

#[tokio::test]
async fn a_search_that_is_dropped_leaves_no_ticket_behind() {
    let world = World::start().await;

    drop(search(&world).await);

    world.cloud.eventually(|desk| desk.open_tickets() == 0).await;
}

#[tokio::test]
async fn a_search_that_is_dropped_while_it_starts_leaves_no_ticket_behind() {
    let world = World::start().await;
    let guest = world.guest().await;
    // The ticket is made, but the answer does not come in one piece.
    PlayerApi::of(&guest).start(&some_latencies()).await.unwrap();
    world.cloud.desk.books().script.extend((0..3).map(|_| broken()));

    let latencies = some_latencies();
    let starting = Search::start(&guest, &latencies);
    let dropped = tokio::time::timeout(Duration::from_millis(50), starting).await;

    assert!(dropped.is_err(), "it started nevertheless");
    world.cloud.eventually(|desk| desk.open_tickets() == 0).await;
}

#[tokio::test]
async fn who_leaves_the_queue_learns_how_the_ticket_ended() {
    let world = World::start().await;

    let ticket = search(&world).await.cancel().await.unwrap();

    assert_eq!(ticket.state.status(), "CANCELLED");
    assert_eq!(world.cloud.desk.count("DELETE"), 1);
}

#[tokio::test]
async fn a_refusal_keeps_its_code_and_is_not_repeated() {
    let world = World::start().await;
    let guest = world.guest().await;
    world.cloud.desk.books().script.push_back(problem(ProblemCode::UnknownLocation));

    let error = Search::start(&guest, &some_latencies()).await.unwrap_err();

    assert_eq!(error.problem_code(), Some(ProblemCode::UnknownLocation));
    assert_eq!(world.cloud.desk.books().calls, ["POST /v1/tickets"]);
}

#[tokio::test]
async fn credentials_that_were_revoked_are_replaced_once() {
    let world = World::start().await;
    let guest = world.guest().await;
    world.cloud.desk.books().script.push_back(problem(ProblemCode::SignatureRefused));

    Search::start(&guest, &some_latencies()).await.unwrap();

    assert_eq!(world.cloud.credentials_granted.load(Ordering::SeqCst), 2);
}
