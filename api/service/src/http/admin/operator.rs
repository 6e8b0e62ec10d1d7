//! Who operates, as the request says.

use api_contract::problems::ProblemCode;
use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{admin::Operator, http::Refusal};

impl<S: Sync> FromRequestParts<S> for Operator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(stranger)
    }
}

/// Nobody has signed in.
pub(super) fn stranger() -> Refusal {
    Refusal::new(ProblemCode::IdentityMissing, "sign in as an operator")
}
