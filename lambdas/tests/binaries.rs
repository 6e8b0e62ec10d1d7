//! The binaries as they are deployed, over a scripted Lambda runtime API and an
//! embedded DynamoDB.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::{process::Stdio, time::Duration};

use api_contract::admin::matches::Match;
use api_service::stores::DynamoMatchStore;
use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
    types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType},
};
use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    sync::mpsc,
    time::timeout,
};

/// What no log may tell: whoever knows one of these can act as somebody.
const IDENTITY: &str = "us-east-1:3f9c0a52-9c1e-4d38-8f2b-0c8f6a1f4b6d";
const SIGNATURE: &str = "c0ffee5ca1ab1e";
const SECRET_KEY: &str = "the-functions-secret-key";
const SESSION_TOKEN: &str = "the-functions-session-token";

/// The X-Ray trace of the one invocation.
const TRACE: &str = "Root=1-6553f100-0123456789abcdef01234567";

/// Longer than a start on a busy machine takes, and shorter than patience.
const WAIT: Duration = Duration::from_secs(30);

/// The Lambda runtime API with one event, and what was answered to it.
struct Runtime {
    address: String,
    answers: mpsc::Receiver<(String, Value)>,
}

#[derive(Clone)]
struct Script {
    event: std::sync::Arc<tokio::sync::Mutex<Option<Value>>>,
    answers: mpsc::Sender<(String, Value)>,
}

impl Runtime {
    async fn with(event: Value) -> Self {
        let (sender, answers) = mpsc::channel(1);
        let script = Script { event: std::sync::Arc::new(Some(event).into()), answers: sender };
        let routes = Router::new()
            .route("/invocation/next", get(next))
            .route("/invocation/{id}/{kind}", post(answered));
        let routes = Router::new().nest("/.rt/one/2018-06-01/runtime", routes).with_state(script);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        // As the local cloud has it: a path of its own for each instance. The
        // runtime reads an address with a path only if it says its scheme too.
        let address = format!("http://{}/.rt/one", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, routes).await });
        Self { address, answers }
    }

    async fn answer(&mut self) -> (String, Value) {
        timeout(WAIT, self.answers.recv()).await.unwrap().unwrap()
    }
}

async fn next(State(script): State<Script>) -> (HeaderMap, String) {
    let Some(event) = script.event.lock().await.take() else { std::future::pending().await };
    let mut headers = HeaderMap::new();
    headers.insert("lambda-runtime-aws-request-id", "r-1".parse().unwrap());
    headers.insert("lambda-runtime-trace-id", TRACE.parse().unwrap());
    headers.insert("lambda-runtime-deadline-ms", "4102444800000".parse().unwrap());
    headers.insert("lambda-runtime-invoked-function-arn", "arn:aws:lambda:x".parse().unwrap());
    (headers, event.to_string())
}

async fn answered(
    State(script): State<Script>,
    Path((_id, kind)): Path<(String, String)>,
    body: String,
) {
    let body = serde_json::from_str(&body).unwrap_or(Value::Null);
    script.answers.send((kind, body)).await.unwrap();
}

async fn dynamodb() -> String {
    dynamodb_with_client().await.0
}

async fn dynamodb_with_client() -> (String, Client) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(&endpoint);
    let client = Client::from_conf(config.build());
    let tables = [("players", "player_id"), ("tickets", "ticket_id"), ("matches", "match_id")];
    for (table, key) in tables {
        let schema = KeySchemaElement::builder().attribute_name(key).key_type(KeyType::Hash);
        let attribute = AttributeDefinition::builder().attribute_name(key);
        let create = client.create_table().table_name(table);
        let create = create.key_schema(schema.build().unwrap());
        let create = create.attribute_definitions(
            attribute.attribute_type(ScalarAttributeType::S).build().unwrap(),
        );
        create.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
    }
    (endpoint, client)
}

