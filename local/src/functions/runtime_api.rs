//! The Lambda runtime API, at an address of its own for each instance.
//!
//! # After
//! Lambda developer guide, "Using the Lambda runtime API for custom runtimes",
//! read 2026-11-22. Streamed answers are taken as a whole.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::json;
use tokio::time::Instant;

use super::{
    Functions, PAYLOAD_BYTES_MAX, environment,
    instance::InstanceId,
    pool::{Pool, Work},
};
use crate::body;

/// Longest error report that is kept, in bytes.
const REPORT_BYTES_MAX: usize = 4096;

/// The runtime API of all functions of `region`.
#[derive(Debug, Clone)]
pub(crate) struct RuntimeApi {
    pub(crate) functions: Arc<Functions>,
    pub(crate) region: Arc<str>,
}

impl RuntimeApi {
    /// The routes, without the part of the path that names the instance.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/.rt/{instance}/2018-06-01/runtime/invocation/next", get(next))
            .route("/.rt/{instance}/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/.rt/{instance}/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/.rt/{instance}/2018-06-01/runtime/init/error", post(init_error))
            .with_state(self)
    }

    fn pool(&self, instance: &InstanceId) -> Result<&Arc<Pool>, Refusal> {
        self.functions.pool_of(instance).ok_or(Refusal::NoSuchInstance)
    }
}

/// Why an instance is not answered.
#[derive(Debug)]
enum Refusal {
    NoSuchInstance,
    NotItsWork,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, kind, message) = match self {
            Self::NoSuchInstance => (
                StatusCode::FORBIDDEN,
                "InvalidInstance",
                "there is no such instance, or it is being ended",
            ),
            Self::NotItsWork => {
                (StatusCode::BAD_REQUEST, "InvalidRequestID", "that is not this instance's work")
            }
        };
        (status, Json(json!({ "errorType": kind, "errorMessage": message }))).into_response()
    }
}

async fn next(
    State(api): State<RuntimeApi>,
    Path(instance): Path<String>,
) -> Result<Response, Refusal> {
    let instance = InstanceId::claimed(&instance);
    let pool = api.pool(&instance)?;
    let work = pool.next(&instance).await.ok_or(Refusal::NoSuchInstance)?;
    let arn = environment::arn(&api.region, pool.function());
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", work.id.clone()),
        ("lambda-runtime-deadline-ms", deadline_ms(&work).to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
        ("lambda-runtime-trace-id", format!("Root=1-00000000-{}", trace(&work.id))),
    ];
    Ok((headers, work.payload).into_response())
}

/// The deadline on the calendar's clock.
fn deadline_ms(work: &Work) -> u128 {
    let left = work.deadline.saturating_duration_since(Instant::now());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now + left).as_millis()
}

/// Twenty-four hexadecimal digits that follow from the request's id.
fn trace(id: &str) -> String {
    id.chars().filter(char::is_ascii_hexdigit).take(24).collect()
}

async fn response(
    State(api): State<RuntimeApi>,
    Path((instance, id)): Path<(String, String)>,
    answer: Body,
) -> Result<Response, Refusal> {
    let instance = InstanceId::claimed(&instance);
    let pool = api.pool(&instance)?;
    let answer = body::whole(answer, PAYLOAD_BYTES_MAX).await.map_err(|error| error.to_string());
    taken(pool.answer(&instance, &id, answer))
}

async fn error(
    State(api): State<RuntimeApi>,
    Path((instance, id)): Path<(String, String)>,
    report: Body,
) -> Result<Response, Refusal> {
    let instance = InstanceId::claimed(&instance);
    let pool = api.pool(&instance)?;
    let report = text(report).await;
    tracing::warn!(function = pool.function(), report, "the function reported an error");
    taken(pool.answer(&instance, &id, Err(report)))
}

async fn init_error(
    State(api): State<RuntimeApi>,
    Path(instance): Path<String>,
    report: Body,
) -> Result<Response, Refusal> {
    let pool = api.pool(&InstanceId::claimed(&instance))?;
    let report = text(report).await;
    tracing::warn!(function = pool.function(), report, "the function cannot begin");
    taken(true)
}

async fn text(body: Body) -> String {
    match body::whole(body, PAYLOAD_BYTES_MAX).await {
        Ok(bytes) => {
            String::from_utf8_lossy(&bytes[..bytes.len().min(REPORT_BYTES_MAX)]).into_owned()
        }
        Err(error) => error.to_string(),
    }
}

fn taken(taken: bool) -> Result<Response, Refusal> {
    if !taken {
        return Err(Refusal::NotItsWork);
    }
    Ok((StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response())
}
