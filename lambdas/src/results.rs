//! From SQS's batches to results of matches.

use api_service::{
    Chain, Meter, results,
    stores::{DynamoMatchStore, Recorded},
};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};

/// Takes in every message of a batch; names those that were not taken in.
///
/// SQS gives those out again, and keeps what stays wrong with the dead letters,
/// where somebody sees it.
pub async fn take_in(
    store: &DynamoMatchStore,
    meter: &dyn Meter,
    batch: SqsEvent,
) -> SqsBatchResponse {
    let mut answer = SqsBatchResponse::default();
    for message in batch.records {
        if !is_taken_in(store, meter, &message).await {
            // Without an id Lambda takes the whole batch for failed, as it should.
            answer.add_failure(message.message_id.unwrap_or_default());
        }
    }
    answer
}

async fn is_taken_in(store: &DynamoMatchStore, meter: &dyn Meter, message: &SqsMessage) -> bool {
    let message_id = message.message_id.as_deref();
    match results::take_in(store, meter, message.body.as_deref().unwrap_or_default()).await {
        Ok(Recorded::Now) => true,
        Ok(Recorded::Before) => {
            tracing::info!(message_id, "the result was there before");
            true
        }
        Err(error) if error.may_pass() => {
            tracing::warn!(message_id, error = %Chain(&error), "a result has to wait");
            false
        }
        Err(error) => {
            tracing::error!(message_id, error = %Chain(&error), "a result is refused");
            false
        }
    }
}
