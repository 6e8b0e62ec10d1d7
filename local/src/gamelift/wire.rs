//! How AWS calls look on the wire: Smithy RPC v2 CBOR and AWS JSON 1.1.
//!
//! Both carry the same values, so a call is read into one form and answered from
//! one form. A moment is CBOR tag 1 in the answer; in JSON it becomes seconds
//! with a fraction.

mod cbor;
pub(crate) mod errors;
mod json;

use api_contract::Timestamp;
use bytes::Bytes;
use ciborium::tag::Required;
use ciborium::value::Value as Cbor;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{Method, Request, Response};
use serde::{Serialize, Serializer};

use self::errors::{CallError, ErrorKind};
use super::limits::CALL_LENGTH_MAX;

/// Where RPC v2 CBOR has its operations; AWS JSON has all of them at `/`.
const CBOR_PATH: &str = "/service/GameLift/operation/";
/// The header by which an RPC v2 CBOR answer is known.
const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
/// The header by which AWS JSON names the operation.
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
/// The header with the call's id, for logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// The header in which AWS JSON says what went wrong.
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// The tag of a moment in seconds since 1970 (RFC 8949 §3.4.2).
const EPOCH_TAG: u64 = 1;

/// Why a body is not a call's input.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    /// It is not CBOR, or nested too deeply.
    #[error("the body is not CBOR: {0}")]
    NotCbor(#[from] ciborium::de::Error<std::io::Error>),
    /// It is not JSON, or nested too deeply.
    #[error("the body is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    /// It has something that no input has.
    #[error("the body has {0}, which no GameLift input has")]
    Strange(&'static str),
    /// It is something else than members with names.
    #[error("the body is not an object")]
    NotObject,
}

/// How a call came, and how it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// Smithy RPC v2 CBOR: all AWS SDKs of late.
    Cbor,
    /// AWS JSON 1.1: the AWS CLI, JavaScript, older SDKs.
    Json,
}

/// A call that was read.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: String,
    /// A JSON object, whatever the protocol.
    pub(crate) input: serde_json::Value,
}

impl Protocol {
    /// The protocol that `request` speaks: its path says so. A header that said
    /// otherwise could name another operation than the one that was permitted.
    pub(crate) fn of(request: &Request<Bytes>) -> Self {
        if request.uri().path().starts_with(CBOR_PATH) { Self::Cbor } else { Self::Json }
    }

    /// Reads `request`.
    pub(crate) fn read(self, request: &Request<Bytes>) -> Result<Call, CallError> {
        if request.method() != Method::POST {
            return Err(CallError::new(ErrorKind::UnknownOperation, "a call is a POST"));
        }
        let operation = self.operation(request).ok_or_else(|| {
            CallError::new(ErrorKind::UnknownOperation, "the call names no GameLift operation")
        })?;
        let body = request.body();
        if body.len() > CALL_LENGTH_MAX {
            return Err(CallError::new(
                ErrorKind::Serialization,
                format!("a call has at most {CALL_LENGTH_MAX} bytes"),
            ));
        }
        let input = match self {
            Self::Cbor => cbor::read(body),
            Self::Json => json::read(body),
        };
        let input = input.map_err(|error: ReadError| {
            CallError::new(ErrorKind::Serialization, error.to_string())
        })?;
        Ok(Call { operation: operation.to_owned(), input })
    }

    fn operation(self, request: &Request<Bytes>) -> Option<&str> {
        let operation = match self {
            Self::Cbor => request.uri().path().strip_prefix(CBOR_PATH),
            Self::Json => request.headers().get(TARGET)?.to_str().ok()?.strip_prefix("GameLift."),
        }?;
        (!operation.is_empty() && operation.chars().all(|c| c.is_ascii_alphanumeric()))
            .then_some(operation)
    }

    /// Writes the answer to the call named `request_id`.
    pub(crate) fn write(
        self,
        outcome: Result<Cbor, CallError>,
        request_id: &str,
    ) -> Response<Bytes> {
        let (status, error, output) = match outcome {
            Ok(output) => (200, None, output),
            Err(error) => (error.kind.status(), Some(error.kind.name()), error.to_output()),
        };
        let builder = Response::builder().status(status).header(REQUEST_ID, request_id);
        let response = match (self, error) {
            (Self::Cbor, _) => builder
                .header(CONTENT_TYPE, "application/cbor")
                .header(SMITHY_PROTOCOL, "rpc-v2-cbor")
                .body(cbor::write(&output)),
            (Self::Json, None) => builder
                .header(CONTENT_TYPE, "application/x-amz-json-1.1")
                .body(json::write(&output)),
            (Self::Json, Some(name)) => builder
                .header(CONTENT_TYPE, "application/x-amz-json-1.1")
                .header(ERROR_TYPE, name)
                .body(json::write(&output)),
        };
        response.expect("names and values of the headers are plain text")
    }
}

/// Turns an answer into the form that both protocols are written from.
pub(crate) fn output(answer: &impl Serialize) -> Result<Cbor, CallError> {
    Cbor::serialized(answer)
        .map_err(|error| CallError::new(ErrorKind::InternalService, error.to_string()))
}

/// A moment in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds until the year 9999 fit")]
        let seconds = self.0.as_millis() as f64 / 1000.0;
        Required::<f64, EPOCH_TAG>(seconds).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_does_not_name_another_operation_than_the_path() {
        let described = Request::post("/service/GameLift/operation/DescribeMatchmaking")
            .header("x-amz-target", "GameLift.StopMatchmaking");
        let stopped = Request::post("/")
            .header("x-amz-target", "GameLift.StopMatchmaking")
            .header("smithy-protocol", "rpc-v2-cbor");
        for (request, operation) in
            [(described, "DescribeMatchmaking"), (stopped, "StopMatchmaking")]
        {
            let request = request.body(Bytes::new()).unwrap();
            let call = Protocol::of(&request).read(&request).unwrap();
            assert_eq!(call.operation, operation);
        }
    }
}
