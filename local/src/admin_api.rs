//! API Gateway's other kind of API on this machine: an HTTP API with a JWT authorizer,
//! in front of the admin API's function.
//!
//! What the function gets and may answer is payload format 2.0, and what strangers
//! hear is what the gateway says, so neither can tell the difference.
//!
//! # After
//! API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers" and
//! "Create AWS Lambda proxy integrations for HTTP APIs", read 2026-11-22. An answer
//! without a status, which the gateway would fill in, is refused.

mod authorizer;
mod event;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header, request::Parts};
use serde_json::json;
use stack::deployment::AdminApi as Description;
use tokio::time::timeout;

use self::{
    authorizer::{Authority, Caller, Denied},
    event::Call,
};
use crate::{
    body::{self, BodyError},
    clock::Clock,
    functions::{Functions, InvokeError, PAYLOAD_BYTES_MAX},
    gateway::{answer, paths::parameters},
    user_pool::UserPool,
};

/// What is in front of every route, as the router wants it.
pub(crate) const PATHS: &str = "/api/{*path}";

/// Largest body that the gateway takes, in bytes; the function takes less.
const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Longest that the gateway waits for a function.
const INTEGRATION: Duration = Duration::from_secs(30);

/// The gateway in front of the admin API's function.
#[derive(Debug)]
pub(crate) struct AdminApi {
    routes: Vec<Route>,
    scopes: Vec<&'static str>,
    pool: Arc<UserPool>,
    functions: Arc<Functions>,
    clock: Clock,
}

#[derive(Debug)]
struct Route {
    method: String,
    path: &'static str,
    function: String,
}

/// What the gateway itself says.
#[derive(Debug)]
enum Refusal {
    NotFound,
    Denied(Denied),
    TooLarge,
    Unreadable,
    Unavailable,
    Failed,
}

impl AdminApi {
    pub(crate) fn new(
        deployment: &stack::Deployment,
        pool: Arc<UserPool>,
        functions: Arc<Functions>,
        clock: Clock,
    ) -> Self {
        let Description { authorization_scopes, .. } = &deployment.admin_api;
        Self {
            routes: routes(deployment),
            scopes: authorization_scopes.clone(),
            pool,
            functions,
            clock,
        }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Body>) -> Response {
        match self.try_answer(request).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.answer(),
        }
    }

    async fn try_answer(&self, request: Request<Body>) -> Result<Response, Refusal> {
        let (parts, body) = request.into_parts();
        let (route, parameters) =
            self.find(parts.method.as_str(), parts.uri.path()).ok_or(Refusal::NotFound)?;
        // Before strangers are turned away: who is cut off while writing does not
        // hear the reason.
        let body = body::whole(body, BODY_BYTES_MAX).await;
        let authority = Authority {
            issuer: self.pool.issuer(),
            audience: self.pool.client_id(),
            key: self.pool.key(),
        };
        let caller = authority.check(&parts.headers, &self.scopes, self.clock.now());
        let caller = caller.map_err(Refusal::Denied)?;
        let body = body.map_err(|error| match error {
            BodyError::TooLarge { .. } => Refusal::TooLarge,
            BodyError::BrokenOff | BodyError::TooLong => Refusal::Unreadable,
        })?;
        let event = self.event(route, &parameters, &parts, &body, &caller);
        if event.len() > PAYLOAD_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        self.invoke(&route.function, event).await
    }

    fn event(
        &self,
        route: &Route,
        parameters: &[(String, String)],
        parts: &Parts,
        body: &[u8],
        caller: &Caller,
    ) -> Bytes {
        let call = Call {
            resource: route.path,
            parameters,
            parts,
            body,
            caller,
            is_hidden_cookie: &|name| self.pool.owns_cookie(name),
            now: self.clock.now(),
        };
        Bytes::from(event::build(&call).to_string())
    }

    async fn invoke(&self, function: &str, event: Bytes) -> Result<Response, Refusal> {
        let invoked = timeout(INTEGRATION, self.functions.invoke(function, event)).await;
        let answer = invoked.map_err(|_| Refusal::Unavailable)?.map_err(|error| {
            tracing::warn!(%error, "the admin API has no answer");
            match error {
                InvokeError::Throttled { .. }
                | InvokeError::NoInstance { .. }
                | InvokeError::TimedOut { .. }
                | InvokeError::Unknown(_) => Refusal::Unavailable,
                InvokeError::Lost { .. } | InvokeError::Failed { .. } => Refusal::Failed,
            }
        })?;
        answer::read(&answer).ok_or_else(|| {
            tracing::error!(function, "the function's answer is not a gateway's");
            Refusal::Failed
        })
    }

    fn find(&self, method: &str, path: &str) -> Option<(&Route, Vec<(String, String)>)> {
        let mut routes = self.routes.iter().filter(|route| route.method == method);
        routes.find_map(|route| Some((route, parameters(route.path, path)?)))
    }
}

/// The functions' routes; what is written out goes before what takes anything.
fn routes(deployment: &stack::Deployment) -> Vec<Route> {
    let mut routes: Vec<Route> = deployment
        .functions
        .iter()
        .flat_map(|function| {
            function.admin_routes.iter().map(|route| Route {
                method: route.method.to_string(),
                path: route.path,
                function: function.name.clone(),
            })
        })
        .collect();
    routes.sort_by_key(|route| route.path.matches('{').count());
    routes
}

impl Refusal {
    fn answer(&self) -> Response {
        let (status, message) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found"),
            Self::Denied(Denied::Scope { .. }) => (StatusCode::FORBIDDEN, "Forbidden"),
            Self::Denied(Denied::Missing | Denied::Invalid(_)) => {
                (StatusCode::UNAUTHORIZED, "Unauthorized")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
            Self::Unreadable => (StatusCode::BAD_REQUEST, "Bad Request"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
            Self::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
        };
        let mut answer = (status, Json(json!({ "message": message }))).into_response();
        if let Self::Denied(denied) = self {
            let challenge = HeaderValue::from_str(&denied.challenge());
            let challenge = challenge.expect("reasons and scopes are plain text");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        answer
    }
}
