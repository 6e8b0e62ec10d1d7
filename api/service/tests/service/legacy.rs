//! The original sample's two calls.

use serde_json::json;

use crate::{events, world::World};

const ASK: &str = "/requestmatchmaking?latencies=us-east-1_20_eu-west-1_60";

#[tokio::test]
async fn the_samples_clients_find_the_fields_they_look_for() {
    let world = World::new().await;
    let ada = world.as_player("ada");
    let asked = ada.get(ASK).await;
    let id = asked.body["TicketId"].as_str().unwrap();
    let ticket = world.find(&id.parse().unwrap()).await.unwrap();
    let path = format!("/requestmatchstatus?ticketId={id}");
    let waiting = ada.get(&path).await;
    world.gamelift.tell(&ticket, events::completed_standing("ada"));
    world.clock.turn_seconds(31);

    let placed = ada.get(&path).await;

    assert_eq!(asked.status, 200);
    assert_eq!(
        waiting.body,
        json!({"IpAddress": "", "Port": 0, "PlayerSessionId": "NotPlacedYet", "Status": "QUEUED"})
    );
    assert_eq!(
        placed.body,
        json!({
            "IpAddress": "10.0.0.7", "Port": 33000, "PlayerSessionId": "psess-ada",
            "DnsName": "", "Status": "COMPLETED",
        })
    );
}

#[tokio::test]
async fn who_asks_again_is_given_the_open_ticket() {
    let world = World::new().await;
    let first = world.as_player("ada").get(ASK).await;

    let second = world.as_player("ada").get(ASK).await;

    assert_eq!((second.status.as_u16(), &second.body), (200, &first.body));
    assert_eq!(world.gamelift.calls("StartMatchmaking").len(), 1);
}

#[tokio::test]
async fn a_ticket_that_the_caller_does_not_have_is_not_placed_yet() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.take_in(&events::cancelled(&[(&ticket, "ada")])).await.unwrap();
    let eve = world.as_player("eve");

    for id in [ticket.ticket_id.as_str(), "t-unknown", "not%20an%20id", ""] {
        let answer = eve.get(&format!("/requestmatchstatus?ticketId={id}")).await;

        let expected = json!({"IpAddress": "", "Port": 0, "PlayerSessionId": "NotPlacedYet", "Status": "UNKNOWN"});
        assert_eq!((answer.status.as_u16(), answer.body), (200, expected));
    }
}

#[tokio::test]
async fn what_the_sample_took_wrongly_is_refused() {
    let world = World::new().await;
    let ada = world.as_player("ada");

    for (path, problem) in [
        ("/requestmatchmaking", (400, "malformed-request")),
        ("/requestmatchmaking?latencies=us-east-1", (400, "invalid-latencies")),
        ("/requestmatchmaking?latencies=us-east-1_x", (400, "invalid-latencies")),
        ("/requestmatchmaking?latencies=us-east-1_NaN", (400, "invalid-latencies")),
        ("/requestmatchmaking?latencies=mars_20", (400, "unknown-location")),
        ("/requestmatchstatus", (400, "malformed-request")),
    ] {
        assert_eq!(ada.get(path).await.problem(), problem, "{path}");
    }
    assert_eq!(world.items().await, 0);
}
