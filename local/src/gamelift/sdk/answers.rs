//! What becomes of each request of a game server.

use api_contract::{GameSessionId, Timestamp};
use serde_json::{Map, Value, json};

use super::replies::{Refused, reply};
use super::requests::Request;
use crate::gamelift::configurations::Configurations;
use crate::gamelift::game_sessions::{CreationPolicy, GameSessionState};
use crate::gamelift::ids::{ConnectionId, ProcessId};
use crate::gamelift::limits::PAGE_MAX;
use crate::gamelift::player_sessions::{PlayerSession, PlayerSessionError, PlayerSessionState};
use crate::gamelift::processes::Stage;
use crate::gamelift::world::World;

type Payload = Map<String, Value>;

impl World {
    /// Takes a frame that `id` sent over `connection`, and answers it there.
    pub(crate) fn receive(
        &mut self,
        id: &ProcessId,
        connection: ConnectionId,
        text: &str,
        now: Timestamp,
    ) {
        let Some(request) = Request::parse(text) else {
            tracing::warn!(process = %id, "a frame that is no request");
            return;
        };
        let Some(process) = self.processes.find(id) else { return };
        if let Some(again) = process.replies.find(&request, now) {
            let again = again.to_owned();
            self.send_before(self.effect_count(), connection, again);
            return;
        }
        let so_far = self.effect_count();
        let outcome = self.answer(id, &request, now);
        if let Err(refused) = &outcome {
            tracing::warn!(process = %id, action = request.action, %refused, "request refused");
        }
        let text = reply(&request, outcome);
        if let Some(process) = self.processes.find_mut(id) {
            process.replies.remember(&request, &text, now);
        }
        // The answer goes ahead of what it sets off: a game session that starts
        // on the process comes after the reply to its heartbeat.
        self.send_before(so_far, connection, text);
    }

    fn answer(
        &mut self,
        id: &ProcessId,
        request: &Request,
        now: Timestamp,
    ) -> Result<Payload, Refused> {
        match request.action.as_str() {
            "ActivateServerProcess" => self.answer_ready(id, request, now)?,
            "HeartbeatServerProcess" => {
                let healthy = request.flag("HealthStatus").unwrap_or(false);
                self.heartbeat(id, healthy, now);
            }
            "ActivateGameSession" => self.answer_activate(id, request, now)?,
            "UpdatePlayerSessionCreationPolicy" => self.answer_policy(id, request)?,
            "AcceptPlayerSession" => {
                let session = self.own_game_session(id, request)?;
                let player_session = required(request, "PlayerSessionId")?;
                self.accept_player_session(player_session, &session)?;
            }
            "RemovePlayerSession" => {
                let session = self.own_game_session(id, request)?;
                let player_session = required(request, "PlayerSessionId")?;
                self.remove_player_session(player_session, &session, now)?;
            }
            "DescribePlayerSessions" => return self.answer_player_sessions(request),
            "GetComputeCertificate" => return Ok(self.certificate(id)),
            "GetFleetRoleCredentials" => return self.answer_credentials(request, now),
            "TerminateServerProcess" => self.process_ending(id, now),
            "StartMatchBackfill" | "StopMatchBackfill" => {
                return Err(Refused::bad("the local cloud does not imitate backfill"));
            }
            unknown => {
                let unknown: String = unknown.chars().take(64).collect();
                return Err(Refused::bad(format!("action {unknown:?} is not known")));
            }
        }
        Ok(Payload::new())
    }

    fn answer_ready(
        &mut self,
        id: &ProcessId,
        request: &Request,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let stage = self.processes.find(id).map(|process| process.stage);
        if stage != Some(Stage::Launched) {
            return Err(Refused::bad("the process has been ready before, or is ending"));
        }
        let port = request.number("Port").and_then(|port| u16::try_from(port).ok());
        let Some(port @ 1..) = port else {
            return Err(Refused::bad("Port must be from 1 to 65535"));
        };
        self.process_ready(id, port, now);
        Ok(())
    }

    fn answer_activate(
        &mut self,
        id: &ProcessId,
        request: &Request,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let session = self.own_game_session(id, request)?;
        self.activate_game_session(&session, now);
        Ok(())
    }

    fn answer_policy(&mut self, id: &ProcessId, request: &Request) -> Result<(), Refused> {
        let session = self.own_game_session(id, request)?;
        let word = required(request, "PlayerSessionPolicy")?;
        let policy = CreationPolicy::named(word)
            .ok_or_else(|| Refused::bad("PlayerSessionPolicy is ACCEPT_ALL or DENY_ALL"))?;
        self.set_creation_policy(&session, policy);
        Ok(())
    }

    /// The game session of the process, if the request names it and it is not over.
    fn own_game_session(
        &self,
        id: &ProcessId,
        request: &Request,
    ) -> Result<GameSessionId, Refused> {
        let named = required(request, "GameSessionId")?;
        let own = self.processes.find(id).and_then(|process| process.game_session.as_ref());
        match own.filter(|own| own.as_str() == named).and_then(|own| self.game_sessions.find(own)) {
            Some(session) if session.state == GameSessionState::Terminated => {
                Err(Refused::bad(format!("game session {} is TERMINATED", session.id)))
            }
            Some(session) => Ok(session.id.clone()),
            None => Err(Refused::new(403, "the game session is not this process's")),
        }
    }

