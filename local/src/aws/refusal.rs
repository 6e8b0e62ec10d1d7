//! How an AWS endpoint refuses, in the caller's protocol.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, StatusCode, header};
use serde::Serialize;

/// How the caller speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// AWS JSON 1.0 and 1.1.
    Json,
    /// Smithy RPC v2 CBOR.
    Cbor,
}

/// A call that was refused before its service saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: StatusCode,
    name: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "__type")]
    name: &'a str,
    message: &'a str,
}

impl Refusal {
    /// A refusal by AWS's name for it.
    pub(crate) fn new(status: StatusCode, name: &'static str, message: String) -> Self {
        Self { status, name, message }
    }

    /// Why, in words.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn unknown_target(target: &str) -> Self {
        let target: String = target.chars().take(128).collect();
        let message = format!(
            "no service here has the operation {target:?}: X-Amz-Target begins with GameLift., GraniteServiceVersion20100801., Logs_20140328., DynamoDB_20120810. AmazonSQS. or AWSCognitoIdentityService."
        );
        Self::new(StatusCode::BAD_REQUEST, "UnknownOperationException", message)
    }

    pub(super) fn answer(&self, dialect: Dialect) -> Response {
        let body = Body { name: self.name, message: &self.message };
        let error_type = (HeaderName::from_static("x-amzn-errortype"), self.name);
        match dialect {
            Dialect::Json => {
                let text = serde_json::to_string(&body).expect("two texts are JSON");
                let content_type = (header::CONTENT_TYPE, "application/x-amz-json-1.1");
                (self.status, [content_type, error_type], text).into_response()
            }
            Dialect::Cbor => {
                let mut bytes = Vec::new();
                ciborium::into_writer(&body, &mut bytes).expect("a Vec takes every byte");
                let protocol = (HeaderName::from_static("smithy-protocol"), "rpc-v2-cbor");
                let content_type = (header::CONTENT_TYPE, "application/cbor");
                (self.status, [content_type, protocol, error_type], bytes).into_response()
            }
        }
    }
}
