//! SQS's calls, as far as game servers, functions and people with an AWS CLI need them.

use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    BODY_BYTES_MAX, MessageQueue, RECEIVED_MAX,
    batch::{attributes, md5},
    messages::{QueueFullError, Received},
};
use crate::clock;

/// Largest call, in bytes: the largest message, with every character escaped.
pub(crate) const CALL_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;

/// Longest that a receiver may wait (SQS's limit).
const PATIENCE_MAX: Duration = Duration::from_secs(20);

/// Longest that a message may be hidden (SQS's limit).
const HIDDEN_MAX: Duration = Duration::from_secs(12 * 60 * 60);

/// Why SQS refuses.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueueError {
    /// The body is not the operation's.
    #[error("the request cannot be read: {0}")]
    Malformed(String),
    /// Not this deployment's queue.
    #[error("the queue {0:?} does not exist: {1} is the one here")]
    Unknown(String, String),
    /// A message that SQS would not take.
    #[error("a message has 1 to {BODY_BYTES_MAX} bytes")]
    Message,
    /// More waits than there is room for.
    #[error(transparent)]
    Full(#[from] QueueFullError),
    /// An operation that is not here.
    #[error(
        "there is no operation {0:?} here: SendMessage, ReceiveMessage, DeleteMessage, GetQueueUrl and GetQueueAttributes are all"
    )]
    UnknownOperation(String),
}

impl QueueError {
    /// The name that SQS has for it.
    pub(crate) fn aws_name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "InvalidParameterValueException",
            Self::Unknown(..) => "com.amazonaws.sqs#QueueDoesNotExist",
            Self::Message => "com.amazonaws.sqs#InvalidMessageContents",
            Self::Full(_) => "com.amazonaws.sqs#RequestThrottled",
            Self::UnknownOperation(_) => "com.amazonaws.sqs#UnsupportedOperation",
        }
    }

    /// The status that goes with it.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::BAD_REQUEST
    }
}

/// Which queue a call is about; every call names one.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    queue_url: Option<String>,
    queue_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendMessage {
    message_body: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ReceiveMessage {
    max_number_of_messages: Option<usize>,
    visibility_timeout: Option<u64>,
    #[serde(default)]
    wait_time_seconds: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteMessage {
    receipt_handle: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetQueueAttributes {
    #[serde(default)]
    attribute_names: Vec<String>,
}

/// The name of the queue that the body of a call names, if it does.
pub(crate) fn queue_named(body: &[u8]) -> Option<String> {
    let Named { queue_url, queue_name } = serde_json::from_slice(body).ok()?;
    let by_url = queue_url.and_then(|url| url.rsplit('/').next().map(str::to_owned));
    by_url.or(queue_name)
}

impl MessageQueue {
    /// Answers the call `operation` of `caller`.
    pub(crate) async fn call(
        &self,
        operation: &str,
        body: &[u8],
        caller: &str,
    ) -> Result<Value, QueueError> {
        let named = queue_named(body).unwrap_or_default();
        if named != self.description.name {
            return Err(QueueError::Unknown(named, self.description.name.clone()));
        }
        match operation {
            "SendMessage" => self.answer_send(parse(body)?, caller),
            "ReceiveMessage" => self.answer_receive(parse(body)?).await,
            "DeleteMessage" => {
                let request: DeleteMessage = parse(body)?;
                self.delete(&request.receipt_handle);
                Ok(json!({}))
            }
            "GetQueueUrl" => Ok(json!({ "QueueUrl": self.url })),
            "GetQueueAttributes" => Ok(self.answer_attributes(&parse(body)?)),
            unknown => Err(QueueError::UnknownOperation(unknown.chars().take(64).collect())),
        }
    }

    fn answer_send(&self, request: SendMessage, caller: &str) -> Result<Value, QueueError> {
        let body = request.message_body;
        if body.is_empty() || body.len() > BODY_BYTES_MAX {
            return Err(QueueError::Message);
        }
        let checksum = md5(&body);
        let id = self.send(body, caller)?;
        Ok(json!({ "MessageId": id, "MD5OfMessageBody": checksum }))
    }

    async fn answer_receive(&self, request: ReceiveMessage) -> Result<Value, QueueError> {
        let count = request.max_number_of_messages.unwrap_or(1);
        if !(1..=RECEIVED_MAX).contains(&count) {
            let reason = format!("MaxNumberOfMessages is 1 to {RECEIVED_MAX}");
            return Err(QueueError::Malformed(reason));
        }
        let usual = u64::from(self.description.visibility_timeout_seconds);
        let hidden_for = Duration::from_secs(request.visibility_timeout.unwrap_or(usual));
        let patience = Duration::from_secs(request.wait_time_seconds);
        let received =
            self.receive(count, hidden_for.min(HIDDEN_MAX), patience.min(PATIENCE_MAX)).await;
        let messages: Vec<Value> = received.iter().map(message).collect();
        Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
    }

    fn answer_attributes(&self, request: &GetQueueAttributes) -> Value {
        let wanted = &request.attribute_names;
        let all = wanted.iter().any(|name| name == "All");
        let mut attributes = self.attributes();
        attributes.retain(|name, _| all || wanted.contains(name));
        json!({ "Attributes": attributes })
    }

    /// SQS's attributes: all of them are text.
    fn attributes(&self) -> Map<String, Value> {
        let (len, hidden) = {
            let messages = self.messages();
            (messages.len(), messages.hidden(clock::now()))
        };
        let (arn, dead) = (&self.arn, &self.description.dead_letters);
        let redrive = json!({
            "deadLetterTargetArn": arn.replace(&self.description.name, &dead.name),
            "maxReceiveCount": dead.receives_max,
        });
        let attributes = [
            ("QueueArn", arn.clone()),
            ("ApproximateNumberOfMessages", (len - hidden).to_string()),
            ("ApproximateNumberOfMessagesNotVisible", hidden.to_string()),
            ("ApproximateNumberOfMessagesDelayed", "0".to_owned()),
            ("CreatedTimestamp", self.created.as_seconds().to_string()),
            ("VisibilityTimeout", self.description.visibility_timeout_seconds.to_string()),
            ("MessageRetentionPeriod", self.description.retention_seconds.to_string()),
            ("MaximumMessageSize", BODY_BYTES_MAX.to_string()),
            ("RedrivePolicy", redrive.to_string()),
            ("SqsManagedSseEnabled", "true".to_owned()),
        ];
        attributes
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .into_iter()
            .collect()
    }
}

fn message(received: &Received) -> Value {
    json!({
        "MessageId": received.id,
        "ReceiptHandle": received.receipt,
        "MD5OfBody": md5(&received.body),
        "Body": received.body,
        "Attributes": attributes(received),
    })
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, QueueError> {
    serde_json::from_slice(body).map_err(|error| QueueError::Malformed(error.to_string()))
}
