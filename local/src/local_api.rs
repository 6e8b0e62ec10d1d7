//! `/local/…` and `/metrics`: what only a local cloud can be asked and told.
//!
//! Whoever listens on loopback hears browsers too, and those carry any web page's
//! wishes. So requests must be addressed to this machine by name (a page that
//! had its own name point here says that name) and come from no foreign page.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use api_contract::problems::{Problem, ProblemCode};
use axum::{
    Json, Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, Uri, header};
use serde::Serialize;
use std::net::SocketAddr;

use crate::{
    body,
    cloudwatch::{self, Metrics},
    fleet::{Fleet, FleetStatus},
    functions::{Functions, FunctionsStatus},
    gamelift::{self, GameLift},
    message_queue::{MessageQueue, QueueStatus},
    page,
    player_api::refusal,
    topic::{Topic, TopicStatus, dead_letters::DeadLetter, faults::Faults},
};

/// Largest body taken, in bytes.
const BODY_BYTES_MAX: usize = 4096;

/// Where Prometheus reads, by its own custom.
pub(crate) const METRICS_PATH: &str = "/metrics";

/// What there is to tell of.
#[derive(Debug)]
pub(crate) struct LocalApi {
    pub(crate) started: Instant,
    pub(crate) ready_after: Duration,
    pub(crate) project: String,
    pub(crate) region: String,
    pub(crate) functions: Arc<Functions>,
    pub(crate) topic: Arc<Topic>,
    pub(crate) results: Arc<MessageQueue>,
    pub(crate) fleet: Arc<Fleet>,
    pub(crate) gamelift: GameLift,
    pub(crate) metrics: Metrics,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    project: String,
    region: String,
    process_id: u32,
    uptime_seconds: u64,
    ready_after_ms: u128,
    functions: FunctionsStatus,
    fleet: FleetStatus,
    gamelift: gamelift::Status,
    topic: TopicStatus,
    results: QueueStatus,
    faults: Faults,
    dead_letters: usize,
}

/// The routes, guarded.
pub(crate) fn router(api: Arc<LocalApi>) -> Router {
    Router::new()
        .route("/local", get(index))
        .route(METRICS_PATH, get(metrics))
        .route("/local/status", get(status))
        .route("/local/dead-letters", get(dead_letters))
        .route("/local/faults", get(faults).post(set_faults))
        .layer(middleware::from_fn(only_from_here))
        .with_state(api)
}

async fn only_from_here(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_local_peer = peer.is_none_or(|ConnectInfo(peer)| peer.ip().is_loopback());
    if is_local_peer && is_addressed_to_us(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    let detail = "this is for this machine alone, and not for other sites' pages";
    refusal(&Problem { status: 403, ..Problem::new(ProblemCode::NotFound, detail) })
}

/// Whether a request is for this machine by name, and from none of another site's pages.
pub(crate) fn is_addressed_to_us(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name| headers.get(name).map(|value: &http::HeaderValue| value.to_str());
    let host = match text(header::HOST) {
        Some(host) => host.is_ok_and(is_ours),
        // HTTP/2 has it in the address.
        None => uri.authority().is_some_and(|host| is_ours(host.as_str())),
    };
    let origin = text(header::ORIGIN).is_none_or(|origin| {
        let host = origin.ok().and_then(|origin| origin.split_once("://"));
        host.is_some_and(|(_, host)| is_ours(host))
    });
    host && origin
}

/// Whether `host`, with or without a port, is a name of this machine.
fn is_ours(host: &str) -> bool {
    let without_port = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    matches!(without_port, "localhost" | "127.0.0.1" | "[::1]")
}

async fn index() -> Response {
    page::answer(StatusCode::OK, "Local cloud", include_str!("local_api/index.html"))
}

async fn status(State(api): State<Arc<LocalApi>>) -> Json<impl Serialize> {
    Json(Status {
        project: api.project.clone(),
        region: api.region.clone(),
        process_id: std::process::id(),
        uptime_seconds: api.started.elapsed().as_secs(),
        ready_after_ms: api.ready_after.as_millis(),
        functions: api.functions.status(),
        fleet: api.fleet.status(),
        gamelift: api.gamelift.status(),
        topic: api.topic.status(),
        results: api.results.status(),
        faults: api.topic.faults.current(),
        dead_letters: api.topic.dead_letters.count(),
    })
}

async fn metrics(State(api): State<Arc<LocalApi>>) -> Response {
    ([(header::CONTENT_TYPE, cloudwatch::PROMETHEUS)], api.metrics.exposition()).into_response()
}

async fn dead_letters(State(api): State<Arc<LocalApi>>) -> Json<Vec<DeadLetter>> {
    Json(api.topic.dead_letters.list())
}

async fn faults(State(api): State<Arc<LocalApi>>) -> Json<Faults> {
    Json(api.topic.faults.current())
}

async fn set_faults(State(api): State<Arc<LocalApi>>, body: Body) -> Response {
    match read_faults(body).await {
        Ok(faults) if api.topic.faults.set(faults).is_ok() => Json(faults).into_response(),
        Ok(_) => malformed("`drop` is a share from 0 to 1"),
        Err(reason) => malformed(&reason),
    }
}

async fn read_faults(body: Body) -> Result<Faults, String> {
    let bytes = body::whole(body, BODY_BYTES_MAX).await.map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

fn malformed(reason: &str) -> Response {
    let right = r#"{"duplicate": true, "reorder": true, "drop": 0.1} is what this takes"#;
    let detail = format!("{reason}: {right}");
    refusal(&Problem::new(ProblemCode::MalformedRequest, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        is_addressed_to_us(&headers, &Uri::from_static("/local/status"))
    }

    #[test]
    fn only_this_machine_is_answered() {
        assert!(check("127.0.0.1:4747", None));
        assert!(check("localhost", Some("http://localhost:4747")));
        assert!(check("[::1]:4747", Some("https://127.0.0.1")));
        assert!(!check("evil.example:4747", None));
        assert!(!check("127.0.0.1:4747", Some("https://evil.example")));
        assert!(!check("127.0.0.1.evil.example", None));
        assert!(!check("127.0.0.1:4747", Some("null")));
    }
}
