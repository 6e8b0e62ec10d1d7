//! How the AWS calls that are answered here look on the wire: Smithy RPC v2 CBOR and AWS JSON 1.1.
//!
//! Both carry the same values, so a call is read into one form and answered from
//! one form. A moment is CBOR tag 1 in the answer; in JSON it becomes seconds
//! with a fraction.

mod cbor;
pub(crate) mod errors;
mod json;
pub(crate) mod pages;

use api_contract::Timestamp;
use bytes::Bytes;
use ciborium::tag::Required;
use ciborium::value::Value as Cbor;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{Method, Request, Response};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use self::errors::{CallError, ErrorKind};

/// Longest call taken, in bytes. Ten players with ten attributes of the longest
/// lists that GameLift documents stay below it.
pub(crate) const CALL_LENGTH_MAX: usize = 1 << 20;

/// Deepest nesting of a call's body; the services' own stays below ten.
const CALL_DEPTH_MAX: usize = 32;

/// A service that is answered here, as its calls name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) kind: Kind,
    /// What it is called in messages.
    name: &'static str,
    /// What it is called in signatures.
    pub(crate) signing_name: &'static str,
    /// What IAM's actions begin with.
    action_prefix: &'static str,
    /// Where RPC v2 CBOR has its operations; AWS JSON has all of them at `/`.
    cbor_path: &'static str,
    /// What `X-Amz-Target` begins with.
    target_prefix: &'static str,
}

/// Which service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    GameLift,
    CloudWatch,
    Logs,
}

/// Amazon GameLift.
pub(crate) const GAMELIFT: Service = Service {
    kind: Kind::GameLift,
    name: "GameLift",
    signing_name: "gamelift",
    action_prefix: "gamelift:",
    cbor_path: "/service/GameLift/operation/",
    target_prefix: "GameLift.",
};

/// Amazon CloudWatch; the path is its SDKs' name for it.
pub(crate) const CLOUDWATCH: Service = Service {
    kind: Kind::CloudWatch,
    name: "CloudWatch",
    signing_name: "monitoring",
    action_prefix: "cloudwatch:",
    cbor_path: "/service/GraniteServiceVersion20100801/operation/",
    target_prefix: "GraniteServiceVersion20100801.",
};

/// Amazon CloudWatch Logs; its SDKs speak JSON only.
pub(crate) const LOGS: Service = Service {
    kind: Kind::Logs,
    name: "CloudWatch Logs",
    signing_name: "logs",
    action_prefix: "logs:",
    cbor_path: "/service/Logs_20140328/operation/",
    target_prefix: "Logs_20140328.",
};

const SERVICES: [&Service; 3] = [&GAMELIFT, &CLOUDWATCH, &LOGS];

/// The service that an `X-Amz-Target` is for.
pub(crate) fn targeted(target: &str) -> Option<&'static Service> {
    SERVICES.into_iter().find(|service| target.starts_with(service.target_prefix))
}

/// The service whose operations in RPC v2 CBOR are at `path`.
pub(crate) fn at(path: &str) -> Option<&'static Service> {
    SERVICES.into_iter().find(|service| path.starts_with(service.cbor_path))
}

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
    #[error("the body has {0}, which no input has")]
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

impl Call {
    /// Reads the operation's own input.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        serde_json::from_value(self.input.clone())
            .map_err(|error| CallError::new(ErrorKind::Serialization, error.to_string()))
    }

    /// A member of the input, if it is a text.
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.input.get(member)?.as_str()
    }
}

impl Service {
    /// That the operation is not among those that are imitated.
    pub(crate) fn unknown(&self, operation: &str) -> CallError {
        let message = format!("the local cloud does not imitate {}'s {operation}", self.name);
        CallError::new(ErrorKind::UnknownOperation, message)
    }

    /// What IAM calls the call, such as `gamelift:ListFleets`.
    pub(crate) fn action(&self, call: &Call) -> String {
        format!("{}{}", self.action_prefix, call.operation)
    }

    /// Reads `request` as a call.
    pub(crate) fn read(&self, request: &Request<Bytes>) -> Result<Call, CallError> {
        Protocol::of(self, request).read(self, request)
    }

    /// Writes the answer to `request`, in the form in which that came.
    pub(crate) fn write(
        &self,
        request: &Request<Bytes>,
        outcome: Result<Cbor, CallError>,
    ) -> Response<Bytes> {
        if let Err(error) = &outcome {
            tracing::info!(service = self.name, %error, "call refused");
        }
        Protocol::of(self, request).write(outcome, &uuid::Uuid::new_v4().to_string())
    }
}

impl Protocol {
    /// The protocol that `request` speaks: its path says so. A header that said
    /// otherwise could name another operation than the one that was permitted.
    fn of(service: &Service, request: &Request<Bytes>) -> Self {
        if request.uri().path().starts_with(service.cbor_path) { Self::Cbor } else { Self::Json }
    }

    /// Reads `request`, a call of `service`.
    fn read(self, service: &Service, request: &Request<Bytes>) -> Result<Call, CallError> {
        if request.method() != Method::POST {
            return Err(CallError::new(ErrorKind::UnknownOperation, "a call is a POST"));
        }
        let operation = self.operation(service, request).ok_or_else(|| {
            let message = format!("the call names no {} operation", service.name);
            CallError::new(ErrorKind::UnknownOperation, message)
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

    fn operation<'r>(self, service: &Service, request: &'r Request<Bytes>) -> Option<&'r str> {
        let operation = match self {
            Self::Cbor => request.uri().path().strip_prefix(service.cbor_path),
            Self::Json => {
                let target = request.headers().get(TARGET)?.to_str().ok()?;
                target.strip_prefix(service.target_prefix)
            }
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
            let call = Protocol::of(&GAMELIFT, &request).read(&GAMELIFT, &request).unwrap();
            assert_eq!(call.operation, operation);
        }
    }
}
