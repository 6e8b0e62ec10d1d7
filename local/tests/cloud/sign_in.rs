//! Operators: the first one, those that are added while the cloud runs, and what their
//! tokens open.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
};

use http::StatusCode;
use local::Settings;
use serde_json::Value;

use crate::world::{Folder, Web, World};

const VERIFIER: &str = "a-verifier-that-has-more-than-forty-three-characters";
/// The verifier's SHA-256.
const CHALLENGE: &str = "mow7Ip9R-91q6ILHCLLvc6gBUsZptBmyw05y6xy6u8E";

/// Somebody at a browser, and the console in it.
struct Operator<'a> {
    web: &'a Web,
    url: &'a str,
    sign_in: Value,
}

impl<'a> Operator<'a> {
    async fn of(web: &'a Web, url: &'a str) -> Self {
        let (_, config) = web.get("/config.json").await;
        Self { web, url, sign_in: config["signIn"].clone() }
    }

    fn text(&self, name: &str) -> &str {
        self.sign_in[name].as_str().unwrap()
    }

    /// Types a name and a password; the code, unless they are wrong.
    async fn code(&self, user_name: &str, password: &str) -> Option<String> {
        let query = format!(
            "client_id={}&redirect_uri={}/signed-in&response_type=code&scope=openid%20profile\
             &state=s&code_challenge={CHALLENGE}&code_challenge_method=S256",
            self.text("clientId"),
            self.url
        );
        let path = format!("{}?{query}", self.text("authorizeUrl"));
        let answer = self.web.ask(self.web.request("GET", &path, "")).await;
        let login = answer.headers()["location"].to_str().unwrap();
        let page = self.web.ask(self.web.request("GET", login, "")).await;
        let cookie = page.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
        let html = String::from_utf8(page.body().to_vec()).unwrap();
        let token =
            html.split("name=\"_csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = format!("_csrf={token}&username={user_name}&password={password}");
        let mut request = self.web.request("POST", login, &form);
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        let answer = self.web.ask(request).await;
        let location = answer.headers().get("location")?.to_str().unwrap();
        let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap();
        Some(code.to_owned())
    }

    async fn tokens(&self, form: &str) -> (StatusCode, Value) {
        let form = format!("{form}&client_id={}", self.text("clientId"));
        let mut request = self.web.request("POST", self.text("tokenUrl"), &form);
        let content_type = "application/x-www-form-urlencoded".parse().unwrap();
        request.headers_mut().insert("content-type", content_type);
        self.web.send(request).await
    }

    async fn sign_in(&self, user_name: &str, password: &str) -> Option<Value> {
        let code = self.code(user_name, password).await?;
        let form = format!(
            "grant_type=authorization_code&code={code}&code_verifier={VERIFIER}&redirect_uri={}/signed-in",
            self.url
        );
        let (status, tokens) = self.tokens(&form).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
        Some(tokens)
    }

    async fn refresh(&self, tokens: &Value) -> (StatusCode, Value) {
        let token = tokens["refresh_token"].as_str().unwrap();
        self.tokens(&format!("grant_type=refresh_token&refresh_token={token}")).await
    }
}

/// Changes the users as `cargo xtask users` does; what it prints.
fn users(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_muster-local"))
        .args(["users", "--data", "data"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn told(printed: &str) -> &str {
    printed.trim_end().rsplit(' ').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_tells_of_an_admin_once_and_the_admins_token_opens_the_admin_api() {
    let world = World::new().await;
    let url = world.cloud.announcement().url.clone();
    let first = world.cloud.announcement().first_admin.clone().unwrap();
    let operator = Operator::of(&world.web, &url).await;

    let tokens = operator.sign_in("admin", first.password.reveal()).await.unwrap();

    let mut request = world.web.request("GET", "/api/v1/me", "");
    let (status, body) = world.web.send(request.clone()).await;
    assert_eq!((status.as_u16(), &body["message"]), (401, &"Unauthorized".into()));
    let token = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    request.headers_mut().insert("authorization", token.parse().unwrap());
    let (status, body) = world.web.send(request).await;
    // There is no such binary in the test's folder.
    assert_eq!((status.as_u16(), &body["message"]), (503, &"Service Unavailable".into()));

    let folder = world.stop().await;
    let settings = Settings { processes_per_location: Some(0), ..folder.settings() };
    let world = World::start(folder, settings).await.unwrap();
    assert!(world.cloud.announcement().first_admin.is_none(), "told twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_added_while_the_cloud_runs_can_sign_in_until_removed() {
    let world = World::new().await;
    let url = world.cloud.announcement().url.clone();
    let operator = Operator::of(&world.web, &url).await;
    let folder = world.folder.path();
    let password = users(folder, &["add", "ada", "--group", "viewer"]);

    let tokens = operator.sign_in("ada", told(&password)).await.unwrap();
    assert_eq!(operator.refresh(&tokens).await.0, StatusCode::OK);

    let other = users(folder, &["reset-password", "ada"]);
    assert_eq!(operator.refresh(&tokens).await.1["error"], "invalid_grant");
    assert!(operator.sign_in("ada", told(&password)).await.is_none());
    assert!(operator.sign_in("ada", told(&other)).await.is_some());

    users(folder, &["remove", "ada"]);
    assert!(operator.sign_in("ada", told(&other)).await.is_none());
    let listed: Value = serde_json::from_str(&users(folder, &["list", "--json"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_may_be_there_before_the_first_start() {
    let folder = Folder::new();
    users(folder.path(), &["add", "ada", "--group", "admin"]);

    let settings = Settings { processes_per_location: Some(0), ..folder.settings() };
    let world = World::start(folder, settings).await.unwrap();

    assert!(world.cloud.announcement().first_admin.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_and_no_token_is_in_the_log() {
    let folder = Folder::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_muster-local"))
        .args(["--port", "0", "--json", "--data", "data", "--log", "trace"])
        .args(["--processes-per-location", "0", "--until-stdin-closes"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Read at once, as a full pipe would hold the cloud up.
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut log = Vec::new();
        stderr.read_to_end(&mut log).unwrap();
        String::from_utf8_lossy(&log).into_owned()
    });
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let (url, password) =
        (ready["url"].as_str().unwrap(), ready["firstAdmin"]["password"].as_str());
    let web = Web::new(url);
    let operator = Operator::of(&web, url).await;

    let tokens = operator.sign_in("admin", password.unwrap()).await.unwrap();
    assert!(operator.sign_in("admin", "wrong-horse-battery").await.is_none());

    drop(child.stdin.take());
    child.wait().unwrap();
    let log = log.join().unwrap();
    assert!(!log.is_empty());
    for secret in [password, Some("wrong-horse-battery"), tokens["refresh_token"].as_str()] {
        assert!(!log.contains(secret.unwrap()), "the log tells a secret");
    }
    let signature = tokens["access_token"].as_str().unwrap().rsplit('.').next().unwrap();
    assert!(!log.contains(signature), "the log tells a token");
}
