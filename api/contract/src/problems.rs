//! How a refusal reads: RFC 9457 problem documents with a stable code.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{TicketId, Timestamp};

/// The media type of a problem document (RFC 9457 §3).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, in a word that stays: clients may branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The body, the query or the path could not be read.
    MalformedRequest,
    /// A latency is missing, too many, or not a possible round trip.
    InvalidLatencies,
    /// A location that this deployment does not have.
    UnknownLocation,
    /// The body is larger than the route takes.
    BodyTooLarge,
    /// The body is not JSON by its content type.
    UnsupportedMediaType,
    /// The request came without an identity: a guest's, or an operator's.
    IdentityMissing,
    /// The request is not signed as it should be.
    SignatureRefused,
    /// There is no such thing, or it is somebody else's.
    NotFound,
    /// The path exists, but not for this method.
    MethodNotAllowed,
    /// The player has a ticket in progress already.
    TicketInProgress,
    /// The ticket can no longer be cancelled.
    TicketNotCancellable,
    /// Too many requests; ask again later.
    Throttled,
    /// The matchmaker does not take this request, and would not later.
    RefusedByMatchmaker,
    /// Something behind the service did not answer; ask again.
    Unavailable,
    /// An operator kept the player from matchmaking.
    PlayerBanned,
    /// The operator's group may not do this.
    GroupTooLow,
    /// An action needs a reason that others can understand later.
    InvalidReason,
    /// A filter, a limit or a cursor that the list does not know.
    InvalidFilter,
    /// A value that is out of its range.
    InvalidValue,
    /// What was to be changed is not what the caller saw.
    ValueChanged,
    /// GameLift does not do this, and would not later.
    RefusedByGameLift,
    /// A fault of the service.
    Internal,
}

impl ProblemCode {
    /// Every code.
    pub const ALL: [Self; 22] = [
        Self::MalformedRequest,
        Self::InvalidLatencies,
        Self::UnknownLocation,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::IdentityMissing,
        Self::SignatureRefused,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TicketInProgress,
        Self::TicketNotCancellable,
        Self::Throttled,
        Self::RefusedByMatchmaker,
        Self::Unavailable,
        Self::PlayerBanned,
        Self::GroupTooLow,
        Self::InvalidReason,
        Self::InvalidFilter,
        Self::InvalidValue,
        Self::ValueChanged,
        Self::RefusedByGameLift,
        Self::Internal,
    ];

    /// The HTTP status that goes with the code.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::MalformedRequest
            | Self::InvalidLatencies
            | Self::UnknownLocation
            | Self::InvalidReason
            | Self::InvalidFilter
            | Self::InvalidValue => 400,
            Self::IdentityMissing
            | Self::SignatureRefused
            | Self::PlayerBanned
            | Self::GroupTooLow => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TicketInProgress | Self::TicketNotCancellable | Self::ValueChanged => 409,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::RefusedByMatchmaker | Self::RefusedByGameLift => 422,
            Self::Throttled => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// A title of a few words, the same for every occurrence (RFC 9457 §3.1.3).
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::MalformedRequest => "The request cannot be read",
            Self::InvalidLatencies => "The latencies are not valid",
            Self::UnknownLocation => "There is no such location",
            Self::BodyTooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body must be JSON",
            Self::IdentityMissing => "The request has no identity",
            Self::SignatureRefused => "The signature was refused",
            Self::NotFound => "There is no such thing",
            Self::MethodNotAllowed => "The method is not allowed here",
            Self::TicketInProgress => "A ticket is in progress",
            Self::TicketNotCancellable => "The ticket can no longer be cancelled",
            Self::Throttled => "Too many requests",
            Self::RefusedByMatchmaker => "The matchmaker refused the request",
            Self::Unavailable => "The service cannot be reached",
            Self::PlayerBanned => "The player may not ask for matches",
            Self::GroupTooLow => "The operator's group may not do this",
            Self::InvalidReason => "The action needs a reason",
            Self::InvalidFilter => "There is no such filter",
            Self::InvalidValue => "The value is out of range",
            Self::ValueChanged => "The value has changed meanwhile",
            Self::RefusedByGameLift => "GameLift refused the request",
            Self::Internal => "The service failed",
        }
    }
}

/// A refusal, as the caller reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Names the kind of problem; `about:blank` as the code says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's title.
    pub title: String,
    /// The HTTP status, again.
    pub status: u16,
    /// What was wrong this time, and what would be right.
    pub detail: String,
    /// Stable; clients may branch on it.
    pub code: ProblemCode,
    /// The ticket that the problem is about, such as the one in progress.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ticket_id: Option<TicketId>,
    /// Until when it stays so; absent where that is not known, or never ends.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Timestamp>,
}

impl Problem {
    /// A problem of the given kind; `detail` says what was wrong this time.
    #[must_use]
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            ticket_id: None,
            until: None,
        }
    }

    /// The same, naming the ticket that it is about.
    #[must_use]
    pub fn about(mut self, ticket: TicketId) -> Self {
        self.ticket_id = Some(ticket);
        self
    }

    /// The same, saying until when it stays so.
    #[must_use]
    pub fn until(mut self, until: Option<Timestamp>) -> Self {
        self.until = until;
        self
    }
}
