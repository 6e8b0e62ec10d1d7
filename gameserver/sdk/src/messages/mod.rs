//! What travels between a game server process and GameLift.
//!
//! Each message is one JSON object in a text frame. What we send is exact; what we
//! read is read with tolerance (see [`Frame::parse`]). These types are the game's
//! own view too: a [`GameSession`] is what the service told of one.

mod attributes;
mod fields;
mod frames;
mod pushes;
mod replies;
mod requests;

pub use attributes::AttributeValue;
pub(crate) use fields::Fields;
pub use frames::{Frame, FrameError, Reply, RequestId, ServiceError, ServiceErrorKind};
pub use pushes::{GameSession, GameSessionUpdate, Push, RefreshConnection, UpdateReason};
pub use replies::{
    ComputeCertificate, FleetRoleCredentials, FromReply, MissingKey, PlayerSession,
    PlayerSessionPage, PlayerSessionStatus,
};
pub use requests::{
    BackfillPlayer, PlayerSessionCreationPolicy, PlayerSessionQuery, PlayerSessionSubject, Request,
};
