//! What GameLift says on its own.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::{Fields, FrameError};
use crate::ids::{GameSessionId, TicketId};
use crate::matchmaker_data::{MatchmakerData, MatchmakerDataError};
use crate::secrets::Secret;

/// A message that answers no request.
#[derive(Debug, Clone, PartialEq)]
pub enum Push {
    /// The process is to host a game session.
    CreateGameSession(GameSession),
    /// Backfill changed the game session, or failed to.
    UpdateGameSession(GameSessionUpdate),
    /// The process is to end, and will be ended at `at` if it has not.
    TerminateProcess {
        /// When; none if the service did not say.
        at: Option<SystemTime>,
    },
    /// The connection is to be replaced.
    RefreshConnection(RefreshConnection),
}

impl Push {
    /// Reads a push; `None` if the action is not one of a push.
    pub(crate) fn read(fields: Fields<'_>) -> Result<Option<Self>, FrameError> {
        let push = match fields.text("Action") {
            Some("CreateGameSession") => {
                Self::CreateGameSession(GameSession::read(fields, "CreateGameSession")?)
            }
            Some("UpdateGameSession") => Self::UpdateGameSession(GameSessionUpdate::read(fields)?),
            Some("TerminateProcess") => {
                Self::TerminateProcess { at: fields.time("TerminationTime") }
            }
            Some("RefreshConnection") => Self::RefreshConnection(RefreshConnection::read(fields)),
            Some(_) | None => return Ok(None),
        };
        Ok(Some(push))
    }
}

/// What GameLift told about a game session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameSession {
    /// Its ARN.
    pub id: GameSessionId,
    /// Its name; may be empty.
    pub name: String,
    /// What the one who created it says to the game (`GameSessionData`); may be empty.
    pub data: String,
    /// What matchmaking says about the match, a JSON document; empty if no
    /// matchmaking made it. [`matchmaker_data`](Self::matchmaker_data) reads it.
    pub matchmaker_data: String,
    /// What the game session is to be like, by name.
    pub properties: BTreeMap<String, String>,
    /// How many players it may have; 0 if the service did not say.
    pub maximum_player_session_count: u32,
    /// Where players connect to; may be empty.
    pub ip_address: String,
    /// The port they connect to; 0 if the service did not say.
    pub port: u16,
    /// The name that the host's certificate is for; may be empty.
    pub dns_name: String,
}

impl GameSession {
    /// What matchmaking says about the match; none if no matchmaking made it.
    ///
    /// # Errors
    /// If the text is not what FlexMatch writes.
    pub fn matchmaker_data(&self) -> Result<Option<MatchmakerData>, MatchmakerDataError> {
        match self.matchmaker_data.as_str() {
            "" => Ok(None),
            text => MatchmakerData::parse(text).map(Some),
        }
    }

    /// Reads one; its name goes by either of two keys, depending on the push.
    fn read(fields: Fields<'_>, action: &'static str) -> Result<Self, FrameError> {
        let id = fields.text("GameSessionId").and_then(|id| GameSessionId::new(id).ok());
        let name = fields.text("GameSessionName").or_else(|| fields.text("Name"));
        Ok(Self {
            id: id.ok_or(FrameError::Incomplete { action, key: "GameSessionId" })?,
            name: name.unwrap_or_default().to_owned(),
            data: fields.text_or_empty("GameSessionData"),
            matchmaker_data: fields.text_or_empty("MatchmakerData"),
            properties: fields.text_map("GameProperties"),
            maximum_player_session_count: fields
                .number("MaximumPlayerSessionCount")
                .unwrap_or_default(),
            ip_address: fields.text_or_empty("IpAddress"),
            port: fields.number("Port").unwrap_or_default(),
            dns_name: fields.text_or_empty("DnsName"),
        })
    }
}

/// What backfill did to the game session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameSessionUpdate {
    /// The game session as it is now, with the matchmaker data of all its players.
    pub game_session: GameSession,
    /// What happened.
    pub reason: UpdateReason,
    /// To which backfill ticket.
    pub backfill_ticket_id: Option<TicketId>,
}

impl GameSessionUpdate {
    fn read(fields: Fields<'_>) -> Result<Self, FrameError> {
        let action = "UpdateGameSession";
        let game_session = fields
            .object("GameSession")
            .ok_or(FrameError::Incomplete { action, key: "GameSession" })?;
        Ok(Self {
            game_session: GameSession::read(game_session, action)?,
            reason: UpdateReason::read(fields.text("UpdateReason").unwrap_or_default()),
            backfill_ticket_id: fields.text("BackfillTicketId").and_then(|id| id.parse().ok()),
        })
    }
}

