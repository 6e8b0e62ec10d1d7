//! Somebody who calls the player API.

use api_contract::{
    PlayerId,
    routes::{Function, ROUTES},
};
use api_service::http::{self as service, Caller};
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::{World, matchmaking};

/// Somebody, with or without an identity.
pub(crate) struct Visitor<'a> {
    world: &'a World,
    caller: Option<PlayerId>,
}

/// What they were answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The problem's code, after a look at its form.
    pub(crate) fn problem(&self) -> (u16, &str) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], self.status.as_u16());
        (self.status.as_u16(), self.body["code"].as_str().unwrap())
    }
}

impl<'a> Visitor<'a> {
    pub(super) fn new(world: &'a World, caller: Option<PlayerId>) -> Self {
        Self { world, caller }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Request::delete(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, "application/json", body.to_string()).await
    }

    pub(crate) async fn post_text(&self, path: &str, kind: &str, body: String) -> Answer {
        let request = Request::post(path).header("content-type", kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let function = function_for(&request);
        self.send_to(function, request).await
    }

    pub(crate) async fn send_to(&self, function: Function, mut request: Request<Body>) -> Answer {
        if let Some(player) = &self.caller {
            request.extensions_mut().insert(Caller(player.clone()));
        }
        let backend = self.world.backend.clone();
        let router = match function {
            Function::RequestMatchmaking => service::request_matchmaking(backend, matchmaking()),
            Function::MatchStatus => service::match_status(backend),
            Function::CancelMatchmaking => service::cancel_matchmaking(backend),
        };
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// The function that the gateway asks, by the table of routes.
fn function_for(request: &Request<Body>) -> Function {
    let routes =
        ROUTES.iter().filter(|route| route.method.to_string() == request.method().as_str());
    let mut found = routes.filter(|route| matches(route.path, request.uri().path()));
    found.next().map_or(Function::RequestMatchmaking, |route| route.function)
}

fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    let same = |(pattern, part): (&&str, &&str)| pattern.starts_with('{') || pattern == part;
    pattern.len() == path.len() && pattern.iter().zip(&path).all(same)
}
