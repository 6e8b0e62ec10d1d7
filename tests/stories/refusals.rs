//! Requests that are not signed as they should be get 403 with the reason.

use std::time::{Duration, SystemTime};

use http::{HeaderValue, Request};
use muster_client::signing;
use tests::{
    cloud::Cloud,
    guest::{Answer, RawGuest},
};

const ME: &str = "/v1/players/me";

fn refused(answer: &Answer, reason: &str) {
    assert_eq!(answer.status, 403, "{answer:?}");
    assert_eq!(answer.media_type, "application/problem+json", "{answer:?}");
    assert_eq!(answer.body["code"], "signature-refused", "{answer:?}");
    let detail = answer.body["detail"].as_str().unwrap();
    assert!(detail.contains(reason), "{detail:?} does not speak of {reason:?}");
}

#[tokio::test]
async fn only_a_request_signed_just_now_by_a_guest_is_answered() {
    let cloud = Cloud::start().await;
    let guest = RawGuest::sign_in(&cloud).await;
    let now = SystemTime::now();
    let fresh = |request| guest.signed(request, now);
    let me = || guest.request("GET", ME, "");

    let unsigned = guest.send(me()).await;
    let expired = guest.send(guest.signed(me(), now - Duration::from_secs(3600))).await;
    let early = guest.send(guest.signed(me(), now + Duration::from_secs(3600))).await;
    let tampered_path = guest.send(moved(fresh(me()), &guest, "/v1/tickets/t-1")).await;
    let tampered_body =
        guest.send(with_body(fresh(guest.request("POST", "/v1/tickets", "{}")))).await;
    let elsewhere = signing::sign(me(), &guest.credentials, "ap-south-1", now).unwrap();
    let elsewhere = guest.send(elsewhere).await;
    let forged_token = guest.send(with_forged_token(fresh(me()))).await;
    let good = guest.send(fresh(me())).await;

    refused(&unsigned, "not signed");
    refused(&expired, "expired");
    refused(&early, "not yet valid");
    refused(&tampered_path, "does not match");
    refused(&tampered_body, "does not match");
    refused(&elsewhere, "region");
    refused(&forged_token, "access key");
    assert_eq!(good.status, 404, "a guest who never asked for a match is not a player yet");
}

#[tokio::test]
async fn a_recorded_request_is_worth_nothing_after_its_time() {
    let cloud = Cloud::start().await;
    let guest = RawGuest::sign_in(&cloud).await;
    let recorded = guest.signed(guest.request("GET", ME, ""), SystemTime::now() - minutes(20));

    let replayed = guest.send(recorded).await;

    refused(&replayed, "expired");
}

fn minutes(number: u64) -> Duration {
    Duration::from_secs(60 * number)
}

fn moved(mut request: Request<Vec<u8>>, guest: &RawGuest, path: &str) -> Request<Vec<u8>> {
    *request.uri_mut() = format!("{}{path}", guest.config.player_api_url).parse().unwrap();
    request
}

fn with_body(mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
    *request.body_mut() = br#"{"latencies":{"us-east-1":1}}"#.to_vec();
    request
}

fn with_forged_token(mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
    request.headers_mut().insert("x-amz-security-token", HeaderValue::from_static("forged"));
    request
}
