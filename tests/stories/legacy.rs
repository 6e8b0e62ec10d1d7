//! The original sample's clients run unchanged.

use tests::{
    cloud::{Cloud, PATIENCE},
    guest::{Answer, RawGuest},
};
use tokio::time::{Duration, sleep, timeout};

/// The sample's two calls, as its clients make them.
async fn poll_until_placed(guest: &RawGuest, ticket_id: &str) -> Answer {
    let path = format!("/requestmatchstatus?ticketId={ticket_id}");
    let polling = async {
        loop {
            let status = guest.call("GET", &path, "").await;
            assert_eq!(status.status, 200, "{status:?}");
            if status.body["PlayerSessionId"] != "NotPlacedYet" {
                return status;
            }
            assert_eq!(
                (status.body["IpAddress"].as_str(), status.body["Port"].as_u64()),
                (Some(""), Some(0))
            );
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, polling).await.expect("the match is placed")
}

#[tokio::test]
async fn the_samples_two_calls_lead_to_a_game_session() {
    let cloud = Cloud::start().await;
    let guest = RawGuest::sign_in(&cloud).await;

    let path = "/requestmatchmaking?latencies=us-east-1_20_eu-west-1_60";
    let asked = guest.call("GET", path, "").await;
    let ticket_id = asked.body["TicketId"].as_str().unwrap();
    let placed = poll_until_placed(&guest, ticket_id).await;

    assert_eq!(asked.status, 200);
    assert_eq!(placed.body["IpAddress"], "127.0.0.1");
    assert!((1..65536).contains(&placed.body["Port"].as_u64().unwrap()));
    assert!(placed.body["PlayerSessionId"].as_str().unwrap().starts_with("psess-"));
    assert!(placed.body["DnsName"].is_string());
}

#[tokio::test]
async fn the_samples_calls_without_their_parameters_are_refused() {
    let cloud = Cloud::start().await;
    let guest = RawGuest::sign_in(&cloud).await;

    for path in [
        "/requestmatchmaking",
        "/requestmatchmaking?latencies=",
        "/requestmatchmaking?latencies=us-east-1",
        "/requestmatchmaking?latencies=us-east-1_undefined",
        "/requestmatchmaking?latencies=moon_20",
        "/requestmatchstatus",
    ] {
        let answer = guest.call("GET", path, "").await;
        assert_eq!(answer.status, 400, "{path}: {answer:?}");
        assert_eq!(answer.media_type, "application/problem+json", "{path}");
    }
}

#[tokio::test]
async fn a_strangers_ticket_tells_the_sample_nothing() {
    let cloud = Cloud::start().await;
    let (owner, stranger) = (RawGuest::sign_in(&cloud).await, RawGuest::sign_in(&cloud).await);
    let asked = owner.call("GET", "/requestmatchmaking?latencies=us-east-1_20", "").await;
    let ticket_id = asked.body["TicketId"].as_str().unwrap();
    poll_until_placed(&owner, ticket_id).await;

    let path = format!("/requestmatchstatus?ticketId={ticket_id}");
    let status = stranger.call("GET", &path, "").await;

    assert_eq!(status.body["PlayerSessionId"], "NotPlacedYet");
}
