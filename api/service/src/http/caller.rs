//! Who calls.

use api_contract::{PlayerId, problems::ProblemCode};
use axum::extract::FromRequestParts;
use http::request::Parts;

use super::Refusal;

/// The player who calls: the Cognito identity whose credentials signed the
/// request, as API Gateway says. Put into the request's extensions by whoever
/// received it from there, and found nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller(
    /// The identity.
    pub PlayerId,
);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Refusal::new(
                ProblemCode::IdentityMissing,
                "sign the request with a guest's credentials of the identity pool",
            )
        })
    }
}
