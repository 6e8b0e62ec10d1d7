//! The player API's front door: who gets in, and what everybody else hears.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::world::{Signing, World};

const TICKET: &str = "/v1/tickets/t-1?view=full";

/// Sends what `signing` says, after `spoil`; the function behind is not there.
async fn check(signing: Signing, spoil: fn(&mut http::HeaderMap), reason: &str) {
    let world = World::new().await;
    let guest = world.web.sign_in().await;
    let request = world.web.request("GET", TICKET, "");
    let mut request = world.web.signed(request, &guest.key, &signing).await;
    spoil(request.headers_mut());

    let (status, problem) = world.web.send(request).await;

    assert_eq!((status.as_u16(), &problem["code"]), (403, &Value::from("signature-refused")));
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(reason), "{detail:?} does not say {reason:?}");
    world.stop().await;
}

fn nothing(_: &mut http::HeaderMap) {}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_request_is_refused() {
    let unsigned = |headers: &mut http::HeaderMap| drop(headers.remove("authorization"));
    check(Signing::default(), unsigned, "not signed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_request_is_refused_after_its_time() {
    let at = SystemTime::now() - Duration::from_secs(600);
    check(Signing { at, ..Signing::default() }, nothing, "expired").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tampered_request_is_refused() {
    let tamper = |headers: &mut http::HeaderMap| {
        drop(headers.insert("host", "127.0.0.1:1".parse().unwrap()))
    };
    check(Signing::default(), tamper, "does not match").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_another_region_or_service_is_refused() {
    check(Signing { region: "eu-west-1", ..Signing::default() }, nothing, "region").await;
    check(Signing { service: "gamelift", ..Signing::default() }, nothing, "service").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guests_key_without_its_token_is_refused() {
    let forget = |headers: &mut http::HeaderMap| drop(headers.remove("x-amz-security-token"));
    check(Signing::default(), forget, "x-amz-security-token").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_cloud_is_refused() {
    let (world, other) = (World::new().await, World::new().await);
    let stranger = other.web.sign_in().await;
    let request = world.web.request("GET", TICKET, "");
    let request = world.web.signed(request, &stranger.key, &Signing::default()).await;

    let (status, problem) = world.web.send(request).await;

    assert_eq!(status, 403);
    assert!(problem["detail"].as_str().unwrap().contains("access key"), "{problem}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_well_signed_request_reaches_the_function() {
    let world = World::new().await;
    let guest = world.web.sign_in().await;
    let request = world.web.request("GET", TICKET, "");
    let request = world.web.signed(request, &guest.key, &Signing::default()).await;

    let (status, problem) = world.web.send(request).await;

    // There is no such binary in the test's folder, and the refusal says so.
    assert_eq!((status.as_u16(), &problem["code"]), (503, &Value::from("unavailable")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_body_is_refused_before_anything_else() {
    let world = World::new().await;
    let request = world.web.request("POST", "/v1/tickets", &" ".repeat(1 << 20));

    let (status, problem) = world.web.send(request).await;

    assert_eq!((status.as_u16(), &problem["code"]), (413, &Value::from("body-too-large")));
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_methods_that_are_not_there_say_so() {
    let world = World::new().await;

    let (status, problem) = world.web.get("/v2/tickets").await;
    assert_eq!((status.as_u16(), &problem["code"]), (404, &Value::from("not-found")));

    let put = world.web.request("PUT", "/v1/tickets", "");
    let (status, problem) = world.web.send(put).await;
    assert_eq!((status.as_u16(), &problem["code"]), (405, &Value::from("method-not-allowed")));
}
