//! GameLift on a port: the official SDK for Rust, plain JSON calls and the server SDK's socket.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use api_contract::events::{Detail, MatchmakingEvent};
use aws_sdk_gamelift::Client;
use aws_sdk_gamelift::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_gamelift::types::{
    AttributeValue, EventCode, GameSessionStatus, GameSessionStatusReason,
    MatchmakingConfigurationStatus, Player, PlayerSessionStatus, TerminationMode,
};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State, WebSocketUpgrade};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use futures_util::{SinkExt, StreamExt};
use local::gamelift::{
    CALL_LENGTH_MAX, GameLift, Launch, Options, Outlets, ProcessId, SDK_MESSAGE_LENGTH_MAX,
};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

const RULES: &str = r#"{
    "name": "arena", "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
    "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 5}],
    "rules": [{"name": "FairSkill", "type": "distance",
        "measurements": ["teams[all].players.attributes[skill]"],
        "referenceValue": "avg(teams[all].players.attributes[skill])", "maxDistance": 10}]
}"#;

const MUSTER: &str = r#"
project = "test"
environment = "local"
region = "us-east-1"
locations = [{ name = "us-east-1" }, { name = "eu-west-1" }]
[matchmaking]
rule_set = "rules.json"
"#;

/// GameLift behind a port of its own.
struct Cloud {
    address: SocketAddr,
    gamelift: GameLift,
    configuration: String,
    events: mpsc::Receiver<MatchmakingEvent>,
    kills: mpsc::Receiver<ProcessId>,
    _shutdown: DropGuard,
}

impl Cloud {
    async fn start() -> Self {
        let read = |_: &str| Ok::<_, Infallible>(RULES.to_owned());
        let deployment = stack::Deployment::from_toml("muster.toml", MUSTER, None, read).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut options = Options::loopback(format!("ws://{address}"));
        options.gather = Duration::from_millis(50);
        let (event_sender, events) = mpsc::channel(16);
        let (kill, kills) = mpsc::channel(16);
        // Nobody starts the deployment's own instances here.
        let (instances, _) = mpsc::channel(1);
        let outlets = Outlets { events: event_sender, kill, instances };
        let gamelift = GameLift::new(&deployment, options, outlets).unwrap();

        let shutdown = CancellationToken::new();
        let router = Router::new()
            .route("/", any(game_server).post(call))
            .route("/service/GameLift/operation/{operation}", post(call))
            .with_state(gamelift.clone());
        let (run, until) = (gamelift.clone(), shutdown.clone());
        tokio::spawn(async move { run.run(until).await });
        tokio::spawn(async move { axum::serve(listener, router).await });
        let configuration = deployment.matchmaking.name;
        let _shutdown = shutdown.drop_guard();
        Self { address, gamelift, configuration, events, kills, _shutdown }
    }

    /// The official client, which speaks RPC v2 CBOR.
    fn client(&self) -> Client {
        let config = aws_sdk_gamelift::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("AKIATEST", "secret", None, None, "test"))
            .endpoint_url(format!("http://{}", self.address))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Client::from_conf(config)
    }

    /// A call in AWS JSON 1.1: its status and body.
    async fn json(&self, operation: &str, body: &str) -> (u16, Value) {
        let request = http::Request::builder()
            .method("POST")
            .uri("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("GameLift.{operation}"))
            .body(bytes::Bytes::copy_from_slice(body.as_bytes()))
            .unwrap();
        let response = self.gamelift.call(request).await;
        let status = response.status().as_u16();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        if status != 200 {
            assert_eq!(response.headers()["x-amzn-errortype"], body["__type"].as_str().unwrap());
        }
        (status, body)
    }

    async fn event(&mut self) -> Detail {
        timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap().detail
    }
}

async fn call(State(gamelift): State<GameLift>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, CALL_LENGTH_MAX).await.unwrap();
    gamelift.call(http::Request::from_parts(parts, body)).await.map(Into::into)
}

async fn game_server(
    State(gamelift): State<GameLift>,
    upgrade: WebSocketUpgrade,
    request: Request,
) -> Response {
    match gamelift.admit(request.uri().query().unwrap_or_default()) {
        Ok(admission) => upgrade
            .max_message_size(SDK_MESSAGE_LENGTH_MAX)
            .on_upgrade(async move |socket| gamelift.serve(admission, socket).await),
        Err(refusal) => (refusal.status, refusal.body()).into_response(),
    }
}

