//! Telling apart what comes in: a reply, a push, or neither.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Fields, Push};
use crate::limits::ERROR_MESSAGE_LENGTH_MAX;

/// Joins a reply to its request; opaque to both sides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct RequestId(String);

impl From<&str> for RequestId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for RequestId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message from the service.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// The answer to a request.
    Reply {
        /// To which request.
        request_id: RequestId,
        /// What came of it.
        outcome: Result<Reply, ServiceError>,
    },
    /// What the service says on its own.
    Push(Push),
}

/// Why a frame means nothing to us. Such a frame is passed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not a JSON object.
    #[error("the frame is not a JSON object")]
    NotAnObject,
    /// Neither a reply nor a push of ours.
    #[error("the frame is neither a reply nor a known push (action {action:?})")]
    Unrecognised {
        /// What it calls itself; shortened.
        action: String,
    },
    /// A push without what it cannot do without.
    #[error("the push {action} has no usable {key}")]
    Incomplete {
        /// Which push.
        action: &'static str,
        /// What it lacks.
        key: &'static str,
    },
}

impl Frame {
    /// Reads one text frame.
    ///
    /// A known push action makes a push (unless it carries a status other than
    /// 200); otherwise a request id makes a reply, and anything but the status 200
    /// makes it an error.
    ///
    /// # Errors
    /// If it is neither; no text makes this panic.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        let map: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| FrameError::NotAnObject)?;
        let fields = Fields::new(&map);
        let status = fields.integer("StatusCode");
        if matches!(status, None | Some(200))
            && let Some(push) = Push::read(fields)?
        {
            return Ok(Self::Push(push));
        }
        let Some(request_id) = fields.text("RequestId").map(RequestId::from) else {
            let action = fields.text("Action").unwrap_or_default();
            return Err(FrameError::Unrecognised { action: action.chars().take(64).collect() });
        };
        let outcome = match status {
            Some(200) => Ok(Reply(map)),
            Some(_) | None => Err(ServiceError::read(fields)),
        };
        Ok(Self::Reply { request_id, outcome })
    }
}

/// The content of a reply that said 200.
#[derive(Clone, PartialEq)]
pub struct Reply(Map<String, Value>);

impl Reply {
    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields::new(&self.0)
    }
}

/// Keys only: values may be credentials.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// GameLift answered, and the answer was no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct ServiceError {
    /// What kind of no.
    pub kind: ServiceErrorKind,
    /// The status as it came; none if the reply had none.
    pub status_code: Option<i64>,
    /// GameLift's own words; may be empty.
    pub message: String,
}

impl ServiceError {
    pub(crate) fn read(fields: Fields<'_>) -> Self {
        let status_code = fields.integer("StatusCode");
        let message = fields.text("ErrorMessage").unwrap_or_default();
        Self {
            kind: ServiceErrorKind::from_status(status_code),
            status_code,
            message: message.chars().take(ERROR_MESSAGE_LENGTH_MAX).collect(),
        }
    }
}

/// The kinds of refusal, as all official SDKs sort them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceErrorKind {
    /// 400, and any other 4xx that is not listed.
    BadRequest,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 429: ask again later.
    TooManyRequests,
    /// Everything else.
    InternalService,
}

impl ServiceErrorKind {
    /// Sorts a status.
    pub fn from_status(status: Option<i64>) -> Self {
        match status {
            Some(401) => Self::Unauthorized,
            Some(403) => Self::Forbidden,
            Some(404) => Self::NotFound,
            Some(409) => Self::Conflict,
            Some(429) => Self::TooManyRequests,
            Some(400..=499) => Self::BadRequest,
            Some(_) | None => Self::InternalService,
        }
    }
}

impl fmt::Display for ServiceErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadRequest => "bad request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::TooManyRequests => "too many requests",
            Self::InternalService => "internal service error",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_status_has_its_kind() {
        let check = |status, kind| assert_eq!(ServiceErrorKind::from_status(status), kind);

        check(Some(400), ServiceErrorKind::BadRequest);
        check(Some(401), ServiceErrorKind::Unauthorized);
        check(Some(403), ServiceErrorKind::Forbidden);
        check(Some(404), ServiceErrorKind::NotFound);
        check(Some(409), ServiceErrorKind::Conflict);
        check(Some(418), ServiceErrorKind::BadRequest);
        check(Some(429), ServiceErrorKind::TooManyRequests);
        check(Some(500), ServiceErrorKind::InternalService);
        check(Some(201), ServiceErrorKind::InternalService);
        check(None, ServiceErrorKind::InternalService);
    }

    #[test]
    fn a_reply_needs_only_its_request_id_and_status() {
        let frame = Frame::parse(r#"{"requestid":"r-1","statuscode":200}"#).unwrap();

        let Frame::Reply { request_id, outcome } = frame else { panic!("{frame:?}") };
        assert_eq!(request_id, RequestId::from("r-1"));
        assert!(outcome.is_ok());
    }

    #[test]
    fn a_push_may_carry_an_empty_request_id_or_the_status_200() {
        for extra in [
            "",
            r#","RequestId":"""#,
            r#","RequestId":null"#,
            r#","RequestId":"x","StatusCode":200"#,
        ] {
            let text = format!(r#"{{"Action":"TerminateProcess","TerminationTime":5{extra}}}"#);
            assert!(matches!(Frame::parse(&text), Ok(Frame::Push(_))), "{text}");
        }
        let refused = r#"{"Action":"TerminateProcess","RequestId":"x","StatusCode":500}"#;
        assert!(matches!(Frame::parse(refused), Ok(Frame::Reply { outcome: Err(_), .. })));
    }

    #[test]
    fn what_is_neither_is_said_to_be_so() {
        assert_eq!(Frame::parse("[]"), Err(FrameError::NotAnObject));
        assert_eq!(
            Frame::parse(r#"{"Action":"Dance"}"#),
            Err(FrameError::Unrecognised { action: "Dance".into() })
        );
        assert_eq!(
            Frame::parse(r#"{"Action":"CreateGameSession"}"#),
            Err(FrameError::Incomplete { action: "CreateGameSession", key: "GameSessionId" })
        );
    }

    #[test]
    fn a_reply_does_not_show_its_values() {
        let frame = r#"{"RequestId":"r","StatusCode":200,"SecretAccessKey":"hunter2"}"#;

        let shown = format!("{:?}", Frame::parse(frame).unwrap());

        assert!(shown.contains("SecretAccessKey") && !shown.contains("hunter2"), "{shown}");
    }
}
