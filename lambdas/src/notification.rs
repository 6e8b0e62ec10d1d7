//! From SNS's notifications to matchmaking events.

use api_contract::events::{DETAIL_TYPE, MatchmakingEvent};
use api_service::{
    Chain, Meter,
    events::{self, TakeInError},
    stores::{DynamoMatchStore, DynamoTicketStore},
};
use aws_lambda_events::sns::{SnsEvent, SnsRecord};
use lambda_runtime::Diagnostic;

/// Why a notification was not taken in; SNS sends it again, and after some
/// attempts keeps it with the dead letters.
#[derive(Debug, thiserror::Error)]
pub enum NotificationError {
    /// The message is no event. It will be none the next time either, but where
    /// the dead letters are somebody sees it.
    #[error("message {message_id} is no matchmaking event")]
    Unreadable {
        /// SNS's id of the message.
        message_id: String,
        /// What could not be read.
        source: serde_json::Error,
    },
    /// The event was read, and not all tickets heard of it.
    #[error(transparent)]
    TakeIn(#[from] TakeInError),
}

/// What the runtime logs and reports as the invocation's failure, and what stands
/// beside the dead letter: every cause, not only the last, and nothing else. The
/// error's own `Debug` has DynamoDB's whole answer in it, players' ids included.
impl From<NotificationError> for Diagnostic {
    fn from(error: NotificationError) -> Self {
        Self {
            error_type: "NotificationError".to_owned(),
            error_message: Chain(&error).to_string(),
        }
    }
}

/// Takes in every message of a notification.
///
/// # Errors
/// When one could not be taken in: why, of the first of them. The others were
/// taken in, and hearing them again changes nothing.
pub async fn take_in(
    tickets: &DynamoTicketStore,
    matches: &DynamoMatchStore,
    meter: &dyn Meter,
    notification: SnsEvent,
) -> Result<(), Diagnostic> {
    let mut outcome = Ok(());
    for record in &notification.records {
        outcome = outcome.and(take_in_one(tickets, matches, meter, record).await);
    }
    outcome.map_err(Diagnostic::from)
}

async fn take_in_one(
    tickets: &DynamoTicketStore,
    matches: &DynamoMatchStore,
    meter: &dyn Meter,
    record: &SnsRecord,
) -> Result<(), NotificationError> {
    let event: MatchmakingEvent = serde_json::from_str(&record.sns.message).map_err(|source| {
        NotificationError::Unreadable { message_id: record.sns.message_id.clone(), source }
    })?;
    if event.detail_type != DETAIL_TYPE {
        tracing::info!(event_id = event.id, kind = event.detail_type, "not a matchmaking event");
        return Ok(());
    }
    Ok(events::take_in(tickets, matches, meter, &event).await?)
}
