//! What a game server process asks of GameLift.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AttributeValue, RequestId};
use crate::ids::{
    GameSessionId, MatchmakingConfigurationArn, PlayerId, PlayerSessionId, RoleArn, TicketId,
};

/// A request, without its id.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "Action", rename_all_fields = "PascalCase")]
pub enum Request {
    /// The process can host a game session: *ProcessReady*.
    ActivateServerProcess {
        /// The version of the SDK, as in the URL.
        sdk_version: String,
        /// The language of the SDK, as in the URL.
        sdk_language: String,
        /// What the server was built with, beside the SDK.
        #[serde(skip_serializing_if = "Option::is_none")]
        sdk_tool_name: Option<String>,
        /// That tool's version.
        #[serde(skip_serializing_if = "Option::is_none")]
        sdk_tool_version: Option<String>,
        /// Where players connect to.
        port: u16,
        /// Files and folders that GameLift keeps when the process has ended.
        log_paths: Vec<String>,
    },
    /// The process lives, and says whether it is well.
    HeartbeatServerProcess {
        /// What the game answered.
        health_status: bool,
    },
    /// The process will end: *ProcessEnding*.
    TerminateServerProcess {},
    /// The game session can take players.
    ActivateGameSession {
        /// Which.
        game_session_id: GameSessionId,
    },
    /// Says whether more players may be given places.
    UpdatePlayerSessionCreationPolicy {
        /// Of which game session.
        game_session_id: GameSessionId,
        /// Whether they may.
        player_session_policy: PlayerSessionCreationPolicy,
    },
    /// A player has come for the place kept for them.
    AcceptPlayerSession {
        /// To which game session.
        game_session_id: GameSessionId,
        /// With which player session.
        player_session_id: PlayerSessionId,
    },
    /// A player has gone, and the place is free.
    RemovePlayerSession {
        /// From which game session.
        game_session_id: GameSessionId,
        /// With which player session.
        player_session_id: PlayerSessionId,
    },
    /// Asks for one page of player sessions.
    DescribePlayerSessions(PlayerSessionQuery),
    /// Asks matchmaking for more players.
    StartMatchBackfill {
        /// For which game session.
        game_session_arn: GameSessionId,
        /// By the rules of which configuration.
        matchmaking_configuration_arn: MatchmakingConfigurationArn,
        /// The ticket's id, if the game chooses it.
        #[serde(skip_serializing_if = "Option::is_none")]
        ticket_id: Option<TicketId>,
        /// Everybody who is in the game session now.
        players: Vec<BackfillPlayer>,
    },
    /// Takes that back.
    StopMatchBackfill {
        /// For which game session.
        game_session_arn: GameSessionId,
        /// By the rules of which configuration.
        matchmaking_configuration_arn: MatchmakingConfigurationArn,
        /// Which ticket.
        ticket_id: TicketId,
    },
    /// Asks where the TLS certificate of this host is.
    GetComputeCertificate {},
    /// Asks for credentials of a role that the fleet may take.
    GetFleetRoleCredentials {
        /// Which role.
        role_arn: RoleArn,
        /// How the session is called in CloudTrail.
        role_session_name: String,
    },
}

impl Request {
    /// The request's name on the wire.
    pub fn action(&self) -> &'static str {
        match self {
            Self::ActivateServerProcess { .. } => "ActivateServerProcess",
            Self::HeartbeatServerProcess { .. } => "HeartbeatServerProcess",
            Self::TerminateServerProcess {} => "TerminateServerProcess",
            Self::ActivateGameSession { .. } => "ActivateGameSession",
            Self::UpdatePlayerSessionCreationPolicy { .. } => "UpdatePlayerSessionCreationPolicy",
            Self::AcceptPlayerSession { .. } => "AcceptPlayerSession",
            Self::RemovePlayerSession { .. } => "RemovePlayerSession",
            Self::DescribePlayerSessions(_) => "DescribePlayerSessions",
            Self::StartMatchBackfill { .. } => "StartMatchBackfill",
            Self::StopMatchBackfill { .. } => "StopMatchBackfill",
            Self::GetComputeCertificate {} => "GetComputeCertificate",
            Self::GetFleetRoleCredentials { .. } => "GetFleetRoleCredentials",
        }
    }

    /// The text frame that asks this under `id`.
    pub fn to_frame(&self, id: &RequestId) -> String {
        #[derive(Serialize)]
        struct Envelope<'a> {
            #[serde(flatten)]
            request: &'a Request,
            #[serde(rename = "RequestId")]
            id: &'a RequestId,
        }
        serde_json::to_string(&Envelope { request: self, id })
            .expect("a request has text keys and plain values, which JSON can hold")
    }
}

/// Whether a game session takes new players.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlayerSessionCreationPolicy {
    /// Places may be given.
    AcceptAll,
    /// No more places are given; those already given stay.
    DenyAll,
}

