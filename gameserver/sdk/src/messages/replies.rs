//! What GameLift answers.

use std::fmt;
use std::path::PathBuf;
use std::time::SystemTime;

use serde::Serialize;

use super::{Fields, Reply};
use crate::ids::{GameSessionId, PlayerId, PlayerSessionId, TicketId};
use crate::secrets::Secret;

/// A reply said 200 but lacks what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the reply has no usable {0}")]
pub struct MissingKey(pub &'static str);

/// What can be read from the reply to one kind of request.
pub trait FromReply: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// If the reply lacks what it is for.
    fn from_reply(reply: &Reply) -> Result<Self, MissingKey>;
}

/// A reply that says only that it is done.
impl FromReply for () {
    fn from_reply(_: &Reply) -> Result<Self, MissingKey> {
        Ok(())
    }
}

/// The reply to StartMatchBackfill.
impl FromReply for TicketId {
    fn from_reply(reply: &Reply) -> Result<Self, MissingKey> {
        let id = reply.fields().text("TicketId").and_then(|id| id.parse().ok());
        id.ok_or(MissingKey("TicketId"))
    }
}

/// Where this host's TLS certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputeCertificate {
    /// The folder with the certificate and its key; none if the fleet has none.
    pub certificate_path: Option<PathBuf>,
    /// The name of the compute that the process runs on; may be empty.
    pub compute_name: String,
}

impl FromReply for ComputeCertificate {
    fn from_reply(reply: &Reply) -> Result<Self, MissingKey> {
        let fields = reply.fields();
        Ok(Self {
            certificate_path: fields.text("CertificatePath").map(PathBuf::from),
            compute_name: fields.text_or_empty("ComputeName"),
        })
    }
}

/// Credentials of a role that the fleet may take.
#[derive(Clone, PartialEq, Eq)]
pub struct FleetRoleCredentials {
    /// The ARN of the role's session.
    pub assumed_role_user_arn: String,
    /// The role's id and the session's name.
    pub assumed_role_id: String,
    /// Not secret, but only of use with the next two.
    pub access_key_id: String,
    /// Signs requests.
    pub secret_access_key: Secret,
    /// Goes with each request.
    pub session_token: Secret,
    /// When they end; none if the service did not say.
    pub expiration: Option<SystemTime>,
}

impl fmt::Debug for FleetRoleCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetRoleCredentials")
            .field("assumed_role_user_arn", &self.assumed_role_user_arn)
            .field("expiration", &self.expiration)
            .finish_non_exhaustive()
    }
}

impl FromReply for FleetRoleCredentials {
    fn from_reply(reply: &Reply) -> Result<Self, MissingKey> {
        let fields = reply.fields();
        Ok(Self {
            assumed_role_user_arn: fields.text_or_empty("AssumedRoleUserArn"),
            assumed_role_id: fields.text_or_empty("AssumedRoleId"),
            access_key_id: fields.text_or_empty("AccessKeyId"),
            secret_access_key: Secret::new(fields.text_or_empty("SecretAccessKey")),
            session_token: Secret::new(fields.text_or_empty("SessionToken")),
            expiration: fields.time("Expiration"),
        })
    }
}

/// Where a player session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PlayerSessionStatus {
    /// A place is kept, and the player has not come yet (60 s at most).
    Reserved,
    /// The player was accepted.
    Active,
    /// The player has gone.
    Completed,
    /// The player did not come in time.
    TimedOut,
    /// A status this SDK does not know.
    Unknown,
}

impl PlayerSessionStatus {
    fn read(text: &str) -> Self {
        match text {
            "RESERVED" => Self::Reserved,
            "ACTIVE" => Self::Active,
            "COMPLETED" => Self::Completed,
            "TIMEDOUT" => Self::TimedOut,
            _ => Self::Unknown,
        }
    }
}

/// What GameLift says about one player session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerSession {
    /// Its id.
    pub id: PlayerSessionId,
    /// Whose it is; none if the service did not say.
    pub player_id: Option<PlayerId>,
    /// In which game session; none if the service did not say.
    pub game_session_id: Option<GameSessionId>,
    /// What the backend says to the game about this player; may be empty.
    pub player_data: String,
    /// Where it stands.
    pub status: PlayerSessionStatus,
    /// When the place was given.
    pub created: Option<SystemTime>,
    /// When the player session ended, if it has.
    pub terminated: Option<SystemTime>,
}

impl PlayerSession {
    /// Reads one; `None` without an id to call it by.
    fn read(fields: Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.text("PlayerSessionId")?.parse().ok()?,
            player_id: fields.text("PlayerId").and_then(|id| id.parse().ok()),
            game_session_id: fields.text("GameSessionId").and_then(|id| id.parse().ok()),
            player_data: fields.text_or_empty("PlayerData"),
            status: PlayerSessionStatus::read(fields.text("Status").unwrap_or_default()),
            created: fields.time("CreationTime"),
            terminated: fields.time("TerminationTime"),
        })
    }
}

/// One page of player sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerSessionPage {
    /// Those on it.
    pub player_sessions: Vec<PlayerSession>,
    /// Asks for the next page; none on the last.
    pub next_token: Option<String>,
}

impl FromReply for PlayerSessionPage {
    fn from_reply(reply: &Reply) -> Result<Self, MissingKey> {
        let fields = reply.fields();
        Ok(Self {
            player_sessions: fields
                .objects("PlayerSessions")
                .filter_map(PlayerSession::read)
                .collect(),
            next_token: fields.text("NextToken").map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Frame;

    fn read<T: FromReply>(text: &str) -> Result<T, MissingKey> {
        match Frame::parse(text).unwrap() {
            Frame::Reply { outcome, .. } => T::from_reply(&outcome.unwrap()),
            push @ Frame::Push(_) => panic!("{push:?}"),
        }
    }

    #[test]
    fn a_page_of_player_sessions_is_read() {
        let page: PlayerSessionPage = read(
            r#"{"Action":"DescribePlayerSessions","RequestId":"r","StatusCode":200,"NextToken":"","PlayerSessions":[{"PlayerId":"p1","PlayerSessionId":"psess-1","GameSessionId":"g-1","PlayerData":"x","CreationTime":1700000000123,"TerminationTime":0,"Status":"RESERVED"},{"PlayerId":"nobody"},7]}"#,
        )
        .unwrap();

        assert_eq!(page.next_token, None);
        assert_eq!(page.player_sessions.len(), 1);
        let session = &page.player_sessions[0];
        assert_eq!(session.status, PlayerSessionStatus::Reserved);
        assert_eq!(session.player_data, "x");
        assert!(session.created.is_some() && session.terminated.is_none());
    }

    #[test]
    fn an_empty_certificate_path_is_none() {
        let certificate: ComputeCertificate =
            read(r#"{"RequestId":"r","StatusCode":200,"CertificatePath":""}"#).unwrap();

        assert_eq!(certificate.certificate_path, None);
    }

    #[test]
    fn a_backfill_without_its_ticket_is_incomplete() {
        let id = read::<TicketId>(r#"{"RequestId":"r","StatusCode":200}"#);

        assert_eq!(id, Err(MissingKey("TicketId")));
    }
}
