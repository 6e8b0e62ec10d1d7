//! The console's files and its waiting page, without a socket.

use std::{fs, path::Path};

use api_contract::{
    console_config::{ConsoleConfig, SignIn},
    console_files::{BuildProgress, BuildState, ConsoleFile, ConsoleFiles},
};
use axum::response::Response;
use http::{HeaderMap, HeaderName, Method, Uri};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

use super::Console;
use crate::{clock, scratch::Scratch};

const SCRIPT: &str = "app-0123456789abcdef.js";

/// A build folder, and the console that is served from it.
struct World {
    folder: Scratch,
    console: Console,
}

impl World {
    fn new() -> Self {
        let folder = Scratch::new();
        let sign_in = SignIn {
            client_id: "client".to_owned(),
            authorize_url: "/oauth2/authorize".to_owned(),
            token_url: "/oauth2/token".to_owned(),
            revoke_url: "/oauth2/revoke".to_owned(),
            logout_url: "/logout".to_owned(),
            scopes: vec!["openid".to_owned()],
        };
        let config = ConsoleConfig {
            project: "test".to_owned(),
            environment: "local".to_owned(),
            region: "us-east-1".to_owned(),
            api_url: "/api/v1".to_owned(),
            sign_in,
        };
        let console = Console::of(Some(folder.path().to_owned()), &config);
        Self { folder, console }
    }

    /// Writes a build whose page says `words`, and whose script is called `script`.
    async fn build(&self, words: &str, script: &str) {
        let dist = self.folder.path().join("dist");
        let _ = fs::remove_dir_all(&dist);
        fs::create_dir_all(&dist).unwrap();
        let page = file(&dist, "index.html", "text/html; charset=utf-8", words);
        let mut code = file(&dist, script, "text/javascript", "let long = 1;");
        code.immutable = true;
        fs::write(dist.join(format!("{script}.br")), "br!").unwrap();
        fs::write(dist.join(format!("{script}.gz")), "gzip!").unwrap();
        (code.brotli_bytes, code.gzip_bytes) = (Some(3), Some(5));
        let script_hash = format!("sha256-{}=", "A".repeat(43));
        self.list(&ConsoleFiles { files: vec![page, code], script_hash }).await;
    }

    async fn list(&self, files: &ConsoleFiles) {
        let text = serde_json::to_vec(files).unwrap();
        fs::write(self.folder.path().join("dist/console.json"), text).unwrap();
        self.look_again().await;
    }

    /// What was seen is not believed any more, as after a moment.
    async fn look_again(&self) {
        self.console.shelf.lock().await.forget_look();
    }

    fn progress(&self, state: BuildState) {
        let now = u64::try_from(clock::now().as_millis()).unwrap();
        let progress = BuildProgress {
            stages: vec!["tools".to_owned(), "compilation".to_owned()],
            stage: 1,
            began_ms: now - 65_000,
            since_ms: now,
            written_ms: now,
            message: "compiling".to_owned(),
            detail: "Compiling <leptos>".to_owned(),
            state,
        };
        let text = serde_json::to_vec(&progress).unwrap();
        fs::write(self.folder.path().join("progress.json"), text).unwrap();
    }

    async fn ask(&self, method: Method, uri: &str, headers: &[(&str, &str)]) -> Option<Response> {
        let named = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())
        };
        let headers: HeaderMap = headers.iter().map(named).collect();
        self.console.find(&method, &uri.parse::<Uri>().unwrap(), &headers).await
    }

    async fn get(&self, uri: &str, headers: &[(&str, &str)]) -> Response {
        self.ask(Method::GET, uri, headers).await.unwrap()
    }

    /// The page as a browser gets it.
    async fn page(&self, uri: &str) -> (Response, String) {
        let answer = self.get(uri, &[("accept", "text/html,*/*;q=0.8")]).await;
        let (parts, body) = answer.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        (Response::from_parts(parts, axum::body::Body::empty()), text)
    }
}

