//! Refusing, in one place; the log gets every cause, the caller none of ours.

use std::error::Error;

use api_contract::problems::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, Method, StatusCode, Uri,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

use crate::{
    Chain, PortError, backoff, limits,
    tickets::{CancelError, PollError, StartError},
};

/// An answer that is a problem document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(Problem);

impl Refusal {
    /// A refusal of the given kind; `detail` says to the caller what was wrong
    /// and what would be right.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self(Problem::new(code, detail))
    }

    /// There is no such ticket, or it is somebody else's.
    pub(super) fn no_such_ticket() -> Self {
        Self::new(ProblemCode::NotFound, "you have no such ticket")
    }

    /// Something behind us failed: logged whole, and answered with "try again".
    pub(super) fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = %Chain(error), "a request could not be served");
        Self::new(ProblemCode::Unavailable, "the service cannot do this now; ask again")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let code = self.0.code;
        let mut response = (status, Json(&self.0)).into_response();
        // For whoever wraps the router: the body cannot be read twice.
        response.extensions_mut().insert(self.0);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_MEDIA_TYPE));
        if code == ProblemCode::Unavailable {
            let seconds = backoff::retry_after_seconds(limits::RETRY_UNAVAILABLE);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<StartError> for Refusal {
    fn from(error: StartError) -> Self {
        match &error {
            StartError::UnknownLocation { .. } => {
                Self::new(ProblemCode::UnknownLocation, error.to_string())
            }
            StartError::Banned { until } => {
                Self(Problem::new(ProblemCode::PlayerBanned, error.to_string()).until(*until))
            }
            StartError::InProgress { ticket } => {
                let problem = Problem::new(ProblemCode::TicketInProgress, error.to_string());
                Self(problem.about(ticket.ticket_id.clone()))
            }
            StartError::Refused { ticket, .. } => {
                tracing::error!(error = %Chain(&error), "the matchmaker refused a ticket");
                let detail = "the matchmaker does not take this request";
                Self(Problem::new(ProblemCode::RefusedByMatchmaker, detail).about(ticket.clone()))
            }
            StartError::NotSubmitted { .. } | StartError::Contended | StartError::Port(_) => {
                Self::unavailable(&error)
            }
        }
    }
}

impl From<PollError> for Refusal {
    fn from(error: PollError) -> Self {
        match error {
            PollError::NotFound => Self::no_such_ticket(),
            PollError::Port(error) => error.into(),
        }
    }
}

impl From<CancelError> for Refusal {
    fn from(error: CancelError) -> Self {
        match &error {
            CancelError::NotFound => Self::no_such_ticket(),
            CancelError::BeingPlaced(ticket) | CancelError::BeingHandedOver(ticket) => {
                let problem = Problem::new(ProblemCode::TicketNotCancellable, error.to_string());
                Self(problem.about(ticket.clone()))
            }
            CancelError::Port(_) => Self::unavailable(&error),
        }
    }
}

impl From<PortError> for Refusal {
    fn from(error: PortError) -> Self {
        Self::unavailable(&error)
    }
}

/// There is no such path.
pub(super) async fn no_such_route(uri: Uri) -> Refusal {
    Refusal::new(ProblemCode::NotFound, format!("there is no {}", shown(&uri)))
}

/// There is such a path, for other methods.
pub(super) async fn no_such_method(method: Method, uri: Uri) -> Refusal {
    let detail = format!("{method} is not allowed at {}", shown(&uri));
    Refusal::new(ProblemCode::MethodNotAllowed, detail)
}

/// As much of the path as belongs into an answer.
fn shown(uri: &Uri) -> String {
    uri.path().chars().take(200).collect()
}