/// Why a game session was updated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateReason {
    /// Players were found.
    MatchmakingDataUpdated,
    /// Backfill failed.
    BackfillFailed,
    /// Nobody was found in time.
    BackfillTimedOut,
    /// Backfill was taken back.
    BackfillCancelled,
    /// A reason this SDK does not know.
    Unknown,
}

impl UpdateReason {
    fn read(text: &str) -> Self {
        match text {
            "MATCHMAKING_DATA_UPDATED" => Self::MatchmakingDataUpdated,
            "BACKFILL_FAILED" => Self::BackfillFailed,
            "BACKFILL_TIMED_OUT" => Self::BackfillTimedOut,
            "BACKFILL_CANCELLED" => Self::BackfillCancelled,
            _ => Self::Unknown,
        }
    }
}

/// Where the connection is to move to, and how to be let in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshConnection {
    /// The new endpoint; none to stay with the old one.
    pub endpoint: Option<String>,
    /// The new token; none to stay with the old one.
    pub auth_token: Option<Secret>,
}

impl RefreshConnection {
    fn read(fields: Fields<'_>) -> Self {
        Self {
            endpoint: fields.text("RefreshConnectionEndpoint").map(str::to_owned),
            auth_token: fields.text("AuthToken").map(Secret::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::messages::Frame;

    fn push(text: &str) -> Push {
        match Frame::parse(text).unwrap() {
            Frame::Push(push) => push,
            reply @ Frame::Reply { .. } => panic!("{reply:?}"),
        }
    }

    #[test]
    fn a_game_session_is_read_whole() {
        let created = push(
            r#"{"Action":"CreateGameSession","GameSessionId":"arn:aws:gamelift:us-west-2::gamesession/fleet-1234/gsess-0001","GameSessionName":"my name","GameSessionData":"d","MatchmakerData":"","MaximumPlayerSessionCount":8,"IpAddress":"127.0.0.1","Port":7777,"DnsName":"localhost","GameProperties":{"map":"dust","mode":"dm"}}"#,
        );

        let Push::CreateGameSession(session) = created else { panic!("{created:?}") };
        assert_eq!(session.name, "my name");
        assert_eq!((session.maximum_player_session_count, session.port), (8, 7777));
        assert_eq!(session.properties["map"], "dust");
        assert_eq!(session.matchmaker_data(), Ok(None));
    }

    #[test]
    fn a_game_session_needs_only_its_id() {
        let created =
            push(r#"{"action":"CreateGameSession","gameSessionId":"g-1","GameProperties":7}"#);

        let Push::CreateGameSession(session) = created else { panic!("{created:?}") };
        assert_eq!((session.id.as_str(), session.port), ("g-1", 0));
    }

    #[test]
    fn an_update_calls_the_name_name() {
        let updated = push(
            r#"{"Action":"UpdateGameSession","BackfillTicketId":"bt-1","UpdateReason":"BACKFILL_TIMED_OUT","GameSession":{"GameSessionId":"g-1","Name":"n"}}"#,
        );

        let Push::UpdateGameSession(update) = updated else { panic!("{updated:?}") };
        assert_eq!(update.game_session.name, "n");
        assert_eq!(update.reason, UpdateReason::BackfillTimedOut);
        assert_eq!(update.backfill_ticket_id, Some(TicketId::new("bt-1").unwrap()));
    }

    #[test]
    fn the_time_of_termination_is_in_milliseconds() {
        let at = UNIX_EPOCH + Duration::from_millis(1_795_325_607_858);
        let terminated = push(r#"{"Action":"TerminateProcess","TerminationTime":1795325607858}"#);

        assert_eq!(terminated, Push::TerminateProcess { at: Some(at) });
        assert_eq!(push(r#"{"Action":"TerminateProcess"}"#), Push::TerminateProcess { at: None });
    }

    #[test]
    fn a_refresh_does_not_show_its_token() {
        let refresh = push(
            r#"{"Action":"RefreshConnection","RefreshConnectionEndpoint":"wss://x","AuthToken":"hunter2"}"#,
        );

        assert!(!format!("{refresh:?}").contains("hunter2"));
    }
}