/// Which player sessions are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlayerSessionQuery {
    /// Whose.
    #[serde(flatten)]
    pub subject: PlayerSessionSubject,
    /// Only those in this state.
    #[serde(rename = "PlayerSessionStatusFilter", skip_serializing_if = "Option::is_none")]
    pub status: Option<super::PlayerSessionStatus>,
    /// How many on a page, at most [`PAGE_SIZE_MAX`](crate::limits::PAGE_SIZE_MAX).
    pub limit: u32,
    /// Where the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

impl PlayerSessionQuery {
    /// The first page, of all states.
    pub fn new(subject: PlayerSessionSubject) -> Self {
        Self { subject, status: None, limit: crate::limits::PAGE_SIZE_MAX, next_token: None }
    }
}

/// Whose player sessions are asked for; GameLift takes exactly one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum PlayerSessionSubject {
    /// All of one game session.
    #[serde(rename = "GameSessionId")]
    GameSession(GameSessionId),
    /// One player session.
    #[serde(rename = "PlayerSessionId")]
    PlayerSession(PlayerSessionId),
    /// All of one player.
    #[serde(rename = "PlayerId")]
    Player(PlayerId),
}

/// A player who is in the game session that backfill is to complete.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BackfillPlayer {
    /// Who.
    pub player_id: PlayerId,
    /// Their team, by its name in the rule set.
    pub team: String,
    /// What the rules look at.
    #[serde(rename = "PlayerAttributes")]
    pub attributes: BTreeMap<String, AttributeValue>,
    /// Their latency to each location, in milliseconds.
    #[serde(rename = "LatencyInMs")]
    pub latencies_ms: BTreeMap<String, u32>,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(request: Request, expected: Value) {
        let frame = request.to_frame(&RequestId::from("r-1"));
        let mut sent: Value = serde_json::from_str(&frame).unwrap();
        assert_eq!(sent["Action"], request.action());
        assert_eq!(sent["RequestId"], "r-1");
        let keys = sent.as_object_mut().unwrap();
        keys.remove("Action");
        keys.remove("RequestId");
        assert_eq!(sent, expected);
    }

    fn game_session() -> GameSessionId {
        GameSessionId::new("arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1").unwrap()
    }

    #[test]
    fn a_request_without_fields_is_only_its_envelope() {
        check(Request::TerminateServerProcess {}, json!({}));
        check(Request::GetComputeCertificate {}, json!({}));
    }

    #[test]
    fn the_policy_is_called_player_session_policy() {
        check(
            Request::UpdatePlayerSessionCreationPolicy {
                game_session_id: game_session(),
                player_session_policy: PlayerSessionCreationPolicy::DenyAll,
            },
            json!({"GameSessionId": game_session(), "PlayerSessionPolicy": "DENY_ALL"}),
        );
    }

    #[test]
    fn a_query_names_exactly_one_subject() {
        let player = PlayerId::new("p1").unwrap();
        check(
            Request::DescribePlayerSessions(PlayerSessionQuery {
                status: Some(crate::PlayerSessionStatus::TimedOut),
                next_token: Some("tok".into()),
                ..PlayerSessionQuery::new(PlayerSessionSubject::Player(player))
            }),
            json!({"PlayerId": "p1", "PlayerSessionStatusFilter": "TIMEDOUT", "NextToken": "tok", "Limit": 50}),
        );
    }

    #[test]
    fn what_is_not_set_is_not_sent() {
        check(
            Request::ActivateServerProcess {
                sdk_version: "5.4.0".into(),
                sdk_language: "Go".into(),
                sdk_tool_name: None,
                sdk_tool_version: None,
                port: 7777,
                log_paths: vec!["/local/game/logs".into()],
            },
            json!({"SdkVersion": "5.4.0", "SdkLanguage": "Go", "Port": 7777, "LogPaths": ["/local/game/logs"]}),
        );
    }

    #[test]
    fn backfill_is_written_in_the_go_dialect() {
        let player = BackfillPlayer {
            player_id: PlayerId::new("p1").unwrap(),
            team: "red".into(),
            attributes: BTreeMap::from([("skill".into(), AttributeValue::Number(10.0))]),
            latencies_ms: BTreeMap::from([("us-west-2".into(), 20)]),
        };
        check(
            Request::StartMatchBackfill {
                game_session_arn: game_session(),
                matchmaking_configuration_arn: MatchmakingConfigurationArn::new("arn:x").unwrap(),
                ticket_id: None,
                players: vec![player],
            },
            json!({
                "GameSessionArn": game_session(),
                "MatchmakingConfigurationArn": "arn:x",
                "Players": [{
                    "PlayerId": "p1",
                    "Team": "red",
                    "PlayerAttributes": {"skill": {"AttrType": "DOUBLE", "N": 10.0}},
                    "LatencyInMs": {"us-west-2": 20},
                }],
            }),
        );
    }
}
