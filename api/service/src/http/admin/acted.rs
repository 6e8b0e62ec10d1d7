//! How an action answers: it has seen to the audit log itself.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{admin::actions::ActionError, http::Refusal};

/// Marks a response whose action is in the audit log, or could not get into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct InTheLog;

/// The answer to an action.
pub(super) struct Acted<T>(pub(super) Result<T, ActionError>);

impl<T: Serialize> IntoResponse for Acted<T> {
    fn into_response(self) -> Response {
        let mut response = match self.0 {
            Ok(answer) => Json(answer).into_response(),
            Err(error) => Refusal::from(error).into_response(),
        };
        response.extensions_mut().insert(InTheLog);
        response
    }
}
