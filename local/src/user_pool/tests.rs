//! The sign-in from the outside: a browser, a client, and what each is told.

mod misuse;
mod tokens;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use api_contract::{Timestamp, admin::Group};
use axum::{Router, body::Body};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use stack::Deployment;
use tower::ServiceExt;

use super::{
    UserPool,
    codes::challenge,
    endpoints,
    form::with_query,
    passwords::Password,
    signing_key::{SigningKey, SigningKeys},
    users::User,
    users_file::UsersFile,
};
use crate::{clock::Clock, scratch::Scratch, secret::Secret};

const PORT: u16 = 4747;
const CALLBACK: &str = "http://127.0.0.1:4747/signed-in";
const VERIFIER: &str = "a-verifier-that-has-more-than-forty-three-characters";
const PASSWORD: &str = "correct-horse-battery";

/// The deployment that tests sign in to.
pub(crate) fn deployment() -> Deployment {
    let rules = include_str!("../../../rule-sets/simplerule.json");
    let read = |_: &str| Ok::<_, String>(rules.to_owned());
    Deployment::from_toml("muster.toml", "project = \"test\"", Some("local"), read).unwrap()
}

/// A pool with the user `ada`, and a clock that the test turns.
pub(crate) struct World {
    pub(crate) pool: Arc<UserPool>,
    pub(crate) users: UsersFile,
    now: Arc<AtomicI64>,
    router: Router,
    scratch: Scratch,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// A browser with its cookies.
pub(crate) struct Browser<'w> {
    world: &'w World,
    cookies: BTreeMap<String, String>,
}

impl World {
    pub(crate) fn new() -> Self {
        let scratch = Scratch::new();
        let users = UsersFile::new(scratch.path());
        let ada = "ada".parse().unwrap();
        let hash = Password::chosen(PASSWORD).unwrap().hash();
        let ada = User::new(ada, Group::Support, hash, Timestamp::from_millis(0));
        users.change(|users| users.add(ada)).unwrap();
        Self::open(scratch, users, Arc::new(AtomicI64::new(1_800_000_000_000)))
    }

    fn open(scratch: Scratch, users: UsersFile, now: Arc<AtomicI64>) -> Self {
        let clock = Arc::clone(&now);
        let clock = Clock::of(move || Timestamp::from_millis(clock.load(Ordering::Relaxed)));
        let secret = Secret::from_bytes(&[7; 32]);
        let mut pool = UserPool::open(&deployment(), PORT, scratch.path(), secret, clock).unwrap();
        pool.keys = SigningKeys::of(SigningKey::for_test(0));
        let pool = Arc::new(pool);
        let router = endpoints::router(Arc::clone(&pool));
        Self { pool, users, now, router, scratch }
    }

    /// The same cloud, stopped and started.
    pub(crate) fn restarted(self) -> Self {
        Self::open(self.scratch, self.users, self.now)
    }

    pub(crate) fn clock(&self) -> Clock {
        self.pool.clock.clone()
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.now.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::Relaxed);
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { world: self, cookies: BTreeMap::new() }
    }

    /// Says something to the pool.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (mut parts, body) = request.into_parts();
        parts.headers.entry(header::HOST).or_insert("127.0.0.1:4747".parse().unwrap());
        let answer = self.router.clone().oneshot(Request::from_parts(parts, body)).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path, fields)).await
    }

    /// Exchanges a code.
    pub(crate) async fn exchange(&self, code: &str, change: &[(&str, &str)]) -> Answer {
        let right = [
            ("grant_type", "authorization_code"),
            ("client_id", self.pool.client_id()),
            ("code", code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", CALLBACK),
        ];
        self.post("/oauth2/token", &changed(&right, change)).await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> Answer {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", self.pool.client_id()),
            ("refresh_token", refresh_token),
        ];
        self.post("/oauth2/token", &fields).await
    }

    /// The query of a right request, with some fields different.
    pub(crate) fn query(&self, change: &[(&str, &str)]) -> String {
        let challenge = challenge(VERIFIER);
        let right = [
            ("client_id", self.pool.client_id()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        with_query("", &changed(&right, change))
    }

    /// Tokens of `ada`, by way of everything.
    pub(crate) async fn sign_in(&self) -> Value {
        let code = self.browser().sign_in("ada", PASSWORD).await.code();
        self.exchange(&code, &[]).await.json()
    }
}

fn changed<'a>(
    right: &[(&'a str, &'a str)],
    change: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let new = |name| change.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let kept = right.iter().map(|&(name, value)| (name, new(name).unwrap_or(value)));
    let more =
        change.iter().copied().filter(|(name, _)| right.iter().all(|(other, _)| other != name));
    kept.chain(more).collect()
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = with_query("", fields).trim_start_matches('?').to_owned();
    let form = "application/x-www-form-urlencoded";
    Request::post(path).header(header::CONTENT_TYPE, form).body(Body::from(body)).unwrap()
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// Where it sends the browser.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::FOUND, "{self:?}");
        self.headers["location"].to_str().unwrap()
    }

    /// The code that it sends the browser back with.
    pub(crate) fn code(&self) -> String {
        let location = self.location();
        let query = location.strip_prefix(&format!("{CALLBACK}?code=")).unwrap_or_else(|| {
            panic!("no code in {location}");
        });
        query.strip_suffix("&state=the-state").unwrap().to_owned()
    }
}

