//! The console among the other rooms at the one port.

use std::fs;

use http::Response;
use local::Settings;
use sha2::{Digest, Sha256};

use crate::world::{Folder, World};

const PAGE: &str = "<!doctype html><title>console</title>";

/// A cloud whose console is a page alone.
async fn world() -> World {
    let folder = Folder::new();
    let console = folder.path().join("console");
    fs::create_dir_all(console.join("dist")).unwrap();
    fs::write(console.join("dist/index.html"), PAGE).unwrap();
    let files = serde_json::json!({
        "files": [{
            "path": "index.html",
            "bytes": PAGE.len(),
            "sha256": hex::encode(Sha256::digest(PAGE)),
            "contentType": "text/html; charset=utf-8",
            "immutable": false,
        }],
        "scriptHash": format!("sha256-{}=", "A".repeat(43)),
    });
    fs::write(console.join("dist/console.json"), files.to_string()).unwrap();
    let console = Some(console);
    let settings = Settings { console, processes_per_location: Some(0), ..folder.settings() };
    World::start(folder, settings).await.unwrap()
}

async fn browse(world: &World, path: &str) -> Response<bytes::Bytes> {
    let mut request = world.web.request("GET", path, "");
    request.headers_mut().insert("accept", "text/html,*/*;q=0.8".parse().unwrap());
    world.web.ask(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_at_every_path_that_is_nobody_elses() {
    let world = world().await;
    for path in ["/", "/players", "/sessions/arn%3Aaws%3Agamelift", "/signed-in?code=c&state=s"] {
        let answer = browse(&world, path).await;
        assert_eq!(
            (answer.status().as_u16(), &answer.body()[..]),
            (200, PAGE.as_bytes()),
            "{path}"
        );
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
    }
    for path in
        ["/v1/nothing", "/api/v1/nothing", "/local/nothing", "/nothing.js", "/players/x.css"]
    {
        let answer = browse(&world, path).await;
        assert!(answer.status().is_client_error(), "{path} is {}", answer.status());
        assert_ne!(&answer.body()[..], PAGE.as_bytes(), "{path}");
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_does_not_hide_the_player_api() {
    let world = world().await;
    for path in ["/requestmatchmaking", "/v1/tickets/t-1"] {
        let answer = browse(&world, path).await;
        assert_eq!(answer.status(), 403, "{path}: unsigned");
    }
    let (status, answer) = world.web.call("GameLift.Nothing", &serde_json::json!({})).await;
    assert!(status.is_client_error() && answer.is_object(), "POST / is AWS's: {status} {answer}");
    let (status, answer) = world.web.get("/players").await;
    assert_eq!((status.as_u16(), &answer["code"]), (404, &"not-found".into()), "{answer}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_told_how_operators_sign_in() {
    let world = world().await;

    let (status, config) = world.web.get("/config.json").await;

    assert_eq!(status, 200);
    assert_eq!(config["apiUrl"], "/api/v1");
    assert_eq!(config["signIn"]["authorizeUrl"], "/oauth2/authorize");
    assert!(!config["signIn"]["clientId"].as_str().unwrap().is_empty());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_console_its_address_says_how_to_get_one() {
    let world = World::new().await;

    let answer = browse(&world, "/").await;

    let page = String::from_utf8(answer.body().to_vec()).unwrap();
    assert!(page.contains("<code>cargo xtask console build</code>"), "{page}");
    assert!(page.contains("href=\"/openapi.json\"") && page.contains("href=\"/local/status\""));
    assert!(!answer.headers().contains_key("refresh"));
    let links = browse(&world, "/local").await;
    assert!(String::from_utf8_lossy(links.body()).contains("/local/dead-letters"));
    world.stop().await;
}
