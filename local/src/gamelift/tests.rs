//! The world on a turned clock: no socket, no task, no waiting.

mod acceptance;
mod calls;
mod crowd;
mod lifecycle;
mod operations;
mod placing;
mod scaling;
mod server_processes;
mod server_sdk;

use api_contract::events::MatchmakingEvent;
use api_contract::{PlayerId, TicketId, Timestamp};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::Duration;

use super::ids::{ConnectionId, Ids, ProcessId};
use super::launch::Launch;
use super::options::{NewInstance, Options};
use super::tickets::{NewTicket, Ticket, TicketPlayer};
use super::world::{Effect, World};
use crate::wire::errors::CallError;

/// Two players against each other, whoever they are.
const DUEL: &str = r#"{
    "name": "duel", "ruleLanguageVersion": "1.0",
    "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 1},
        {"name": "blue", "minPlayers": 1, "maxPlayers": 1}
    ]
}"#;

/// One to five players, by skill; `skill` has no default.
const ARENA: &str = r#"{
    "name": "arena", "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number"}],
    "teams": [{"name": "all", "minPlayers": 1, "maxPlayers": 5}],
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
request_timeout_seconds = 60
[queue]
timeout_seconds = 20
latency_policies = [{ maximum_latency_ms = 50, duration_seconds = 5 }, { maximum_latency_ms = 200 }]
[game_server]
activation_timeout_seconds = 10
"#;

/// A deployment with this rule set, changed by `change`.
fn deployment(rule_set: &str, change: impl FnOnce(&mut stack::Deployment)) -> stack::Deployment {
    let read = |_: &str| Ok::<_, Infallible>(rule_set.to_owned());
    let mut deployment = stack::Deployment::from_toml("muster.toml", MUSTER, None, read).unwrap();
    change(&mut deployment);
    deployment
}

/// A world, its time, and everything that it has caused so far.
struct Scene {
    world: World,
    now: Timestamp,
    events: Vec<MatchmakingEvent>,
    sent: Vec<(ConnectionId, Value)>,
    cut: Vec<ConnectionId>,
    killed: Vec<ProcessId>,
    /// Instances to be started, in turn.
    started: Vec<NewInstance>,
    /// How often rule sets were to be kept.
    kept: usize,
    connections: u64,
    requests: u64,
}

/// A game server with its socket.
#[derive(Clone)]
struct Server {
    process: ProcessId,
    token: String,
    query: String,
    connection: ConnectionId,
}

impl Scene {
    fn new(rule_set: &str) -> Self {
        Self::of(&deployment(rule_set, |_| {}))
    }

    fn of(deployment: &stack::Deployment) -> Self {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let mut options = Options::loopback("ws://127.0.0.1:4747");
        options.certificate_folder = Some("/certificates".into());
        let world = World::new(deployment, options, Ids::Counted(0), now).unwrap();
        Self {
            world,
            now,
            events: Vec::new(),
            sent: Vec::new(),
            cut: Vec::new(),
            killed: Vec::new(),
            started: Vec::new(),
            kept: 0,
            connections: 0,
            requests: 0,
        }
    }

    /// Lets time pass.
    fn wait(&mut self, milliseconds: u64) {
        self.now = self.now.plus(Duration::from_millis(milliseconds));
        self.act(|_, _| {});
    }

    /// Lets the time pass in which tickets gather.
    fn gather(&mut self) {
        self.wait(200);
    }

    fn act<T>(&mut self, input: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        self.world.advance(self.now);
        let output = input(&mut self.world, self.now);
        for effect in self.world.take_effects() {
            match effect {
                Effect::Publish(event) => self.events.push(*event),
                Effect::Send(connection, text) => {
                    self.sent.push((connection, serde_json::from_str(&text).unwrap()));
                }
                Effect::Cut(connection) => self.cut.push(connection),
                Effect::Kill(process) => self.killed.push(process),
                Effect::Start(instance) => self.started.push(instance),
                Effect::KeepRuleSets => self.kept += 1,
            }
        }
        output
    }

    /// Puts a player into matchmaking, near us-east-1.
    fn request(&mut self, ticket: &str, player: &str) -> TicketId {
        self.request_from(ticket, player, &[("us-east-1", 20), ("eu-west-1", 90)])
    }

    fn request_from(&mut self, ticket: &str, player: &str, latencies: &[(&str, u32)]) -> TicketId {
        self.try_request(ticket, player, latencies).unwrap().id
    }

