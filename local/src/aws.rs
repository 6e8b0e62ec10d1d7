//! The AWS endpoints: which service a call is for, who signed it, what it answers.
//!
//! JSON calls say their operation in `X-Amz-Target`; Smithy RPC v2 CBOR, which
//! is all that the Rust SDK for GameLift speaks, says it in the path.

mod refusal;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{Request, StatusCode, header, request::Parts};

use self::refusal::Dialect;
pub(crate) use self::refusal::Refusal;
use crate::{
    body::{self, BodyError},
    clock,
    credentials::{Mint, Principal},
    database::{self, Database},
    gamelift::{CALL_LENGTH_MAX, GameLift},
    identity::{self, Identities},
    permissions::Permissions,
    signature::{self, Scope, SignedRequest},
};

/// What `X-Amz-Target` begins with for GameLift.
const GAMELIFT_TARGET_PREFIX: &str = "GameLift.";

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
    } else if let Some(operation) = target.strip_prefix(GAMELIFT_TARGET_PREFIX) {
        aws.gamelift(operation, parts, body).await
    } else {
        Err(Refusal::unknown_target(&target))
    };
    answered.unwrap_or_else(|refusal| refusal.answer(Dialect::Json))
}

/// `POST /service/GameLift/operation/{operation}`: RPC v2 CBOR.
pub(crate) async fn cbor(
    State(aws): State<Arc<Aws>>,
    Path(operation): Path<String>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let answered = aws.gamelift(&operation, parts, body).await;
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

    async fn gamelift(
        &self,
        operation: &str,
        parts: Parts,
        body: Body,
    ) -> Result<Response, Refusal> {
        let body = whole(body, CALL_LENGTH_MAX).await?;
        let principal = self.check_signature("gamelift", &parts, &body)?;
        self.permissions.check_gamelift(&principal, operation)?;
        Ok(self.gamelift.call(Request::from_parts(parts, body)).await.map(Body::from))
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
