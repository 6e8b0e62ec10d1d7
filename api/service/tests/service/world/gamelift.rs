//! GameLift, scripted: it speaks the SDK's protocol (Smithy RPC v2 CBOR) and does
//! as the test says.

mod hosting;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use api_contract::Ticket;
use api_service::aws;
use aws_sdk_gamelift::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use tokio::sync::Notify;

use hosting::Hosting;
pub(crate) use hosting::{FLEET, FOREIGN_FLEET, OLD_FLEET, session_id};

/// What GameLift does when it is called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// What it should.
    #[default]
    Works,
    /// It answers that the request is invalid.
    Refuses,
    /// Nobody answers the telephone.
    Unreachable,
    /// It does what it should, and its answer gets lost.
    LosesAnswers,
    /// It takes the call and says nothing, ever.
    Hangs,
}

/// GameLift's end of the wire.
#[derive(Debug, Clone, Default)]
pub(crate) struct GameLift(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    script: Mutex<Script>,
    called: Notify,
}

#[derive(Debug, Default)]
struct Script {
    behaviour: BTreeMap<&'static str, Behaviour>,
    tickets: BTreeMap<String, Value>,
    calls: Vec<(String, Value)>,
    hosting: Hosting,
}

impl GameLift {
    pub(crate) fn client(&self) -> Client {
        let connector = SharedHttpConnector::new(self.clone());
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .http_client(http_client_fn(move |_, _| connector.clone()))
            .timeout_config(aws::timeouts())
            .retry_config(aws::retries().with_initial_backoff(Duration::from_millis(1)))
            .build();
        Client::from_conf(config)
    }

    /// From now on, `operation` behaves so.
    pub(crate) fn set(&self, operation: &'static str, behaviour: Behaviour) {
        self.script().behaviour.insert(operation, behaviour);
    }

    /// From now on, GameLift tells this of a ticket, besides its id.
    pub(crate) fn tell(&self, ticket: &Ticket, told: Value) {
        let id = ticket.ticket_id.to_string();
        let mut listed = told;
        listed["TicketId"] = json!(id);
        self.script().tickets.insert(id, listed);
    }

    /// From now on, GameLift knows nothing of a ticket.
    pub(crate) fn forget(&self, ticket: &Ticket) {
        self.script().tickets.remove(ticket.ticket_id.as_str());
    }

    /// From now on, a fleet has this game session.
    pub(crate) fn host(&self, fleet: &str, name: &str, status: &str) -> String {
        let id = session_id(fleet, name);
        let session = json!({
            "GameSessionId": id, "FleetId": fleet, "Status": status, "Location": "eu-west-1",
            "CurrentPlayerSessionCount": 2, "MaximumPlayerSessionCount": 4,
            "IpAddress": "198.51.100.7", "Port": 4444,
            "MatchmakerData": json!({"matchId": format!("match-{name}")}).to_string(),
        });
        self.script().hosting.sessions.push(session);
        id
    }

    /// From now on, the fleets have this event.
    pub(crate) fn happen(&self, code: &str, message: &str) {
        let event = json!({"EventId": code, "EventCode": code, "Message": message});
        self.script().hosting.events.push(event);
    }

    /// From now on, GameLift has this rule set.
    pub(crate) fn keep_rule_set(&self, name: &str) {
        let rule_set = json!({"RuleSetName": name, "RuleSetBody": "{}"});
        self.script().hosting.rule_sets.push(rule_set);
    }

    /// The requests of `operation` so far.
    pub(crate) fn calls(&self, operation: &str) -> Vec<Value> {
        let script = self.script();
        let calls = script.calls.iter().filter(|(name, _)| name == operation);
        calls.map(|(_, request)| request.clone()).collect()
    }

    /// Returns once GameLift was called, or at once if it was before.
    pub(crate) async fn called(&self) {
        self.0.called.notified().await;
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.script.lock().unwrap()
    }
}

impl HttpConnector for GameLift {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.uri().rsplit('/').next().unwrap().to_owned();
        let body = request.body().bytes().unwrap();
        let body: Value = ciborium::from_reader(body).unwrap();
        let mut script = self.script();
        script.calls.push((operation.clone(), body.clone()));
        self.0.called.notify_one();
        match script.behaviour.get(operation.as_str()).copied().unwrap_or_default() {
            Behaviour::Works => answer(script.perform(&operation, &body)),
            Behaviour::Refuses => answer(Err("InvalidRequestException")),
            Behaviour::Unreachable => lost(),
            Behaviour::LosesAnswers => {
                let _answer = script.perform(&operation, &body);
                lost()
            }
            Behaviour::Hangs => HttpConnectorFuture::new(std::future::pending()),
        }
    }
}

impl Script {
    fn perform(&mut self, operation: &str, request: &Value) -> Result<Value, &'static str> {
        let id = request["TicketId"].as_str().unwrap_or_default();
        match operation {
            "StartMatchmaking" => {
                let ticket = json!({"TicketId": id, "Status": "QUEUED"});
                self.tickets.insert(id.to_owned(), ticket.clone());
                Ok(json!({"MatchmakingTicket": ticket}))
            }
            "DescribeMatchmaking" => {
                let asked = request["TicketIds"].as_array().unwrap().iter();
                let known = asked.filter_map(|id| self.tickets.get(id.as_str().unwrap()));
                Ok(json!({"TicketList": known.collect::<Vec<_>>()}))
            }
            "StopMatchmaking" => match self.tickets.get(id).map(|ticket| &ticket["Status"]) {
                None => Err("NotFoundException"),
                Some(status) if status == "QUEUED" || status == "SEARCHING" => Ok(json!({})),
                Some(_) => Err("InvalidRequestException"),
            },
            other => self.hosting.perform(other, request),
        }
    }
}

fn answer(answer: Result<Value, &'static str>) -> HttpConnectorFuture {
    let (status, body) = match answer {
        Ok(body) => (200, body),
        Err(kind) => {
            let kind = format!("com.amazonaws.gamelift#{kind}");
            (400, json!({"__type": kind, "Message": "as the script says"}))
        }
    };
    let mut bytes = Vec::new();
    ciborium::into_writer(&body, &mut bytes).unwrap();
    let mut response = HttpResponse::new(u16::try_into(status).unwrap(), SdkBody::from(bytes));
    response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
    response.headers_mut().insert("content-type", "application/cbor");
    HttpConnectorFuture::ready(Ok(response))
}

fn lost() -> HttpConnectorFuture {
    let error = std::io::Error::other("connection reset");
    HttpConnectorFuture::ready(Err(ConnectorError::io(error.into())))
}