/// A game server that speaks the SDK's protocol.
struct Server {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

fn url(launch: &Launch) -> String {
    let variable =
        |name: &str| launch.environment.iter().find(|(key, _)| *key == name).unwrap().1.clone();
    format!(
        "{}/?pID={}&sdkVersion=5.6.0&sdkLanguage=Go&ComputeId={}&FleetId={}&Authorization={}",
        variable("GAMELIFT_SDK_WEBSOCKET_URL"),
        variable("GAMELIFT_SDK_PROCESS_ID"),
        variable("GAMELIFT_SDK_HOST_ID"),
        variable("GAMELIFT_SDK_FLEET_ID"),
        variable("GAMELIFT_SDK_AUTH_TOKEN"),
    )
}

impl Server {
    async fn connect(launch: &Launch) -> Self {
        let (socket, _) = connect_async(url(launch)).await.unwrap();
        Self { socket }
    }

    async fn ready(launch: &Launch) -> Self {
        let mut server = Self::connect(launch).await;
        let ready = json!({"Action": "ActivateServerProcess", "Port": 33000, "LogPaths": null});
        assert_eq!(server.ask(ready).await["StatusCode"], 200);
        let heartbeat = json!({"Action": "HeartbeatServerProcess", "HealthStatus": true});
        assert_eq!(server.ask(heartbeat).await["StatusCode"], 200);
        server
    }

    /// Sends a request and returns the next message, which must be its reply.
    async fn ask(&mut self, mut request: Value) -> Value {
        request["RequestId"] = json!(uuid::Uuid::new_v4().to_string());
        self.socket.send(Message::text(request.to_string())).await.unwrap();
        let reply = self.hear().await;
        assert_eq!(reply["RequestId"], request["RequestId"], "{reply}");
        assert_eq!(reply["Action"], request["Action"], "{reply}");
        reply
    }