/// Starts a function with Lambda's variables and those that the deployment's
/// description gives it, but for one that is left out.
fn start(binary: &str, runtime: &str, endpoint: &str, leave_out: &str) -> Child {
    let mut variables = vec![
        ("AWS_LAMBDA_RUNTIME_API", runtime),
        // As loud as an operator can make it.
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
        ("AWS_LAMBDA_FUNCTION_NAME", "f"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
        ("AWS_SESSION_TOKEN", SESSION_TOKEN),
        ("AWS_ENDPOINT_URL", endpoint),
        ("PLAYERS_TABLE", "players"),
        ("TICKETS_TABLE", "tickets"),
        ("MATCHES_TABLE", "matches"),
        ("DEPLOYMENT", "game-dev"),
    ];
    if binary.contains("request-matchmaking") {
        variables.extend([
            ("MATCHMAKING_CONFIGURATION", "default"),
            ("LOCATIONS", "us-east-1,eu-west-1"),
            ("REQUEST_TIMEOUT_SECONDS", "25"),
        ]);
    }
    if binary.contains("admin-api") {
        variables.extend([
            ("AUDIT_TABLE", "audit"),
            ("FUNCTIONS", "game-dev-match-status"),
            ("GAME_SERVER_LOG_GROUP", "/game-dev/game-servers"),
            ("MATCHMAKING_CONFIGURATION", "default"),
            ("NAME_PREFIX", "game-dev-"),
        ]);
    }
    Command::new(binary)
        .env_clear()
        .envs(variables.into_iter().filter(|(name, _)| *name != leave_out))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn notification(message: &str) -> Value {
    json!({"Records": [{
        "EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn:aws:sns:x",
        "Sns": {
            "Type": "Notification", "MessageId": "n-1", "TopicArn": "arn:aws:sns:x",
            "Timestamp": "2026-11-22T12:00:00.000Z", "SignatureVersion": "1", "Signature": "",
            "SigningCertUrl": "", "UnsubscribeUrl": "", "Message": message,
        },
    }]})
}

/// The event of a player who reads a ticket.
fn reading() -> Value {
    json!({
        "resource": "/v1/tickets/{ticketId}", "path": "/v1/tickets/t-1", "httpMethod": "GET",
        "headers": {"Host": "api.example.com", "Authorization": SIGNATURE},
        "multiValueHeaders": {},
        "queryStringParameters": null, "multiValueQueryStringParameters": null,
        "requestContext": {
            "stage": "prod", "httpMethod": "GET", "identity": {"cognitoIdentityId": IDENTITY},
        },
        "body": null, "isBase64Encoded": false,
    })
}

/// The notification that a player's ticket is searching.
fn searching() -> Value {
    let event = json!({
        "version": "0", "id": "e-1", "detail-type": "GameLift Matchmaking Event",
        "source": "aws.gamelift", "account": "123456789012", "time": "2026-11-22T12:00:00Z",
        "region": "us-east-1", "resources": [],
        "detail": {"type": "MatchmakingSearching", "tickets": [{
            "ticketId": "t-1", "startTime": "2026-11-22T12:00:00Z",
            "players": [{"playerId": IDENTITY}],
        }]},
    });
    notification(&event.to_string())
}

#[tokio::test]
async fn a_function_answers_what_comes_through_the_gateway() {
    let mut runtime = Runtime::with(reading()).await;
    let _function =
        start(env!("CARGO_BIN_EXE_match-status"), &runtime.address, &dynamodb().await, "");

    let (kind, answer) = runtime.answer().await;

    assert_eq!((kind.as_str(), &answer["statusCode"]), ("response", &json!(404)));
    let headers = &answer["multiValueHeaders"];
    assert_eq!(headers["content-type"], json!(["application/problem+json"]));
    let problem: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&problem["code"], &answer["isBase64Encoded"]),
        (&json!("not-found"), &json!(false))
    );
}