    fn answer_credentials(&self, request: &Request, now: Timestamp) -> Result<Payload, Refused> {
        let Some(role) = &self.fleet_role else { return Ok(no_credentials()) };
        if required(request, "RoleArn")? != role.arn() {
            let message = format!("the fleet's servers may take {} alone", role.arn());
            return Err(Refused::new(403, message));
        }
        let session = request.text("RoleSessionName").unwrap_or("game-server");
        Ok(object(role.credentials(session, now)))
    }

    fn answer_player_sessions(&self, request: &Request) -> Result<Payload, Refused> {
        let found = self.player_sessions_named(request)?;
        let filter = match request.text("PlayerSessionStatusFilter") {
            None => None,
            Some(word) => Some(PlayerSessionState::named(word).ok_or_else(|| {
                Refused::bad("PlayerSessionStatusFilter is no player session status")
            })?),
        };
        let limit = match request.number("Limit") {
            None | Some(0) => PAGE_MAX,
            Some(limit) => usize::try_from(limit).unwrap_or(PAGE_MAX).min(PAGE_MAX),
        };
        let skip = match request.text("NextToken") {
            None => 0,
            Some(token) => token.parse().map_err(|_| Refused::bad("NextToken is not ours"))?,
        };
        let matching: Vec<&PlayerSession> = found
            .into_iter()
            .filter(|session| filter.is_none_or(|state| session.state == state))
            .collect();
        let page: Vec<Value> = matching
            .iter()
            .skip(skip)
            .take(limit)
            .map(|session| self.player_session_json(session))
            .collect();
        let next = skip.saturating_add(page.len());
        let token = if next < matching.len() { next.to_string() } else { String::new() };
        Ok(object(json!({"PlayerSessions": page, "NextToken": token})))
    }

    /// The player sessions that the request's one criterion names.
    fn player_sessions_named(&self, request: &Request) -> Result<Vec<&PlayerSession>, Refused> {
        let criteria =
            ["GameSessionId", "PlayerSessionId", "PlayerId"].map(|key| request.text(key));
        match criteria {
            [Some(game_session), None, None] => {
                let id = GameSessionId::parse(game_session)
                    .map_err(|error| Refused::bad(error.to_string()))?;
                if self.game_sessions.find(&id).is_none() {
                    return Err(Refused::new(404, format!("game session {id} is not known")));
                }
                Ok(self.player_sessions.of_game_session(&id).collect())
            }
            [None, Some(player_session), None] => {
                let id = api_contract::PlayerSessionId::parse(player_session)
                    .map_err(|error| Refused::bad(error.to_string()))?;
                match self.player_sessions.find(&id) {
                    Some(session) => Ok(vec![session]),
                    None => Err(Refused::new(404, format!("player session {id} is not known"))),
                }
            }
            [None, None, Some(player)] => Ok(self.player_sessions.of_player(player)),
            _ => Err(Refused::bad("name one of GameSessionId, PlayerSessionId and PlayerId")),
        }
    }

    fn player_session_json(&self, session: &PlayerSession) -> Value {
        let fleet = &self.configurations.fleet;
        let port = self.game_sessions.find(&session.game_session).map_or(0, |game| game.port);
        json!({
            "PlayerId": session.player,
            "PlayerSessionId": session.id,
            "GameSessionId": session.game_session,
            "FleetId": fleet.id,
            "PlayerData": "",
            "IpAddress": fleet.ip_address,
            "Port": port,
            "CreationTime": session.start.as_millis(),
            "TerminationTime": session.end.map_or(0, Timestamp::as_millis),
            "DnsName": fleet.dns_name,
            "Status": session.state.word(),
        })
    }

    fn certificate(&self, id: &ProcessId) -> Payload {
        let location = self.processes.find(id).map_or("", |process| process.location.as_str());
        object(json!({
            "CertificatePath": self.certificate_path,
            "ComputeName": Configurations::compute(location),
        }))
    }
}

impl From<PlayerSessionError> for Refused {
    fn from(error: PlayerSessionError) -> Self {
        let status = match &error {
            PlayerSessionError::Unknown(_) => 404,
            PlayerSessionError::Foreign { .. } => 403,
            PlayerSessionError::State { .. } => 400,
        };
        Self::new(status, error.to_string())
    }
}

/// An empty access key is the protocol's way of saying that this is no managed fleet.
fn no_credentials() -> Payload {
    object(json!({
        "AssumedRoleUserArn": "",
        "AssumedRoleId": "",
        "AccessKeyId": "",
        "SecretAccessKey": "",
        "SessionToken": "",
        "Expiration": 0,
    }))
}

fn required<'r>(request: &'r Request, key: &str) -> Result<&'r str, Refused> {
    request.text(key).ok_or_else(|| Refused::bad(format!("{key} is missing")))
}

fn object(value: Value) -> Payload {
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Payload::new()
        }
    }
}