impl Browser<'_> {
    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let answer = self.world.send(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    pub(crate) async fn get(&mut self, address: &str) -> Answer {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn authorize(&mut self) -> Answer {
        let query = self.world.query(&[]);
        self.get(&format!("/oauth2/authorize{query}")).await
    }

    /// Goes to the page and sends its form.
    pub(crate) async fn sign_in(&mut self, user_name: &str, password: &str) -> Answer {
        let login = self.authorize().await.location().to_owned();
        let page = self.get(&login).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        let token = page.text.split("name=\"_csrf\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let fields = [("_csrf", token), ("username", user_name), ("password", password)];
        self.send(form(&login, &fields)).await
    }
}

#[tokio::test]
async fn an_operator_signs_in_and_gets_tokens() {
    let world = World::new();
    let answer = world.browser().sign_in("Ada", PASSWORD).await;

    let tokens = world.exchange(&answer.code(), &[]).await;

    assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");
    assert_eq!(tokens.headers["cache-control"], "no-store");
    let tokens = tokens.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &900.into()));
    for name in ["access_token", "id_token", "refresh_token"] {
        assert!(tokens[name].as_str().is_some_and(|token| token.len() > 40), "{tokens}");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_not_asked_again_until_the_sign_out() {
    let world = World::new();
    let mut browser = world.browser();
    browser.sign_in("ada", PASSWORD).await.code();

    browser.authorize().await.code();

    let out =
        [("client_id", world.pool.client_id()), ("logout_uri", "http://127.0.0.1:4747/signed-out")];
    let out = browser.get(&with_query("/logout", &out)).await;
    assert_eq!(out.location(), "http://127.0.0.1:4747/signed-out");
    assert!(browser.authorize().await.location().starts_with("/login?"));
}

#[tokio::test]
async fn a_session_outlives_the_cloud_and_ends_after_a_day() {
    let world = World::new();
    let mut browser = world.browser();
    browser.sign_in("ada", PASSWORD).await.code();
    let cookies = browser.cookies;
    let world = world.restarted();
    let mut browser = Browser { world: &world, cookies };

    browser.authorize().await.code();
    world.pass(Duration::from_secs(8 * 60 * 60));

    assert!(browser.authorize().await.location().starts_with("/login?"));
}

#[tokio::test]
async fn a_client_may_ask_whether_somebody_is_signed_in_or_insist_on_a_password() {
    let world = World::new();
    let mut browser = world.browser();
    let never = format!("/oauth2/authorize{}", world.query(&[("prompt", "none")]));
    let always = format!("/oauth2/authorize{}", world.query(&[("prompt", "login")]));

    let nobody = browser.get(&never).await;
    browser.sign_in("ada", PASSWORD).await.code();
    let somebody = browser.get(&never).await;
    let asked = browser.get(&always).await;

    let error = format!("{CALLBACK}?error=login_required&state=the-state");
    assert_eq!(nobody.location(), error);
    somebody.code();
    assert!(asked.location().starts_with("/login?"));
}

#[tokio::test]
async fn the_pool_describes_itself() {
    let world = World::new();
    let issuer = world.pool.issuer().to_owned();
    let path = issuer.strip_prefix("http://127.0.0.1:4747").unwrap();

    let about = world.get(&format!("{path}/.well-known/openid-configuration")).await.json();
    let keys = world.get(&format!("{path}/.well-known/jwks.json")).await.json();

    assert_eq!(about["issuer"], issuer.as_str());
    assert_eq!(about["token_endpoint"], "http://127.0.0.1:4747/oauth2/token");
    assert_eq!(about["jwks_uri"], format!("{issuer}/.well-known/jwks.json"));
    assert_eq!(keys["keys"][0]["kid"], world.pool.key().unwrap().id());
    assert_eq!(keys["keys"][0]["e"], "AQAB");
    let (region, name) = path.trim_start_matches('/').split_once('_').unwrap();
    assert_eq!((region, name.len()), ("us-east-1", 9), "{path}");
    assert_eq!(world.pool.console_sign_in().client_id.len(), 26);
}
