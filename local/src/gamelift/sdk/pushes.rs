//! What GameLift tells a game server of its own accord: never with a `RequestId`.

use api_contract::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::gamelift::configurations::Fleet;
use crate::gamelift::game_sessions::GameSession;

/// A game session starts on the process. Every key is there, also the empty
/// ones: C++ makes −1 of a missing number, C# wants an object of properties.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateGameSession<'g> {
    action: &'static str,
    game_session_id: &'g str,
    game_session_name: &'static str,
    game_session_data: &'static str,
    matchmaker_data: &'g str,
    maximum_player_session_count: u32,
    ip_address: &'g str,
    port: u16,
    dns_name: &'g str,
    game_properties: serde_json::Map<String, serde_json::Value>,
}

impl<'g> CreateGameSession<'g> {
    /// The message for `session`.
    pub(crate) fn new(session: &'g GameSession, fleet: &'g Fleet) -> Self {
        Self {
            action: "CreateGameSession",
            game_session_id: session.id.as_str(),
            game_session_name: "",
            game_session_data: "",
            matchmaker_data: &session.matchmaker_data,
            maximum_player_session_count: session.players_max,
            ip_address: &fleet.ip_address,
            port: session.port,
            dns_name: &fleet.dns_name,
            game_properties: serde_json::Map::new(),
        }
    }

    /// As it goes over the wire.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are JSON")
    }
}

/// The process has to end by `until`.
pub(crate) fn terminate_process(until: Timestamp) -> String {
    json!({"Action": "TerminateProcess", "TerminationTime": until.as_millis()}).to_string()
}
