//! Messages in the envelope in which Lambda hands them to a function, and what it answers.
//!
//! # After
//! Lambda developer guide, "Using Lambda with Amazon SQS" and "Reporting batch item
//! failures", read 2026-11-22: no answer and an empty list mean that all were
//! taken, and an answer that cannot be read that none was.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::messages::Received;

/// Writes the events of one queue.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) queue_arn: String,
    pub(super) region: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Answer {
    batch_item_failures: Option<Vec<Failure>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl Envelope {
    /// The event for a batch.
    pub(super) fn event(&self, batch: &[Received]) -> Value {
        let records: Vec<Value> = batch.iter().map(|message| self.record(message)).collect();
        json!({ "Records": records })
    }

    fn record(&self, message: &Received) -> Value {
        json!({
            "messageId": message.id,
            "receiptHandle": message.receipt,
            "body": message.body,
            "attributes": attributes(message),
            "messageAttributes": {},
            "md5OfBody": md5(&message.body),
            "eventSource": "aws:sqs",
            "eventSourceARN": self.queue_arn,
            "awsRegion": self.region,
        })
    }
}

/// What SQS says of a message.
pub(super) fn attributes(message: &Received) -> Value {
    json!({
        "ApproximateReceiveCount": message.receives.to_string(),
        "SentTimestamp": message.sent.as_millis().to_string(),
        "SenderId": message.sender,
        "ApproximateFirstReceiveTimestamp": message.first_received.as_millis().to_string(),
    })
}

/// SQS's checksum, which some SDKs verify; it is no secret's.
pub(super) fn md5(body: &str) -> String {
    format!("{:x}", md5::compute(body))
}

/// The ids of the messages of `batch` that a function did not take.
pub(super) fn failures<'b>(answer: &[u8], batch: &'b [Received]) -> BTreeSet<&'b str> {
    let all = || batch.iter().map(|message| message.id.as_str()).collect();
    let answer: Option<Answer> = match serde_json::from_slice(answer) {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(%error, "a function's answer to a batch cannot be read");
            return all();
        }
    };
    let failures = answer.and_then(|answer| answer.batch_item_failures).unwrap_or_default();
    let named: Option<BTreeSet<&str>> = failures
        .iter()
        .map(|failure| {
            let named = |message: &&Received| message.id == failure.item_identifier;
            batch.iter().find(named).map(|message| message.id.as_str())
        })
        .collect();
    // A name that is none of the batch's says that the function is confused.
    named.unwrap_or_else(all)
}

#[cfg(test)]
mod tests {
    use api_contract::Timestamp;

    use super::*;

    fn message(id: &str) -> Received {
        Received {
            id: id.to_owned(),
            body: "{}".to_owned(),
            receipt: format!("1.{id}"),
            receives: 2,
            sender: "ada".to_owned(),
            sent: Timestamp::from_millis(1),
            first_received: Timestamp::from_millis(2),
        }
    }

    #[test]
    fn a_batch_looks_as_lambda_makes_it() {
        let envelope =
            Envelope { queue_arn: "arn:aws:sqs:q".to_owned(), region: "eu-west-1".to_owned() };

        let event = envelope.event(&[message("m-1")]);

        let expected = json!({ "Records": [{
            "messageId": "m-1",
            "receiptHandle": "1.m-1",
            "body": "{}",
            "attributes": {
                "ApproximateReceiveCount": "2", "SentTimestamp": "1", "SenderId": "ada",
                "ApproximateFirstReceiveTimestamp": "2",
            },
            "messageAttributes": {},
            "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:q",
            "awsRegion": "eu-west-1",
        }]});
        assert_eq!(event, expected);
    }

    #[test]
    fn a_function_names_what_it_did_not_take() {
        let batch = [message("a"), message("b")];
        for (answer, expected) in [
            ("null", &[][..]),
            ("{}", &[]),
            (r#"{"batchItemFailures":null}"#, &[]),
            (r#"{"batchItemFailures":[]}"#, &[]),
            (r#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#, &["b"]),
            (r#"{"batchItemFailures":[{"itemIdentifier":"x"}]}"#, &["a", "b"]),
            (r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, &["a", "b"]),
            ("", &["a", "b"]),
        ] {
            let failed: Vec<&str> = failures(answer.as_bytes(), &batch).into_iter().collect();
            assert_eq!(failed, expected, "{answer}");
        }
    }
}
