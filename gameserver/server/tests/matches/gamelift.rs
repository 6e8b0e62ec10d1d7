//! The other end of the server SDK's socket: as much of GameLift as one process
//! needs, and a record of what it asked for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_tungstenite::tungstenite::Message;

pub(crate) const GAME_SESSION: &str = "arn:aws:gamelift:eu-west-1::gamesession/fleet-1/gsess-1";

/// How long anything here may take before the test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A player session: whose it is, and GameLift's word for how it stands.
type PlayerSessions = Arc<Mutex<BTreeMap<String, (String, &'static str)>>>;

pub(crate) struct GameLift {
    pub(crate) url: String,
    player_sessions: PlayerSessions,
    requests: mpsc::UnboundedReceiver<Value>,
    pushes: mpsc::UnboundedSender<Value>,
}

impl GameLift {
    /// Listens for one process, which is told that its certificate is in
    /// `certificate_path`.
    pub(crate) async fn start(certificate_path: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("ws://{}", listener.local_addr().unwrap());
        let player_sessions = PlayerSessions::default();
        let (record, requests) = mpsc::unbounded_channel();
        let (pushes, outgoing) = mpsc::unbounded_channel();
        let desk = Desk {
            certificate_path: certificate_path.to_owned(),
            player_sessions: Arc::clone(&player_sessions),
        };
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            desk.serve(socket, record, outgoing).await;
        });
        Self { url, player_sessions, requests, pushes }
    }

    /// Reserves a place for a player; the player session's id is `psess-` and
    /// their name.
    pub(crate) fn reserve(&self, player: &str) -> String {
        let id = format!("psess-{player}");
        let session = (player.to_owned(), "RESERVED");
        self.player_sessions.lock().unwrap().insert(id.clone(), session);
        id
    }

    pub(crate) fn status(&self, player: &str) -> &'static str {
        self.player_sessions.lock().unwrap()[&format!("psess-{player}")].1
    }

    /// Waits until the process makes such a request, passing over others.
    pub(crate) async fn request(&mut self, action: &str) -> Value {
        let wanted = async {
            loop {
                let request = self.requests.recv().await.expect("the process is connected");
                if request["Action"] == action {
                    return request;
                }
            }
        };
        timeout(PATIENCE, wanted).await.unwrap_or_else(|_| panic!("no {action} came"))
    }

    pub(crate) fn push(&self, message: Value) {
        self.pushes.send(message).unwrap();
    }

    /// Starts a game session for the players of a match.
    pub(crate) fn start_game_session(&self, players: &[&str]) {
        let players: Vec<_> =
            players.iter().map(|player| json!({ "playerId": player, "attributes": {} })).collect();
        let matchmaker_data = json!({
            "matchId": "match-1",
            "matchmakingConfigurationArn":
                "arn:aws:gamelift:eu-west-1:123456789012:matchmakingconfiguration/mm",
            "teams": [{ "name": "players", "players": players }],
        });
        self.push(json!({
            "Action": "CreateGameSession",
            "GameSessionId": GAME_SESSION,
            "GameSessionName": "",
            "GameSessionData": "",
            "MatchmakerData": matchmaker_data.to_string(),
            "MaximumPlayerSessionCount": 5,
            "IpAddress": "127.0.0.1",
            "Port": 1,
            "DnsName": "localhost",
            "GameProperties": {},
        }));
    }
}

/// What answers a process.
struct Desk {
    certificate_path: String,
    player_sessions: PlayerSessions,
}

impl Desk {
    async fn serve(
        self,
        socket: TcpStream,
        record: mpsc::UnboundedSender<Value>,
        mut outgoing: mpsc::UnboundedReceiver<Value>,
    ) {
        let mut socket = tokio_tungstenite::accept_async(socket).await.unwrap();
        loop {
            let message = tokio::select! {
                Some(push) = outgoing.recv() => push,
                frame = socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => {
                        let request: Value = serde_json::from_str(&text).unwrap();
                        let reply = self.answer(&request);
                        // The test may have seen enough.
                        let _ = record.send(request);
                        reply
                    }
                    Some(Ok(_)) => continue,
                    Some(Err(_)) | None => return,
                },
            };
            if socket.send(Message::text(message.to_string())).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: &Value) -> Value {
        let mut reply = json!({
            "Action": request["Action"],
            "RequestId": request["RequestId"],
            "StatusCode": 200,
        });
        let player_session = request["PlayerSessionId"].as_str().unwrap_or_default();
        match request["Action"].as_str().unwrap() {
            "GetComputeCertificate" => {
                reply["CertificatePath"] = json!(self.certificate_path);
                reply["ComputeName"] = json!("host-1");
            }
            "GetFleetRoleCredentials" => {
                reply["AccessKeyId"] = json!("ASIATHEFLEET");
                reply["SecretAccessKey"] = json!("the fleet's secret key");
                reply["SessionToken"] = json!("the fleet's token");
                reply["Expiration"] = json!(4_102_444_800_000_i64);
            }
            "AcceptPlayerSession" if !self.change(player_session, "RESERVED", "ACTIVE") => {
                reply["StatusCode"] = json!(400);
                reply["ErrorMessage"] = json!("no such reservation");
            }
            "RemovePlayerSession" => {
                self.change(player_session, "ACTIVE", "COMPLETED");
            }
            "DescribePlayerSessions" => {
                reply["PlayerSessions"] = self.describe(player_session);
            }
            _ => {}
        }
        reply
    }

    fn change(&self, id: &str, from: &str, to: &'static str) -> bool {
        match self.player_sessions.lock().unwrap().get_mut(id) {
            Some((_, status)) if *status == from => {
                *status = to;
                true
            }
            Some(_) | None => false,
        }
    }

    fn describe(&self, id: &str) -> Value {
        let sessions = self.player_sessions.lock().unwrap();
        let Some((player, status)) = sessions.get(id) else { return json!([]) };
        json!([{
            "PlayerId": player,
            "PlayerSessionId": id,
            "GameSessionId": GAME_SESSION,
            "FleetId": "fleet-1",
            "PlayerData": "",
            "IpAddress": "127.0.0.1",
            "Port": 1,
            "CreationTime": 1_700_000_000_000_i64,
            "TerminationTime": 0,
            "DnsName": "localhost",
            "Status": status,
        }])
    }
}