    fn try_request(
        &mut self,
        ticket: &str,
        player: &str,
        latencies: &[(&str, u32)],
    ) -> Result<Ticket, CallError> {
        let player = TicketPlayer {
            id: PlayerId::parse(player).unwrap(),
            attributes: [("skill".to_owned(), matchmaker::AttributeValue::N(10.0))].into(),
            latency_ms: latencies.iter().map(|&(at, ms)| (at.to_owned(), ms)).collect(),
            team: None,
        };
        let wish = NewTicket { id: Some(TicketId::parse(ticket).unwrap()), players: vec![player] };
        self.act(|world, now| world.start_matchmaking(wish, now))
    }

    fn state(&self, ticket: &TicketId) -> &'static str {
        self.world.tickets.find(ticket).map_or("UNKNOWN", |ticket| ticket.state.word())
    }

    /// The types of the events so far, with the tickets that each is about.
    fn published(&self) -> Vec<String> {
        self.events
            .iter()
            .map(|event| {
                let tickets: Vec<&str> =
                    event.detail.tickets().iter().map(|t| t.ticket_id.as_str()).collect();
                format!("{} {}", event.detail.name(), tickets.join(" "))
            })
            .collect()
    }

    /// A process that was launched and has connected.
    fn connected_server(&mut self, location: &str) -> Server {
        let launch = self.act(|world, now| world.launch(location, now));
        let mut server = Server {
            process: launch.process.clone(),
            token: variable(&launch, "GAMELIFT_SDK_AUTH_TOKEN"),
            query: query(&launch),
            connection: ConnectionId(0),
        };
        self.connect(&mut server);
        server
    }

    fn connect(&mut self, server: &mut Server) {
        self.connections += 1;
        server.connection = ConnectionId(self.connections);
        let (process, connection) = (server.process.clone(), server.connection);
        self.act(|world, _| world.connect(&process, connection));
    }

    /// A process that can take a game session.
    fn ready_server(&mut self, location: &str) -> Server {
        let server = self.connected_server(location);
        self.ask(&server, json!({"Action": "ActivateServerProcess", "Port": 33000}));
        self.ask(&server, json!({"Action": "HeartbeatServerProcess", "HealthStatus": true}));
        server
    }

    /// Sends a request of a game server and returns the reply.
    fn ask(&mut self, server: &Server, mut request: Value) -> Value {
        self.requests += 1;
        request["RequestId"] = json!(format!("r-{}", self.requests));
        self.ask_as_it_is(server, &request)
    }

    fn ask_as_it_is(&mut self, server: &Server, request: &Value) -> Value {
        let text = request.to_string();
        self.act(|world, now| world.receive(&server.process, server.connection, &text, now));
        let reply = self.sent.iter().rev().find(|(connection, message)| {
            *connection == server.connection && message["RequestId"] == request["RequestId"]
        });
        reply.map(|(_, reply)| reply.clone()).unwrap()
    }

    /// What a server was told of its own accord, latest last.
    fn told(&self, server: &Server) -> Vec<Value> {
        let to_server = |(connection, message): &&(ConnectionId, Value)| {
            *connection == server.connection && message.get("RequestId").is_none()
        };
        self.sent.iter().filter(to_server).map(|(_, message)| message.clone()).collect()
    }

    /// The game session that a server was told to start last.
    fn game_session(&self, server: &Server) -> Option<String> {
        let told = self.told(server);
        let message = told.iter().rev().find(|told| told["Action"] == "CreateGameSession")?;
        message["GameSessionId"].as_str().map(str::to_owned)
    }

    /// Says for a server that its game session is active.
    fn activate(&mut self, server: &Server) -> String {
        let id = self.game_session(server).unwrap();
        let reply = self.ask(server, json!({"Action": "ActivateGameSession", "GameSessionId": id}));
        assert_eq!(reply["StatusCode"], 200, "{reply}");
        id
    }
}

fn variable(launch: &Launch, name: &str) -> String {
    launch.environment.iter().find(|(key, _)| *key == name).unwrap().1.clone()
}

/// The query with which an SDK connects.
fn query(launch: &Launch) -> String {
    format!(
        "Authorization={}&ComputeId={}&FleetId={}&pID={}&sdkLanguage=Go&sdkVersion=5.6.0",
        variable(launch, "GAMELIFT_SDK_AUTH_TOKEN"),
        variable(launch, "GAMELIFT_SDK_HOST_ID"),
        variable(launch, "GAMELIFT_SDK_FLEET_ID"),
        variable(launch, "GAMELIFT_SDK_PROCESS_ID"),
    )
}