#[tokio::test]
async fn an_operator_is_who_the_authorizer_says() {
    let event = json!({
        "version": "2.0", "routeKey": "GET /api/v1/me", "rawPath": "/api/v1/me",
        "rawQueryString": "", "headers": {"host": "api.example.com"},
        "requestContext": {
            "stage": "$default", "timeEpoch": 0, "http": {"method": "GET", "path": "/api/v1/me"},
            "authorizer": {"jwt": {"scopes": ["openid"], "claims": {
                "sub": "s-1", "username": "grace", "cognito:groups": "[operator viewer]",
                "token_use": "access",
            }}},
        },
        "isBase64Encoded": false,
    });
    let mut runtime = Runtime::with(event).await;
    let _function =
        start(env!("CARGO_BIN_EXE_admin-api"), &runtime.address, "http://127.0.0.1:1", "");

    let (kind, answer) = runtime.answer().await;

    assert_eq!((kind.as_str(), &answer["statusCode"]), ("response", &json!(200)));
    let me: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!((&me["userName"], &me["group"]), (&json!("grace"), &json!("operator")));
    assert!(answer["headers"]["etag"].is_string(), "{answer}");
}

#[tokio::test]
async fn an_event_of_an_unknown_ticket_is_taken_in() {
    let mut runtime = Runtime::with(searching()).await;
    let _function =
        start(env!("CARGO_BIN_EXE_match-events"), &runtime.address, &dynamodb().await, "");

    assert_eq!(runtime.answer().await, ("response".to_owned(), Value::Null));
}

/// A batch of messages with these ids and bodies.
fn batch(messages: &[(&str, &str)]) -> Value {
    let record = |(id, body): &(&str, &str)| {
        json!({
            "messageId": id, "receiptHandle": "r", "body": body, "attributes": {},
            "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:x", "awsRegion": "us-east-1",
        })
    };
    json!({"Records": messages.iter().map(record).collect::<Vec<_>>()})
}

/// The result of a match that a player won.
fn result_of(match_id: &str) -> String {
    let result = json!({
        "gameSessionId": "arn:aws:gamelift:x", "matchId": match_id,
        "startedAt": "2026-11-22T12:00:00.000Z", "endedAt": "2026-11-22T12:00:20.000Z",
        "players": [{
            "playerId": IDENTITY, "playerTag": "000000000000adaa",
            "seat": 0, "score": 3, "rank": 1, "left": false,
        }],
    });
    result.to_string()
}

/// A match of one player.
fn formed(match_id: &str) -> Match {
    let formed = json!({
        "matchId": match_id, "configuration": "default", "formedAt": "2026-11-22T12:00:00.000Z",
        "gameSessionId": "arn:aws:gamelift:x", "ipAddress": "127.0.0.1", "port": 33000,
        "players": [{"playerId": IDENTITY, "ticketId": "t-1", "skill": 25.0, "waitedMs": 0}],
    });
    serde_json::from_value(formed).unwrap()
}

#[tokio::test]
async fn a_batch_of_results_is_taken_in_but_for_those_that_are_named() {
    let (endpoint, client) = dynamodb_with_client().await;
    let matches = DynamoMatchStore::new(client, "matches");
    matches.record_forming(&formed("m-1")).await.unwrap();
    let (good, early) = (result_of("m-1"), result_of("m-2"));
    let batch = batch(&[("noise", "hello"), ("good", &good), ("again", &good), ("early", &early)]);
    let mut runtime = Runtime::with(batch).await;
    let mut function = start(env!("CARGO_BIN_EXE_match-results"), &runtime.address, &endpoint, "");

    let answer = runtime.answer().await;

    let named = json!([{"itemIdentifier": "noise"}, {"itemIdentifier": "early"}]);
    assert_eq!(answer, ("response".to_owned(), json!({"batchItemFailures": named})));
    let recorded = matches.find(&"m-1".parse().unwrap()).await.unwrap().unwrap().result.unwrap();
    assert_eq!(recorded.players[0].score, 3);
    function.start_kill().unwrap();
    let output = timeout(WAIT, function.wait_with_output()).await.unwrap().unwrap();
    let log = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(log.contains("a result is refused") && log.contains("match m-2 is not known"), "{log}");
    assert!(!log.contains(IDENTITY), "{log}");
    let measured: Vec<Value> = log
        .lines()
        .filter(|line| line.contains("CloudWatchMetrics"))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |name: &str| measured.iter().find(|line| line[name] == 1.0).unwrap();
    let (refused, recorded) = (of("ResultsRefused"), of("ResultsRecorded"));
    assert_eq!(
        (&refused["Cause"], &refused["Deployment"]),
        (&json!("UNREADABLE"), &json!("game-dev"))
    );
    assert_eq!(recorded["matchId"], "m-1");
    assert_eq!(
        (&of("ResultsRepeated")["matchId"], &of("ResultsDelayed")["matchId"]),
        (&json!("m-1"), &json!("m-2"))
    );
    let span = &recorded["span"];
    assert_eq!((&span["requestId"], &span["xrayTraceId"]), (&json!("r-1"), &json!(TRACE)));
}

