//! Whoever does it wrongly, or means no good, gets nothing.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};

use super::{PASSWORD, World, form};
use crate::user_pool::form::with_query;

/// What the token endpoint says to a right code with a change.
async fn check_exchange(change: &[(&str, &str)], error: &str) {
    let world = World::new();
    let code = world.browser().sign_in("ada", PASSWORD).await.code();

    let refused = world.exchange(&code, change).await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{change:?}");
    assert_eq!(refused.json()["error"], error, "{change:?}");
}

#[tokio::test]
async fn a_code_alone_is_worth_nothing() {
    let long = "another-verifier-that-has-more-than-forty-three-characters";
    check_exchange(&[("code_verifier", long)], "invalid_grant").await;
    check_exchange(&[("code_verifier", "")], "invalid_request").await;
    check_exchange(&[("redirect_uri", "http://localhost:4747/signed-in")], "unauthorized_client")
        .await;
    check_exchange(&[("client_id", "another")], "invalid_client").await;
    check_exchange(&[("code", "another")], "invalid_grant").await;
    check_exchange(&[("grant_type", "password")], "unsupported_grant_type").await;
    check_exchange(&[("grant_type", "")], "invalid_request").await;
}

#[tokio::test]
async fn a_code_that_comes_twice_takes_back_what_it_gave() {
    let world = World::new();
    let code = world.browser().sign_in("ada", PASSWORD).await.code();
    let tokens = world.exchange(&code, &[]).await.json();

    let again = world.exchange(&code, &[]).await;

    assert_eq!(again.json()["error"], "invalid_grant");
    let refresh = world.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_eq!(refresh.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_is_too_old_after_a_minute() {
    let world = World::new();
    let code = world.browser().sign_in("ada", PASSWORD).await.code();
    world.pass(Duration::from_secs(60));

    assert_eq!(world.exchange(&code, &[]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn nobody_is_sent_to_a_foreign_address() {
    let world = World::new();
    for path in ["/oauth2/authorize", "/login"] {
        for change in [
            ("redirect_uri", "https://evil.example/signed-in"),
            ("redirect_uri", "http://127.0.0.1:4748/signed-in"),
            ("client_id", "another"),
        ] {
            let answer = world.get(&format!("{path}{}", world.query(&[change]))).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{change:?}");
            assert!(answer.text.contains("role=\"alert\""), "{}", answer.text);
        }
    }
    let out = [("client_id", world.pool.client_id()), ("logout_uri", "https://evil.example/")];
    assert_eq!(world.get(&with_query("/logout", &out)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_pkce_there_is_no_page() {
    let world = World::new();
    let query = world.query(&[("code_challenge", ""), ("code_challenge_method", "")]);

    let answer = world.get(&format!("/oauth2/authorize{query}")).await;

    assert!(answer.location().contains("?error=invalid_request&"), "{answer:?}");
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_name_sound_the_same() {
    let world = World::new();

    let password = world.browser().sign_in("ada", "wrong-horse-battery").await;
    let name = world.browser().sign_in("bob", PASSWORD).await;

    let said = "Incorrect user name or password.";
    assert!(password.text.contains(said) && name.text.contains(said));
    assert_eq!((password.status, name.status), (StatusCode::OK, StatusCode::OK));
    assert!(password.text.contains("value=\"ada\"") && !password.text.contains("wrong-horse"));
}

#[tokio::test]
async fn who_guesses_has_to_wait_and_even_the_right_password_does() {
    let world = World::new();
    let mut browser = world.browser();
    for _ in 0..6 {
        assert_eq!(browser.sign_in("ada", "guess").await.status, StatusCode::OK);
    }

    let locked = browser.sign_in("ada", PASSWORD).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(locked.text.contains("Password attempts exceeded"), "{}", locked.text);
    assert_eq!(locked.headers["retry-after"], "2");

    world.pass(Duration::from_secs(1));
    browser.sign_in("ada", PASSWORD).await.code();
}

#[tokio::test]
async fn a_form_of_another_page_is_not_taken() {
    let world = World::new();
    let login = format!("/login{}", world.query(&[]));
    let mut browser = world.browser();
    browser.get(&login).await;
    for token in ["", "guess"] {
        let fields = [("_csrf", token), ("username", "ada"), ("password", PASSWORD)];
        let refused = browser.send(form(&login, &fields)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(!refused.headers.contains_key("location"));
    }
    // Nor the token of one browser in another.
    let page = browser.get(&login).await.text;
    let token = page.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("_csrf", token), ("username", "ada"), ("password", PASSWORD)];
    assert_eq!(world.browser().send(form(&login, &fields)).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn other_sites_pages_are_not_answered() {
    let world = World::new();
    let foreign = |name, value| Request::get("/logout").header(name, value).body(Body::empty());
    for request in [foreign("origin", "https://evil.example"), foreign("host", "evil.example:4747")]
    {
        assert_eq!(world.send(request.unwrap()).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_token_endpoint_takes_forms_alone() {
    let world = World::new();
    let json = Request::post("/oauth2/token")
        .header("content-type", "application/json")
        .body(Body::from("{\"grant_type\":\"refresh_token\"}"));
    let answer = world.send(json.unwrap()).await;
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (StatusCode::BAD_REQUEST, Some("invalid_request"))
    );
    let huge = "a".repeat(20_000);
    assert_eq!(world.refresh(&huge).await.json()["error"], "invalid_request");
}
