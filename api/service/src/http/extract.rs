//! Reading requests, and refusing what cannot be read in our own form.

use api_contract::{TicketId, problems::ProblemCode};
use axum::extract::{
    FromRequest, FromRequestParts, Path, Query, Request, rejection::BytesRejection,
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE, request::Parts};
use serde::de::DeserializeOwned;

use super::Refusal;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

/// The query's parameters.
pub(super) struct Parameters<T>(pub(super) T);

/// The path's ticket.
pub(super) struct TicketPath(pub(super) TicketId);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::new(
                ProblemCode::UnsupportedMediaType,
                "send the body with content-type: application/json",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            Refusal::new(
                ProblemCode::MalformedRequest,
                format!("the body is not as it should be: {error}"),
            )
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn unread(rejection: BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::new(ProblemCode::BodyTooLarge, "this route takes smaller bodies");
    }
    Refusal::new(ProblemCode::MalformedRequest, "the body did not arrive whole")
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => {
                Err(Refusal::new(ProblemCode::MalformedRequest, rejection.body_text()))
            }
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for TicketPath {
    type Rejection = Refusal;

    /// What cannot be a ticket id is the id of no ticket.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let id = path.ok().and_then(|Path(text)| TicketId::parse(text).ok());
        id.map(Self).ok_or_else(Refusal::no_such_ticket)
    }
}
