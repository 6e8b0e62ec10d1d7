//! Guests and their credentials.

use std::{error::Error, sync::atomic::Ordering, time::Duration};

use api_contract::PlayerId;
use axum::http::StatusCode;
use muster_client::{
    Guest,
    identity::{IdentityStore, MemoryStore, SignInError},
    player_api::PlayerApi,
};
use serde_json::json;

use crate::world::World;

fn not_found() -> (StatusCode, serde_json::Value) {
    let body = json!({ "__type": "ResourceNotFoundException", "message": "no such identity" });
    (StatusCode::BAD_REQUEST, body)
}

fn throttled() -> (StatusCode, serde_json::Value) {
    let body = json!({ "__type": "TooManyRequestsException", "message": "slow down" });
    (StatusCode::BAD_REQUEST, body)
}

#[tokio::test]
async fn a_guest_is_the_same_player_next_time() {
    let world = World::start().await;
    let (deployment, store) = (world.deployment().await, MemoryStore::default());

    let first = Guest::sign_in(&deployment, &store).await.unwrap();
    let second = Guest::sign_in(&deployment, &store).await.unwrap();

    assert_eq!(first.player_id().as_str(), "us-east-1:guest-1");
    assert_eq!(second.player_id(), first.player_id());
}

#[tokio::test]
async fn a_guest_whom_the_pool_has_forgotten_becomes_a_new_one() {
    let world = World::start().await;
    let store = MemoryStore::default();
    store.save("us-east-1:pool", &PlayerId::parse("us-east-1:gone").unwrap()).unwrap();
    world.cloud.identity_script.lock().unwrap().push_back(not_found());

    let guest = Guest::sign_in(&world.deployment().await, &store).await.unwrap();

    assert_eq!(guest.player_id().as_str(), "us-east-1:guest-1");
    assert_eq!(store.load("us-east-1:pool").unwrap().as_ref(), Some(guest.player_id()));
}

#[tokio::test]
async fn a_refusal_that_names_the_guest_is_passed_on_without_the_name() {
    let world = World::start().await;
    let store = MemoryStore::default();
    store.save("us-east-1:pool", &PlayerId::parse("us-east-1:ada").unwrap()).unwrap();
    let body =
        json!({ "__type": "NotAuthorizedException", "message": "No 'us-east-1:ada' in here." });
    world.cloud.identity_script.lock().unwrap().push_back((StatusCode::BAD_REQUEST, body));

    let refused = Guest::sign_in(&world.deployment().await, &store).await.unwrap_err();

    let shown = format!("{refused:?} {}", refused.source().unwrap());
    assert!(shown.contains("NotAuthorizedException: No '(id withheld)' in here."), "{shown}");
    assert!(!shown.contains("us-east-1:ada"), "{shown}");
}

#[tokio::test]
async fn throttling_and_faults_are_waited_out() {
    let world = World::start().await;
    let fault = (StatusCode::INTERNAL_SERVER_ERROR, json!({}));
    world.cloud.identity_script.lock().unwrap().extend([throttled(), fault]);

    let guest = world.guest().await;

    assert_eq!(guest.player_id().as_str(), "us-east-1:guest-1");
}

#[tokio::test]
async fn attempts_have_an_end() {
    let world = World::start().await;
    world.cloud.identity_script.lock().unwrap().extend((0..100).map(|_| throttled()));

    let signed_in = Guest::sign_in(&world.deployment().await, &MemoryStore::default()).await;

    let error = signed_in.unwrap_err();
    assert!(matches!(error, SignInError::Cognito(_)));
    assert_eq!(error.code(), "TooManyRequestsException");
    assert_eq!(world.cloud.identity_script.lock().unwrap().len(), 96);
}

#[tokio::test]
async fn credentials_are_renewed_before_they_expire_and_not_sooner() {
    let world = World::start().await;
    *world.cloud.credentials_lifetime.lock().unwrap() = Some(Duration::from_secs(30));
    let api = PlayerApi::of(&world.guest().await);
    *world.cloud.credentials_lifetime.lock().unwrap() = None;

    for _ in 0..3 {
        api.player().await.unwrap();
    }

    assert_eq!(world.cloud.credentials_granted.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_is_secret_is_not_shown() {
    let world = World::start().await;
    let store = MemoryStore::default();
    let guest = Guest::sign_in(&world.deployment().await, &store).await.unwrap();

    let shown = format!("{guest:?} {:?} {store:?}", PlayerApi::of(&guest));

    // The player's id is a secret, too: it buys the guest's credentials.
    for secret in [guest.player_id().as_str(), "a-secret", "token-"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