    /// The next message.
    async fn hear(&mut self) -> Value {
        let message = timeout(PATIENCE, self.socket.next()).await.unwrap().unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }
}

fn player(id: &str, skill: f64) -> Player {
    Player::builder()
        .player_id(id)
        .player_attributes("skill", AttributeValue::builder().n(skill).build())
        .latency_in_ms("us-east-1", 20)
        .latency_in_ms("eu-west-1", 90)
        .build()
}

#[tokio::test]
async fn the_official_sdk_takes_a_ticket_from_request_to_game_session() {
    let mut cloud = Cloud::start().await;
    let client = cloud.client();
    let mut server = Server::ready(&cloud.gamelift.launch("us-east-1")).await;
    for (ticket, id, skill) in [("t-ada", "ada", 12.5), ("t-bob", "bob", 14.0)] {
        let started = client
            .start_matchmaking()
            .configuration_name(&cloud.configuration)
            .ticket_id(ticket)
            .players(player(id, skill))
            .send()
            .await
            .unwrap();
        let started = started.matchmaking_ticket().unwrap();
        assert_eq!(started.status(), Some(&MatchmakingConfigurationStatus::Queued));
    }

    let push = server.hear().await;
    assert_eq!(push["Action"], "CreateGameSession");
    assert!(push.get("RequestId").is_none());
    let session = push["GameSessionId"].as_str().unwrap().to_owned();
    server.ask(json!({"Action": "ActivateGameSession", "GameSessionId": session})).await;

    let described =
        client.describe_matchmaking().ticket_ids("t-ada").ticket_ids("no").send().await.unwrap();
    let [ticket] = described.ticket_list() else { panic!("{described:?}") };
    assert_eq!(ticket.status(), Some(&MatchmakingConfigurationStatus::Completed));
    assert!(ticket.end_time().unwrap() >= ticket.start_time().unwrap());
    assert_eq!(ticket.players()[0].team(), Some("all"));
    let attributes = ticket.players()[0].player_attributes().unwrap();
    assert_eq!(attributes["skill"].n(), Some(12.5));
    let connection = ticket.game_session_connection_info().unwrap();
    assert_eq!((connection.port(), connection.ip_address()), (Some(33000), Some("127.0.0.1")));
    let [own] = connection.matched_player_sessions() else { panic!("{connection:?}") };
    let player_session = own.player_session_id().unwrap();
    let accept = json!({
        "Action": "AcceptPlayerSession",
        "GameSessionId": session,
        "PlayerSessionId": player_session,
    });
    assert_eq!(server.ask(accept).await["StatusCode"], 200);
    let sessions =
        client.describe_player_sessions().player_session_id(player_session).send().await.unwrap();
    assert_eq!(sessions.player_sessions()[0].status(), Some(&PlayerSessionStatus::Active));

    let end = client.terminate_game_session().game_session_id(&session);
    let ended = end.termination_mode(TerminationMode::TriggerOnProcessTerminate).send().await;
    let ended = ended.unwrap().game_session.unwrap();
    assert_eq!(ended.status(), Some(&GameSessionStatus::Terminating));
    let reason = GameSessionStatusReason::TriggeredOnProcessTerminate;
    assert_eq!(ended.status_reason(), Some(&reason));
    assert_eq!(server.hear().await["Action"], "TerminateProcess");

    for expected in [
        "MatchmakingSearching",
        "MatchmakingSearching",
        "PotentialMatchCreated",
        "MatchmakingSucceeded",
    ] {
        assert_eq!(cloud.event().await.name(), expected);
    }
}

#[tokio::test]
async fn the_official_sdk_knows_our_errors() {
    let cloud = Cloud::start().await;
    let client = cloud.client();

    let unknown = client.stop_matchmaking().ticket_id("none").send().await.unwrap_err();
    let unknown = unknown.into_service_error();
    assert!(unknown.is_not_found_exception(), "{unknown:?}");
    assert_eq!(unknown.meta().message(), Some("Matchmaking ticket none not found."));
    let empty = client.start_matchmaking().configuration_name(&cloud.configuration);
    let empty = empty.set_players(Some(Vec::new())).send().await.unwrap_err();
    assert!(empty.into_service_error().is_invalid_request_exception());
    let backfill = client.start_match_backfill().configuration_name(&cloud.configuration);
    let backfill = backfill.set_players(Some(Vec::new())).send().await.unwrap_err();
    let backfill = backfill.into_service_error();
    assert_eq!(backfill.meta().code(), Some("UnknownOperationException"));
}

#[tokio::test]
async fn every_description_is_read_by_the_official_sdk() {
    let cloud = Cloud::start().await;
    let client = cloud.client();

    let fleets = client.list_fleets().send().await.unwrap();
    let fleet = &fleets.fleet_ids()[0];
    let attributes = client.describe_fleet_attributes().fleet_ids(fleet).send().await.unwrap();
    assert!(attributes.fleet_attributes()[0].creation_time().is_some());
    let sessions = client.describe_game_sessions().fleet_id(fleet).send().await.unwrap();
    assert!(sessions.game_sessions().is_empty());
    let used = client.describe_fleet_utilization().send().await.unwrap();
    assert_eq!(used.fleet_utilization()[0].active_server_process_count(), Some(0));
    let capacity = client.describe_fleet_capacity().send().await.unwrap();
    let counts = capacity.fleet_capacity()[0].instance_counts().unwrap();
    assert_eq!((counts.desired(), counts.pending()), (Some(1), Some(1)));
    let events = client.describe_fleet_events().fleet_id(fleet).send().await.unwrap();
    assert_eq!(events.events()[0].event_code(), Some(&EventCode::FleetCreated));
    let runtime = client.describe_runtime_configuration().fleet_id(fleet).send().await.unwrap();
    assert!(!runtime.runtime_configuration().unwrap().server_processes().is_empty());
    let policies = client.describe_scaling_policies().fleet_id(fleet).send().await.unwrap();
    assert!(policies.scaling_policies().is_empty());
    let found = client.search_game_sessions().fleet_id(fleet).send().await.unwrap();
    assert!(found.game_sessions().is_empty());
    let here = client.describe_fleet_location_attributes().fleet_id(fleet).send().await.unwrap();
    assert_eq!(here.location_attributes().len(), 2);
    let configurations = client.describe_matchmaking_configurations().send().await.unwrap();
    assert_eq!(configurations.configurations()[0].acceptance_required(), Some(false));
    let queues = client.describe_game_session_queues().send().await.unwrap();
    assert_eq!(queues.game_session_queues().len(), 1);
    let rule_sets = client.describe_matchmaking_rule_sets().send().await.unwrap();
    assert_eq!(rule_sets.rule_sets()[0].rule_set_body(), Some(RULES));
    let valid = client.validate_matchmaking_rule_set().rule_set_body(RULES).send().await.unwrap();
    assert_eq!(valid.valid(), Some(true));
}

#[tokio::test]
async fn json_calls_are_answered_in_json() {
    let cloud = Cloud::start().await;
    let start = json!({
        "ConfigurationName": cloud.configuration,
        "TicketId": "t-1",
        "Players": [{"PlayerId": "ada", "PlayerAttributes": {"skill": {"N": 7}}}],
    });

    let (status, started) = cloud.json("StartMatchmaking", &start.to_string()).await;
    let (_, described) = cloud.json("DescribeMatchmaking", r#"{"TicketIds": ["t-1"]}"#).await;
    let (stopped, nothing) = cloud.json("StopMatchmaking", r#"{"TicketId": "t-1"}"#).await;

    assert_eq!((status, &started["MatchmakingTicket"]["Status"]), (200, &json!("QUEUED")));
    let start_time = described["TicketList"][0]["StartTime"].as_f64().unwrap();
    assert!(start_time > 1.7e9, "seconds since 1970: {start_time}");
    assert_eq!((stopped, nothing), (200, json!({})));
    let (status, error) = cloud.json("StopMatchmaking", r#"{"TicketId": "t-1"}"#).await;
    assert_eq!((status, &error["__type"]), (400, &json!("InvalidRequestException")));
    assert!(error["message"].as_str().unwrap().contains("CANCELLED"));
    let (status, error) = cloud.json("StartMatchmaking", "{").await;
    assert_eq!((status, &error["__type"]), (400, &json!("SerializationException")));
}

#[tokio::test]
async fn strangers_get_no_socket_and_a_reason() {
    let cloud = Cloud::start().await;
    let launch = cloud.gamelift.launch("us-east-1");

    let refused = connect_async(format!("{}x", url(&launch))).await.unwrap_err();

    let SocketError::Http(response) = refused else { panic!("{refused}") };
    assert_eq!(response.status(), 403);
    let body: Value = serde_json::from_slice(response.body().as_deref().unwrap()).unwrap();
    assert_eq!(body["Action"], "$connect");
}

#[tokio::test]
async fn a_server_that_lost_its_socket_goes_on_where_it_was() {
    let cloud = Cloud::start().await;
    let launch = cloud.gamelift.launch("us-east-1");
    let mut changes = cloud.gamelift.subscribe();
    let server = Server::ready(&launch).await;
    drop(server.socket);
    let lost =
        |cloud: &Cloud| cloud.gamelift.status().processes["us-east-1"].contains_key("DISCONNECTED");
    while !lost(&cloud) {
        timeout(PATIENCE, changes.changed()).await.unwrap().unwrap();
    }

    let mut server = Server::connect(&launch).await;

    let certificate = server.ask(json!({"Action": "GetComputeCertificate"})).await;
    assert_eq!(certificate["StatusCode"], 200);
    assert_eq!(cloud.gamelift.status().processes["us-east-1"]["IDLE"], 1);
}

#[tokio::test]
async fn the_service_does_not_close_first() {
    let mut cloud = Cloud::start().await;
    let launch = cloud.gamelift.launch("us-east-1");
    let mut server = Server::ready(&launch).await;

    let ending = server.ask(json!({"Action": "TerminateServerProcess"})).await;
    assert_eq!(ending["StatusCode"], 200);
    server.socket.close(None).await.unwrap();

    let goodbye = timeout(PATIENCE, server.socket.next()).await.unwrap();
    assert!(matches!(goodbye, Some(Ok(Message::Close(_))) | None), "{goodbye:?}");
    assert!(cloud.kills.try_recv().is_err());
}
