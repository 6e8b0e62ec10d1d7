//! Asking for a match.

use serde_json::json;

use crate::world::{Behaviour, World, near};

#[tokio::test]
async fn a_player_who_asks_gets_a_ticket() {
    let world = World::new().await;

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!((answer.status.as_u16(), &answer.body["status"]), (202, &json!("QUEUED")));
    let id = answer.body["ticketId"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("tickets/{id}"));
    assert_eq!(world.lock_of("ada").await.unwrap().as_str(), id);
}

#[tokio::test]
async fn the_matchmaker_is_told_skill_and_latencies() {
    let world = World::new().await;
    let first = world.ticket_of("ada").await;
    world.as_player("ada").delete(&format!("/v1/tickets/{}", first.ticket_id)).await;
    world.set_skill("ada", 31.25).await;

    let ticket = world.ticket_of("ada").await;

    let calls = world.gamelift.calls("StartMatchmaking");
    let (first, second) = (&calls[0]["Players"][0], &calls[1]["Players"][0]);
    assert_eq!(first["PlayerAttributes"], json!({"skill": {"N": 25.0}}));
    assert_eq!(second["PlayerAttributes"], json!({"skill": {"N": 31.25}}));
    assert_eq!(second["LatencyInMs"], json!({"us-east-1": 20, "eu-west-1": 90}));
    assert_eq!(second["PlayerId"], "us-east-1:ada");
    assert_eq!(calls[1]["TicketId"], json!(ticket.ticket_id));
    assert_eq!(calls[1]["ConfigurationName"], "default");
}

#[tokio::test]
async fn a_second_request_is_refused_with_the_open_ticket() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.problem(), (409, "ticket-in-progress"));
    assert_eq!(answer.body["ticketId"], json!(ticket.ticket_id));
}

#[tokio::test]
async fn two_requests_at_once_make_one_ticket() {
    let world = World::new().await;
    let ada = world.as_player("ada");
    let body = near();

    let (one, two, three) = tokio::join!(
        ada.post("/v1/tickets", &body),
        ada.post("/v1/tickets", &body),
        ada.post("/v1/tickets", &body)
    );

    let mut statuses = [one.status.as_u16(), two.status.as_u16(), three.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409, 409]);
    assert_eq!(world.gamelift.calls("StartMatchmaking").len(), 1);
}

#[tokio::test]
async fn a_player_whom_the_matchmaker_refused_may_try_again() {
    let world = World::new().await;
    world.gamelift.set("StartMatchmaking", Behaviour::Refuses);
    let refused = world.as_player("ada").post("/v1/tickets", &near()).await;
    world.gamelift.set("StartMatchmaking", Behaviour::Works);

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(refused.problem(), (422, "refused-by-matchmaker"));
    let ended = refused.body["ticketId"].as_str().unwrap().parse().unwrap();
    let ended = serde_json::to_value(world.find(&ended).await.unwrap()).unwrap();
    assert_eq!(
        (&ended["status"], &ended["reason"]["code"]),
        (&json!("FAILED"), &json!("REFUSED_BY_MATCHMAKER"))
    );
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_player_who_found_no_matchmaker_may_try_again() {
    let world = World::new().await;
    world.gamelift.set("StartMatchmaking", Behaviour::Unreachable);
    world.gamelift.set("DescribeMatchmaking", Behaviour::Unreachable);
    let failed = world.as_player("ada").post("/v1/tickets", &near()).await;
    world.gamelift.set("StartMatchmaking", Behaviour::Works);

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(failed.problem(), (503, "unavailable"));
    assert_eq!(failed.header("retry-after"), "2");
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_ticket_whose_answer_was_lost_is_no_ghost() {
    let world = World::new().await;
    world.gamelift.set("StartMatchmaking", Behaviour::LosesAnswers);

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.status, 202);
    assert!(world.lock_of("ada").await.is_some());
}

#[tokio::test]
async fn a_throttled_read_does_not_reset_a_skill() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.as_player("ada").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
    world.set_skill("ada", 40.0).await;
    world.dynamodb.throttle("GetItem");

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.problem(), (503, "unavailable"));
    assert_eq!(world.player("ada").await.unwrap().skill, 40.0);
    assert_eq!(world.gamelift.calls("StartMatchmaking").len(), 1);
}

#[tokio::test]
async fn a_throttled_write_leaves_nothing_behind() {
    let world = World::new().await;
    world.dynamodb.throttle("TransactWriteItems");
    let failed = world.as_player("ada").post("/v1/tickets", &near()).await;
    let left_behind = world.items().await;
    world.dynamodb.throttle_nothing();

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!((failed.problem(), left_behind), ((503, "unavailable"), 0));
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_player_is_known_from_the_first_ticket_on() {
    let world = World::new().await;
    let before = world.as_player("ada").get("/v1/players/me").await;
    let ticket = world.ticket_of("ada").await;

    let after = world.as_player("ada").get("/v1/players/me").await;

    assert_eq!(before.problem(), (404, "not-found"));
    assert_eq!((after.status.as_u16(), &after.body["skill"]), (200, &json!(25.0)));
    assert_eq!(after.body["openTicketId"], json!(ticket.ticket_id));
}
