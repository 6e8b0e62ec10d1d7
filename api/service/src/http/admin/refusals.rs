//! What operators are refused with.

use api_contract::problems::{Problem, ProblemCode};

use crate::{
    admin::actions::ActionError,
    gamelift::GameLiftError,
    http::Refusal,
    stores::{ListAuditError, ListError},
};

/// There is no such thing.
pub(super) fn none(what: &str) -> Refusal {
    Refusal::new(ProblemCode::NotFound, format!("there is no such {what}"))
}

impl From<ActionError> for Refusal {
    fn from(error: ActionError) -> Self {
        let code = match &error {
            ActionError::InvalidReason => ProblemCode::InvalidReason,
            ActionError::InvalidValue(_) => ProblemCode::InvalidValue,
            ActionError::NotFound(_) => ProblemCode::NotFound,
            ActionError::Changed(_) => ProblemCode::ValueChanged,
            ActionError::RefusedByGameLift { .. } => ProblemCode::RefusedByGameLift,
            ActionError::NotCancellable { ticket, detail } => {
                let problem = Problem::new(ProblemCode::TicketNotCancellable, detail);
                return Self::from(problem.about(ticket.clone()));
            }
            ActionError::TicketInProgress(ticket) => {
                let problem = Problem::new(ProblemCode::TicketInProgress, error.to_string());
                return Self::from(problem.about(ticket.clone()));
            }
            ActionError::NotRecorded(_) | ActionError::Port(_) => return Self::unavailable(&error),
        };
        Self::new(code, error.to_string())
    }
}

impl From<GameLiftError> for Refusal {
    fn from(error: GameLiftError) -> Self {
        let code = match &error {
            GameLiftError::NotFound(_) => ProblemCode::NotFound,
            GameLiftError::Refused { .. } => ProblemCode::RefusedByGameLift,
            GameLiftError::InvalidFilter(_) => ProblemCode::InvalidFilter,
            GameLiftError::Port(_) => return Self::unavailable(&error),
        };
        Self::new(code, error.to_string())
    }
}

impl From<ListAuditError> for Refusal {
    fn from(error: ListAuditError) -> Self {
        match &error {
            ListAuditError::UnknownCursor | ListAuditError::Exclusive => {
                Self::new(ProblemCode::InvalidFilter, error.to_string())
            }
            ListAuditError::Port(_) => Self::unavailable(&error),
        }
    }
}

impl From<ListError> for Refusal {
    fn from(error: ListError) -> Self {
        match &error {
            ListError::Limit | ListError::Cursor | ListError::Filter(_) => {
                Self::new(ProblemCode::InvalidFilter, error.to_string())
            }
            ListError::Port(_) => Self::unavailable(&error),
        }
    }
}