#[tokio::test]
async fn a_message_that_is_no_event_fails_the_invocation() {
    let mut runtime = Runtime::with(notification("hello")).await;
    let _function =
        start(env!("CARGO_BIN_EXE_match-events"), &runtime.address, &dynamodb().await, "");

    let (kind, answer) = runtime.answer().await;

    assert_eq!((kind.as_str(), &answer["errorType"]), ("error", &json!("NotificationError")));
    let message = answer["errorMessage"].as_str().unwrap();
    assert!(
        message.starts_with("message n-1 is no matchmaking event: expected value"),
        "{message}"
    );
}

#[tokio::test]
async fn a_failure_is_logged_with_its_causes_and_without_secrets() {
    for (binary, event, said) in [
        (env!("CARGO_BIN_EXE_match-status"), reading(), "a request could not be served"),
        (env!("CARGO_BIN_EXE_match-events"), searching(), "a ticket did not take in an event"),
    ] {
        let mut runtime = Runtime::with(event).await;
        // Nobody listens there.
        let mut function = start(binary, &runtime.address, "http://127.0.0.1:1", "");
        runtime.answer().await;
        function.start_kill().unwrap();

        let output = timeout(WAIT, function.wait_with_output()).await.unwrap().unwrap();

        let log = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let line = log.lines().find(|line| line.contains(said)).unwrap_or_else(|| panic!("{log}"));
        let line: Value = serde_json::from_str(line).unwrap();
        let error = line["error"].as_str().unwrap();
        assert!(error.starts_with("tickets failed at GetItem: dispatch failure: "), "{error}");
        assert!(error.contains("onnection refused"), "{error}");
        assert_eq!(line["span"]["requestId"], "r-1", "{line}");
        for secret in [IDENTITY, SIGNATURE, SECRET_KEY, SESSION_TOKEN] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
    }
}

#[tokio::test]
async fn a_missing_variable_is_named() {
    for (binary, variable) in [
        (env!("CARGO_BIN_EXE_request-matchmaking"), "LOCATIONS"),
        (env!("CARGO_BIN_EXE_match-status"), "TICKETS_TABLE"),
        (env!("CARGO_BIN_EXE_cancel-matchmaking"), "PLAYERS_TABLE"),
        (env!("CARGO_BIN_EXE_match-events"), "PLAYERS_TABLE"),
        (env!("CARGO_BIN_EXE_match-results"), "MATCHES_TABLE"),
        (env!("CARGO_BIN_EXE_admin-api"), "AUDIT_TABLE"),
        (env!("CARGO_BIN_EXE_admin-api"), "NAME_PREFIX"),
        (env!("CARGO_BIN_EXE_match-results"), "DEPLOYMENT"),
    ] {
        let function = start(binary, "127.0.0.1:1", "http://127.0.0.1:1", variable);

        let output = timeout(WAIT, function.wait_with_output()).await.unwrap().unwrap();

        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(variable), "{binary}: {said}");
    }
}
