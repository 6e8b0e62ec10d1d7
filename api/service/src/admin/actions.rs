//! What operators do, each the same way: refused, or begun, tried and ended in the audit log.
//!
//! An action is a `Deed`: what it needs to see before (`Deed::prepare`) and
//! the doing (`Deed::perform`). `run` alone decides what the log is told, so
//! no action can forget it.
//!
//! # Invariants
//! - What is refused while preparing has one `refused` entry and changed nothing.
//! - What was performed has a `begun` entry from before, and a `done` or `failed`
//!   one from after it, or none after it if the log or the function died then.

mod fleets;
mod game_sessions;
mod player_data;
mod players;
mod rule_sets;
mod tickets;

use api_contract::{
    TicketId,
    admin::actions::{Action, REASON_LENGTH_MAX},
};
use serde_json::Value;

use super::{AdminBackend, Operator, audit::Trail};
use crate::{Chain, PortError, gamelift::GameLiftError};

pub use fleets::set_capacity;
pub use game_sessions::end_game_session;
pub use player_data::{erase_player, export_player};
pub use players::{ban_player, set_skill, unban_player};
pub use rule_sets::{create_rule_set, validate_rule_set};
pub use tickets::cancel_ticket;

/// Why an action was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The reason is none that others could understand later.
    #[error("a reason has 1 to {REASON_LENGTH_MAX} characters, none of them a control character")]
    InvalidReason,
    /// A value that cannot be.
    #[error("{0}")]
    InvalidValue(String),
    /// There is no such thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was to be changed is not what the operator saw.
    #[error("{0}")]
    Changed(String),
    /// The ticket has ended, or cannot be stopped now.
    #[error("{detail}")]
    NotCancellable {
        /// The ticket.
        ticket: TicketId,
        /// Why.
        detail: String,
    },
    /// The player waits or is being placed, and would come back with that ticket.
    #[error("the player has a ticket in progress; cancel it first")]
    TicketInProgress(TicketId),
    /// GameLift does not do it, and would not later.
    #[error("{message}")]
    RefusedByGameLift {
        /// What it said.
        message: String,
        /// The call.
        source: PortError,
    },
    /// The audit log did not take its beginning, so it was not tried.
    #[error("the audit log does not take it, so it was not done")]
    NotRecorded(#[source] PortError),
    /// A port failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// What an action would change.
#[derive(Debug, Default)]
pub(crate) struct Intent {
    /// What is there now.
    pub(crate) before: Option<Value>,
    /// What is asked for.
    pub(crate) asked_for: Option<Value>,
}

/// What an action has changed.
#[derive(Debug)]
pub(crate) struct Done<T> {
    /// What the operator is answered.
    pub(crate) answer: T,
    /// What is there now.
    pub(crate) after: Option<Value>,
}

/// One action on one thing.
pub(crate) trait Deed: Send + Sync {
    /// What the operator is answered.
    type Answer: Send;

    /// Which action.
    const ACTION: Action;

    /// What it is done to.
    fn target(&self) -> &str;

    /// Why, in the operator's words; none where no reason is asked for.
    fn reason(&self) -> Option<&str>;

    /// Looks at what there is, and refuses what cannot be. Changes nothing.
    fn prepare(
        &self,
        admin: &AdminBackend,
    ) -> impl Future<Output = Result<Intent, ActionError>> + Send;

    /// Does it.
    fn perform(
        &self,
        admin: &AdminBackend,
        operator: &Operator,
    ) -> impl Future<Output = Result<Done<Self::Answer>, ActionError>> + Send;
}

/// Does `deed` for `operator`, and writes down how it went.
///
/// # Errors
/// When it is refused, cannot be written down, or does not work.
pub(crate) async fn run<D: Deed>(
    admin: &AdminBackend,
    operator: &Operator,
    deed: D,
) -> Result<D::Answer, ActionError> {
    let reason = checked_reason(deed.reason());
    let words = *reason.as_ref().unwrap_or(&"");
    let trail = Trail::new(admin, Some(operator), D::ACTION, deed.target(), words);
    let prepared = match reason {
        Ok(_) => deed.prepare(admin).await,
        Err(error) => Err(error),
    };
    let intent = match prepared {
        Ok(intent) => intent,
        Err(error @ (ActionError::Port(_) | ActionError::NotRecorded(_))) => {
            let failure = Chain(&error).to_string();
            trail.fail(None, &failure).await;
            return Err(error);
        }
        Err(error) => {
            trail.refuse(&error.to_string()).await;
            return Err(error);
        }
    };
    let Intent { before, asked_for } = intent;
    let begun = trail.begin(before.as_ref(), asked_for.as_ref()).await;
    begun.map_err(ActionError::NotRecorded)?;
    match deed.perform(admin, operator).await {
        Ok(Done { answer, after }) => {
            trail.done(before.as_ref(), after.as_ref()).await;
            Ok(answer)
        }
        Err(error) => {
            let failure = Chain(&error).to_string();
            trail.fail(before.as_ref(), &failure).await;
            Err(error)
        }
    }
}

/// The reason, trimmed; empty where none is asked for.
fn checked_reason(reason: Option<&str>) -> Result<&str, ActionError> {
    let Some(reason) = reason else { return Ok("") };
    let reason = reason.trim();
    let length = reason.chars().count();
    let is_plain = !reason.chars().any(char::is_control);
    match is_plain && (1..=REASON_LENGTH_MAX).contains(&length) {
        true => Ok(reason),
        false => Err(ActionError::InvalidReason),
    }
}

impl From<GameLiftError> for ActionError {
    fn from(error: GameLiftError) -> Self {
        match error {
            GameLiftError::NotFound(what) => Self::NotFound(what),
            GameLiftError::Refused { message, source } => {
                Self::RefusedByGameLift { message, source }
            }
            GameLiftError::InvalidFilter(words) => Self::InvalidValue(words),
            GameLiftError::Port(error) => Self::Port(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_some_plain_words() {
        for (reason, checked) in [
            ("  cheated  ", Some("cheated")),
            ("schummelt: größer", Some("schummelt: größer")),
            (&"x".repeat(500), Some(&*"x".repeat(500))),
            (&"ä".repeat(500), Some(&*"ä".repeat(500))),
            (&"x".repeat(501), None),
            ("", None),
            (" \t ", None),
            ("two\nlines", None),
            ("\u{1b}[31m", None),
        ] {
            assert_eq!(checked_reason(Some(reason)).ok(), checked, "{reason:?}");
        }
        assert_eq!(checked_reason(None).ok(), Some(""));
    }
}
