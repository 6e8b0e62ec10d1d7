//! Refusals with AWS's own names.

use ciborium::value::Value as Cbor;

/// A call that is not granted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", kind.name())]
pub(crate) struct CallError {
    pub(crate) kind: ErrorKind,
    /// For whoever made the call.
    pub(crate) message: String,
}

/// The kinds of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// The request makes no sense, or not now.
    InvalidRequest,
    /// What it names does not exist.
    NotFound,
    /// There are as many as there may be.
    LimitExceeded,
    /// The game session is not in a state for this.
    InvalidGameSessionStatus,
    /// CloudWatch's: a member's value is none.
    InvalidParameterValue,
    /// CloudWatch's: members that do not go together.
    InvalidParameterCombination,
    /// CloudWatch's: a member is missing.
    MissingParameter,
    /// CloudWatch's: a token that is not ours.
    InvalidNextToken,
    /// CloudWatch Logs': the request makes no sense.
    InvalidParameter,
    /// CloudWatch Logs': what it names does not exist.
    ResourceNotFound,
    /// Too much at once.
    Throttling,
    /// The body cannot be read.
    Serialization,
    /// There is no such operation here.
    UnknownOperation,
    /// Our fault.
    InternalService,
}

impl ErrorKind {
    /// AWS's name for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "InvalidRequestException",
            Self::NotFound => "NotFoundException",
            Self::LimitExceeded => "LimitExceededException",
            Self::InvalidGameSessionStatus => "InvalidGameSessionStatusException",
            Self::InvalidParameterValue => "InvalidParameterValueException",
            Self::InvalidParameterCombination => "InvalidParameterCombinationException",
            Self::MissingParameter => "MissingRequiredParameterException",
            Self::InvalidNextToken => "InvalidNextToken",
            Self::InvalidParameter => "InvalidParameterException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::Throttling => "ThrottlingException",
            Self::Serialization => "SerializationException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::InternalService => "InternalServiceException",
        }
    }

    /// The HTTP status.
    pub(crate) fn status(self) -> u16 {
        if self == Self::InternalService { 500 } else { 400 }
    }
}

impl CallError {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// No ticket of this id is known.
    pub(crate) fn unknown_ticket(id: &str) -> Self {
        Self::not_found(format!("Matchmaking ticket {id} not found."))
    }

    /// The body. The member is `Message` in GameLift's model; many clients look
    /// for `message`.
    pub(crate) fn to_output(&self) -> Cbor {
        let text = |text: &str| Cbor::Text(text.to_owned());
        Cbor::Map(vec![
            (text("__type"), text(self.kind.name())),
            (text("Message"), text(&self.message)),
            (text("message"), text(&self.message)),
        ])
    }
}
