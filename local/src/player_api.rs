//! API Gateway on this machine: the player API's routes, signatures checked, in
//! front of the functions.
//!
//! What the function gets and may answer is the REST proxy integration's, so it
//! cannot tell the difference.

mod event;
mod routes;

use std::sync::Arc;

use api_contract::{
    problems::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode},
    routes::BODY_BYTES_MAX,
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};

use self::{
    event::{Caller, Gateway},
    routes::{Found, Routes},
};
use crate::{
    body::{self, BodyError},
    clock,
    credentials::{Mint, Principal},
    functions::{Functions, InvokeError},
    gateway::answer,
    signature::{self, Scope, SignedRequest},
};

/// The service that the player API's requests are signed for.
pub(crate) const SERVICE: &str = "execute-api";

/// The gateway in front of the functions.
#[derive(Debug)]
pub(crate) struct PlayerApi {
    gateway: Gateway,
    routes: Routes,
    mint: Mint,
    functions: Arc<Functions>,
}

impl PlayerApi {
    pub(crate) fn new(
        deployment: &stack::Deployment,
        identity_pool_id: &str,
        mint: Mint,
        functions: Arc<Functions>,
    ) -> Self {
        let gateway = Gateway {
            region: deployment.region.clone(),
            identity_pool_id: identity_pool_id.to_owned(),
        };
        Self { gateway, routes: Routes::new(deployment), mint, functions }
    }

    /// Whether something is at `path`, by whatever method.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.routes.find(&Method::GET, path) != Found::Nothing
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response {
        match self.try_answer(request).await {
            Ok(answer) => answer,
            Err(problem) => refusal(&problem),
        }
    }

    async fn try_answer(&self, request: Request<Body>) -> Result<Response, Problem> {
        let (function, found) = match self.routes.find(request.method(), request.uri().path()) {
            Found::Route { function, route } => (function, route),
            Found::OtherMethod { allowed } => return Ok(method_not_allowed(&allowed)),
            Found::Nothing => return Err(nothing_here(request.uri().path())),
        };
        let (parts, body) = request.into_parts();
        let body = body::whole(body, BODY_BYTES_MAX).await.map_err(|error| unreadable(&error))?;
        let identity = self.check_signature(&parts, &body)?;
        let caller = Caller { identity, parts: &parts, body: &body };
        let event = event::build(&self.gateway, &found, &caller);
        let answer = self.functions.invoke(function, Bytes::from(event.to_string())).await;
        let answer = answer.map_err(|error| bad_gateway(&error))?;
        answer::read(&answer).ok_or_else(|| {
            tracing::error!(function, "the function's answer is not a gateway's");
            Problem::new(ProblemCode::Internal, "the function's answer could not be read")
        })
    }

    /// The guest who signed the request.
    fn check_signature(
        &self,
        parts: &http::request::Parts,
        body: &[u8],
    ) -> Result<Option<String>, Problem> {
        let refused = |detail: String| Problem::new(ProblemCode::SignatureRefused, detail);
        let scope = Scope { region: &self.gateway.region, service: SERVICE };
        let (method, uri, headers) = (&parts.method, &parts.uri, &parts.headers);
        let request = SignedRequest { method, uri, headers, body };
        let (principal, _) = signature::verify(request, &self.mint, scope, clock::now())
            .map_err(|error| refused(error.to_string()))?;
        match principal {
            Principal::Guest(identity) => Ok(Some(identity)),
            // As IAM would: whoever may do everything may call, but is no guest.
            Principal::Operator => Ok(None),
            Principal::Function(name) | Principal::FleetRole(name) => {
                Err(refused(format!("{name} may not call the player API")))
            }
        }
    }
}

fn unreadable(error: &BodyError) -> Problem {
    let code = match error {
        BodyError::TooLarge { .. } => ProblemCode::BodyTooLarge,
        BodyError::BrokenOff | BodyError::TooLong => ProblemCode::MalformedRequest,
    };
    Problem::new(code, error.to_string())
}

fn nothing_here(path: &str) -> Problem {
    let path: String = path.chars().take(128).collect();
    let detail = format!(
        "there is nothing at {path:?}: the player API is described at /openapi.json, everything else at /local"
    );
    Problem::new(ProblemCode::NotFound, detail)
}

fn method_not_allowed(allowed: &str) -> Response {
    let detail = format!("this path takes {allowed}");
    let mut answer = refusal(&Problem::new(ProblemCode::MethodNotAllowed, detail));
    if let Ok(allowed) = allowed.parse() {
        answer.headers_mut().insert(header::ALLOW, allowed);
    }
    answer
}

/// What the caller hears when the function gave no answer; the log hears why.
fn bad_gateway(error: &InvokeError) -> Problem {
    tracing::warn!(%error, "the player API has no answer");
    match error {
        InvokeError::Throttled { .. } => {
            Problem::new(ProblemCode::Throttled, "too many requests wait: ask again in a second")
        }
        InvokeError::NoInstance { .. } | InvokeError::Unknown(_) => Problem::new(
            ProblemCode::Unavailable,
            "no instance of the function behind this route took the request: the cloud's log says why",
        ),
        InvokeError::Lost { .. } | InvokeError::Failed { .. } => Problem {
            status: StatusCode::BAD_GATEWAY.as_u16(),
            ..Problem::new(ProblemCode::Unavailable, "the function gave no answer: ask again")
        },
        InvokeError::TimedOut { .. } => Problem {
            status: StatusCode::GATEWAY_TIMEOUT.as_u16(),
            ..Problem::new(ProblemCode::Unavailable, "the function took too long: ask again")
        },
    }
}

/// A problem as an answer.
pub(crate) fn refusal(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(problem).expect("a problem is texts and numbers");
    (status, [(header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE)], body).into_response()
}
