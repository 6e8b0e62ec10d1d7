//! What tokens say, for how long, and what becomes of them when something changes.

use std::time::Duration;

use api_contract::admin::Group;
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::{Answer, PASSWORD, World};
use crate::user_pool::{
    jwt::{self, Claims},
    passwords::Password,
};

fn text<'v>(tokens: &'v Value, name: &str) -> &'v str {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name} in {tokens}"))
}

fn claims(world: &World, tokens: &Value, name: &str) -> Claims {
    jwt::verify(text(tokens, name), world.pool.key()).unwrap()
}

async fn user_info(world: &World, access_token: &str) -> Answer {
    let request = Request::get("/oauth2/userInfo")
        .header("authorization", format!("Bearer {access_token}"))
        .body(Body::empty());
    world.send(request.unwrap()).await
}

#[tokio::test]
async fn the_access_token_says_what_cognitos_says() {
    let world = World::new();
    let tokens = world.sign_in().await;

    let claims = claims(&world, &tokens, "access_token");

    assert_eq!(claims["token_use"], "access");
    assert_eq!(claims["iss"], world.pool.issuer());
    assert_eq!(claims["client_id"], world.pool.client_id());
    assert_eq!((&claims["username"], &claims["scope"]), (&json!("ada"), &json!("openid profile")));
    assert_eq!(claims["cognito:groups"], json!(["support"]));
    assert_eq!(claims["exp"], claims["iat"].as_i64().unwrap() + 900);
    assert_eq!(claims["auth_time"], claims["iat"]);
    for name in ["sub", "jti", "origin_jti"] {
        assert_eq!(claims[name].as_str().unwrap().len(), 36, "{name}");
    }
    assert!(!claims.contains_key("aud"));
}

#[tokio::test]
async fn the_id_token_says_what_cognitos_says() {
    let world = World::new();
    let tokens = world.sign_in().await;

    let (id, access) =
        (claims(&world, &tokens, "id_token"), claims(&world, &tokens, "access_token"));

    assert_eq!((&id["token_use"], &id["cognito:username"]), (&json!("id"), &json!("ada")));
    assert_eq!((&id["aud"], &id["nonce"]), (&json!(world.pool.client_id()), &json!("the-nonce")));
    assert_eq!((&id["sub"], &id["origin_jti"]), (&access["sub"], &access["origin_jti"]));
    assert_eq!(id["cognito:groups"], json!(["support"]));
    assert!(!id.contains_key("scope") && !id.contains_key("client_id"));
}

#[tokio::test]
async fn a_refresh_gives_new_tokens_of_the_same_sign_in() {
    let world = World::new();
    let tokens = world.sign_in().await;
    world.pass(Duration::from_secs(600));

    let fresh = world.refresh(text(&tokens, "refresh_token")).await.json();

    let (old, new) =
        (claims(&world, &tokens, "access_token"), claims(&world, &fresh, "access_token"));
    assert_eq!(new["exp"].as_i64().unwrap(), old["exp"].as_i64().unwrap() + 600);
    assert_eq!((&new["auth_time"], &new["origin_jti"]), (&old["auth_time"], &old["origin_jti"]));
    assert_ne!(new["jti"], old["jti"]);
    assert!(fresh.get("refresh_token").is_none(), "not rotated, so not told again");
}

#[tokio::test]
async fn a_refresh_token_ends_after_a_day_and_outlives_the_cloud_until_then() {
    let world = World::new();
    let tokens = world.sign_in().await;
    let world = world.restarted();

    assert_eq!(world.refresh(text(&tokens, "refresh_token")).await.status, StatusCode::OK);
    world.pass(Duration::from_secs(8 * 60 * 60));

    let refused = world.refresh(text(&tokens, "refresh_token")).await;
    assert_eq!(refused.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn what_was_taken_back_is_not_refreshed() {
    let world = World::new();
    let (tokens, others) = (world.sign_in().await, world.sign_in().await);
    let refresh_token = text(&tokens, "refresh_token");
    let fields = [("client_id", world.pool.client_id()), ("token", refresh_token)];

    let revoked = world.post("/oauth2/revoke", &fields).await;

    assert_eq!((revoked.status, revoked.text.as_str()), (StatusCode::OK, ""));
    assert_eq!(world.refresh(refresh_token).await.json()["error"], "invalid_grant");
    assert_eq!(user_info(&world, text(&tokens, "access_token")).await.status, 401);
    assert_eq!(world.refresh(text(&others, "refresh_token")).await.status, StatusCode::OK);
    assert_eq!(world.post("/oauth2/revoke", &fields).await.status, StatusCode::OK, "and again");
}

#[tokio::test]
async fn only_refresh_tokens_are_taken_back() {
    let world = World::new();
    let tokens = world.sign_in().await;
    let client = ("client_id", world.pool.client_id());
    for (fields, error) in [
        (vec![client, ("token", text(&tokens, "access_token"))], "unsupported_token_type"),
        (vec![client], "invalid_request"),
        (vec![("client_id", "another"), ("token", "t")], "invalid_client"),
    ] {
        let refused = world.post("/oauth2/revoke", &fields).await;
        assert_eq!(
            (refused.status, refused.json()["error"].as_str()),
            (StatusCode::BAD_REQUEST, Some(error))
        );
    }
}

#[tokio::test]
async fn another_group_counts_from_the_next_refresh_on() {
    let world = World::new();
    let tokens = world.sign_in().await;
    let ada = "ada".parse().unwrap();
    world.users.change(|users| users.set_group(&ada, Group::Admin)).unwrap();

    let fresh = world.refresh(text(&tokens, "refresh_token")).await.json();

    assert_eq!(claims(&world, &fresh, "access_token")["cognito:groups"], json!(["admin"]));
}

#[tokio::test]
async fn who_is_removed_or_gets_another_password_is_signed_out() {
    for remove in [true, false] {
        let world = World::new();
        let mut browser = world.browser();
        let code = browser.sign_in("ada", PASSWORD).await.code();
        let unused = browser.authorize().await.code();
        let tokens = world.exchange(&code, &[]).await.json();
        let ada = "ada".parse().unwrap();
        let hash = Password::random().hash();
        let change = world.users.change(|users| {
            if remove { users.remove(&ada) } else { users.set_password(&ada, hash) }
        });
        change.unwrap();

        assert!(browser.authorize().await.location().starts_with("/login?"));
        let refreshed = world.refresh(text(&tokens, "refresh_token")).await;
        assert_eq!(refreshed.json()["error"], "invalid_grant");
        assert_eq!(world.exchange(&unused, &[]).await.json()["error"], "invalid_grant");
        assert_eq!(user_info(&world, text(&tokens, "access_token")).await.status, 401);
        let page = world.browser().sign_in("ada", PASSWORD).await;
        assert!(page.text.contains("Incorrect user name or password."));
    }
}

#[tokio::test]
async fn the_user_is_told_of_to_who_has_an_access_token() {
    let world = World::new();
    let tokens = world.sign_in().await;

    let told = user_info(&world, text(&tokens, "access_token")).await;

    assert_eq!((told.status, &told.json()["username"]), (StatusCode::OK, &json!("ada")));
    let refused = user_info(&world, text(&tokens, "id_token")).await;
    assert!(refused.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
    world.pass(Duration::from_secs(900));
    assert_eq!(user_info(&world, text(&tokens, "access_token")).await.status, 401);
    assert_eq!(world.get("/oauth2/userInfo").await.status, StatusCode::BAD_REQUEST);
}
