//! The AWS endpoints: which service a call is for, who signed it, what it answers.
//!
//! JSON calls say their operation in `X-Amz-Target`; Smithy RPC v2 CBOR, which
//! is all that the Rust SDK for GameLift speaks, says it in the path.

mod refusal;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use ciborium::value::Value as Cbor;
use http::{Request, StatusCode, header, request::Parts};
use stack::deployment::Resource;

use self::refusal::Dialect;
pub(crate) use self::refusal::Refusal;
use crate::{
    body::{self, BodyError},
    clock,
    cloudwatch::{self, Metrics},
    credentials::{Mint, Principal},
    database::{self, Database},
    gamelift::GameLift,
    identity::{self, Identities},
    logs::{self, Logs},
    message_queue::{self, MessageQueue},
    permissions::Permissions,
    signature::{self, Scope, SignedRequest},
    wire::{self, CALL_LENGTH_MAX, Call, Kind, Service, errors::CallError},
};

/// Largest call of Cognito identity, in bytes.
const IDENTITY_BYTES_MAX: usize = 16 * 1024;

/// The services behind the endpoints.
#[derive(Debug)]
pub(crate) struct Aws {
    pub(crate) region: String,
    pub(crate) mint: Mint,
    pub(crate) identities: Identities,
    pub(crate) permissions: Permissions,
    pub(crate) database: Arc<Database>,
    pub(crate) gamelift: GameLift,
    pub(crate) metrics: Metrics,
    pub(crate) logs: Logs,
    pub(crate) results: Arc<MessageQueue>,
}

/// `POST /` with `X-Amz-Target`: the JSON protocols.
pub(crate) async fn json(State(aws): State<Arc<Aws>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let target = target.unwrap_or_default().to_owned();
    let answered = if let Some(operation) = target.strip_prefix(identity::TARGET_PREFIX) {
        aws.identity(operation, body).await
    } else if let Some(operation) = target.strip_prefix(database::TARGET_PREFIX) {
        aws.database(operation, &parts, body).await
    } else if let Some(service) = wire::targeted(&target) {
        aws.described(service, parts, body).await
    } else if let Some(operation) = target.strip_prefix(message_queue::TARGET_PREFIX) {
        aws.message_queue(operation, &parts, body).await
    } else {
        Err(Refusal::unknown_target(&target))
    };
    answered.unwrap_or_else(|refusal| refusal.answer(Dialect::Json))
}

/// `POST /service/{service}/operation/{operation}`: RPC v2 CBOR.
pub(crate) async fn cbor(State(aws): State<Arc<Aws>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let answered = match wire::at(parts.uri.path()) {
        Some(service) => aws.described(service, parts, body).await,
        None => Err(Refusal::unknown_target(parts.uri.path())),
    };
    answered.unwrap_or_else(|refusal| refusal.answer(Dialect::Cbor))
}

impl Aws {
    async fn identity(&self, operation: &str, body: Body) -> Result<Response, Refusal> {
        let body = whole(body, IDENTITY_BYTES_MAX).await?;
        let answer = self
            .identities
            .call(operation, &body, clock::now())
            .map_err(|error| Refusal::new(error.status(), error.aws_name(), error.to_string()))?;
        let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.1")];
        Ok((content_type, answer.to_string()).into_response())
    }

    async fn database(
        &self,
        operation: &str,
        parts: &Parts,
        body: Body,
    ) -> Result<Response, Refusal> {
        let body = whole(body, database::BODY_BYTES_MAX).await?;
        let principal = self.check_signature("dynamodb", parts, &body)?;
        self.permissions.check_database(&principal, operation, &body)?;
        let answer = self.database.call(&parts.headers, body).await.map_err(|error| {
            tracing::warn!(%error, "a DynamoDB call has no answer");
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServerError",
                error.to_string(),
            )
        })?;
        Ok(answer.map(Body::from))
    }

    /// A call of one of the services whose calls [`wire`] reads.
    async fn described(
        &self,
        service: &'static Service,
        parts: Parts,
        body: Body,
    ) -> Result<Response, Refusal> {
        let body = whole(body, CALL_LENGTH_MAX).await?;
        let principal = self.check_signature(service.signing_name, &parts, &body)?;
        let request = Request::from_parts(parts, body);
        let call = match service.read(&request) {
            Ok(call) => call,
            Err(refused) => return Ok(service.write(&request, Err(refused)).map(Body::from)),
        };
        let subject = self.subject(service, &call);
        self.permissions.check_action(&principal, service.action(&call), subject)?;
        let outcome = self.answer(service, &call);
        Ok(service.write(&request, outcome).map(Body::from))
    }

    /// What the call is about, if its action takes a resource.
    fn subject(&self, service: &Service, call: &Call) -> Option<Resource> {
        match service.kind {
            Kind::GameLift => self.gamelift.subject(call),
            Kind::Logs => logs::subject(call),
            Kind::CloudWatch => None,
        }
    }

    fn answer(&self, service: &Service, call: &Call) -> Result<Cbor, CallError> {
        match service.kind {
            Kind::GameLift => self.gamelift.answer(call),
            Kind::Logs => logs::answer(&self.logs, call),
            Kind::CloudWatch => cloudwatch::answer(&self.metrics, call, clock::now()),
        }
    }

    async fn message_queue(
        &self,
        operation: &str,
        parts: &Parts,
        body: Body,
    ) -> Result<Response, Refusal> {
        let body = whole(body, message_queue::CALL_BYTES_MAX).await?;
        let principal = self.check_signature("sqs", parts, &body)?;
        let queue = message_queue::queue_named(&body).unwrap_or_default();
        self.permissions.check_queue(&principal, operation, &queue)?;
        let answer =
            self.results.call(operation, &body, principal.name()).await.map_err(|error| {
                Refusal::new(error.status(), error.aws_name(), error.to_string())
            })?;
        let content_type = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
        Ok((content_type, answer.to_string()).into_response())
    }

    fn check_signature(
        &self,
        service: &str,
        parts: &Parts,
        body: &[u8],
    ) -> Result<Principal, Refusal> {
        let scope = Scope { region: &self.region, service };
        let (method, uri, headers) = (&parts.method, &parts.uri, &parts.headers);
        let request = SignedRequest { method, uri, headers, body };
        let (principal, _) =
            signature::verify(request, &self.mint, scope, clock::now()).map_err(|error| {
                Refusal::new(StatusCode::FORBIDDEN, error.aws_name(), error.to_string())
            })?;
        Ok(principal)
    }
}

async fn whole(body: Body, bytes_max: usize) -> Result<Bytes, Refusal> {
    let refused = |status, message: String| Refusal::new(status, "SerializationException", message);
    body::whole(body, bytes_max).await.map_err(|error| {
        let status = match error {
            BodyError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            BodyError::BrokenOff => StatusCode::BAD_REQUEST,
            BodyError::TooLong => StatusCode::REQUEST_TIMEOUT,
        };
        refused(status, error.to_string())
    })
}