fn file(dist: &Path, path: &str, content_type: &str, text: &str) -> ConsoleFile {
    fs::write(dist.join(path), text).unwrap();
    ConsoleFile {
        path: path.to_owned(),
        bytes: u64::try_from(text.len()).unwrap(),
        brotli_bytes: None,
        gzip_bytes: None,
        sha256: hex::encode(Sha256::digest(text)),
        content_type: content_type.to_owned(),
        immutable: false,
    }
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn body(answer: Response) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn every_page_of_the_console_is_the_one_page_with_its_policy() {
    let world = World::new();
    world.build("<p>hello", SCRIPT).await;

    for uri in ["/", "/players/a:b", "/signed-in?code=1", "/tickets/a.b"] {
        let (answer, text) = world.page(uri).await;

        assert_eq!(text, "<p>hello", "{uri}");
        let policy = header(&answer, "content-security-policy");
        assert!(policy.contains("'wasm-unsafe-eval' 'sha256-AAAA"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"));
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin");
        assert!(header(&answer, "permissions-policy").contains("camera=()"));
        assert_eq!(header(&answer, "cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn a_file_is_sent_in_the_best_coding_and_kept_for_ever() {
    let world = World::new();
    world.build("page", SCRIPT).await;
    let uri = format!("/{SCRIPT}");

    let mut tags = Vec::new();
    for (accepts, coding, text) in
        [("gzip, br", "br", "br!"), ("gzip", "gzip", "gzip!"), ("identity", "", "let long = 1;")]
    {
        let answer = world.get(&uri, &[("accept-encoding", accepts)]).await;
        assert_eq!(header(&answer, "content-encoding"), coding);
        assert_eq!(header(&answer, "content-length"), text.len().to_string());
        assert_eq!(header(&answer, "vary"), "accept-encoding");
        assert_eq!(header(&answer, "content-type"), "text/javascript");
        assert_eq!(header(&answer, "cache-control"), "public, max-age=31536000, immutable");
        tags.push(header(&answer, "etag").to_owned());
        assert_eq!(body(answer).await, text);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "each coding has a tag of its own");
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let world = World::new();
    world.build("page", SCRIPT).await;
    let tag = header(&world.get("/index.html", &[]).await, "etag").to_owned();

    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let answer = world.get("/index.html", &[("if-none-match", &known)]).await;
        assert_eq!(answer.status(), 304, "{known}");
        assert_eq!(header(&answer, "etag"), tag);
        assert_eq!(body(answer).await, "");
    }
    let answer = world.get("/index.html", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_head_has_the_length_and_nothing_of_it() {
    let world = World::new();
    world.build("page", SCRIPT).await;

    let answer = world.ask(Method::HEAD, "/index.html", &[]).await.unwrap();

    assert_eq!(header(&answer, "content-length"), "4");
    assert_eq!(body(answer).await, "");
}

#[tokio::test]
async fn only_what_is_in_the_list_is_served() {
    let world = World::new();
    fs::write(world.folder.path().join("secret"), "s").unwrap();
    world.build("page", SCRIPT).await;
    let dist = world.folder.path().join("dist");
    fs::write(dist.join("unlisted.txt"), "u").unwrap();

    for uri in [
        "/unlisted.txt",
        "/console.json",
        "/../secret",
        "/..%2fsecret",
        "/%2e%2e/secret",
        "//etc/passwd",
        "/index.html.br",
        "/dist/index.html",
    ] {
        let answer = world.ask(Method::GET, uri, &[("accept", "*/*")]).await;
        assert!(answer.is_none(), "{uri} was served");
    }
    assert!(world.ask(Method::POST, "/players", &[("accept", "text/html")]).await.is_none());
}

#[tokio::test]
async fn what_is_not_as_the_list_says_is_not_served() {
    let world = World::new();
    world.build("page", SCRIPT).await;
    fs::write(world.folder.path().join("dist/index.html"), "evil").unwrap();
    world.look_again().await;

    let (_, text) = world.page("/").await;

    assert!(text.contains("<h1>The console is not built</h1>"), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_is_not_followed() {
    let world = World::new();
    world.build("page", SCRIPT).await;
    let page = world.folder.path().join("dist/index.html");
    let elsewhere = world.folder.path().join("elsewhere.html");
    fs::rename(&page, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &page).unwrap();
    world.look_again().await;

    let (_, text) = world.page("/").await;

    assert!(text.contains("<h1>The console is not built</h1>"), "{text}");
}

#[tokio::test]
async fn a_page_that_is_open_still_finds_its_files_after_a_new_build() {
    let world = World::new();
    world.build("old", SCRIPT).await;
    assert_eq!(world.page("/").await.1, "old");

    world.build("new", "app-fedcba9876543210.js").await;

    assert_eq!(world.page("/").await.1, "new");
    assert_eq!(world.get(&format!("/{SCRIPT}"), &[]).await.status(), 200);
    assert_eq!(world.get("/app-fedcba9876543210.js", &[]).await.status(), 200);
}

#[tokio::test]
async fn a_console_that_is_just_being_replaced_stays_as_it_was() {
    let world = World::new();
    world.build("old", SCRIPT).await;
    assert_eq!(world.page("/").await.1, "old");

    fs::remove_dir_all(world.folder.path().join("dist")).unwrap();
    world.look_again().await;

    assert_eq!(world.page("/").await.1, "old");
}

#[tokio::test]
async fn before_there_is_a_console_its_page_says_how_far_it_is() {
    let world = World::new();
    world.progress(BuildState::Running);

    let (answer, text) = world.page("/players").await;

    assert_eq!((answer.status().as_u16(), header(&answer, "refresh")), (200, "4"));
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert!(text.contains("<li>tools <span class=\"quiet\">done</span></li>"), "{text}");
    assert!(text.contains("<li aria-current=\"step\">compilation"), "{text}");
    assert!(text.contains("1 min 5 s") && text.contains("Compiling &lt;leptos&gt;"), "{text}");
    assert!(!text.contains("<script") && !text.contains(" style="), "{text}");

    let (still, text) = world.page("/players?still").await;
    assert_eq!(header(&still, "refresh"), "");
    assert!(text.contains("This page stays as it is"), "{text}");
}

#[tokio::test]
async fn a_failed_build_shows_its_last_words_as_text() {
    let world = World::new();
    let tail = vec!["error: <script>alert(1)</script>".to_owned()];
    world.progress(BuildState::Failed { reasons: vec!["it & failed".to_owned()], tail });

    let (_, text) = world.page("/").await;

    assert!(text.contains("&lt;script&gt;alert(1)") && !text.contains("<script"), "{text}");
    assert!(text.contains("it &amp; failed") && text.contains("cargo xtask console build"));
}

#[tokio::test]
async fn a_program_is_told_to_come_back() {
    let world = World::new();
    world.progress(BuildState::Running);
    let (method, uri) = (Method::GET, Uri::from_static("/"));

    let answer = world.console.front(&method, &uri, &HeaderMap::new()).await;

    assert_eq!((answer.status().as_u16(), header(&answer, "retry-after")), (503, "4"));
    assert_eq!(header(&answer, "content-type"), "application/problem+json");
}
