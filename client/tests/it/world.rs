//! A deployment in a box: what a client needs of one, and what a test wants to
//! see of it.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use api_contract::{
    Latencies,
    client_config::{ClientConfig, Location},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use muster_client::{Deployment, Guest, identity::MemoryStore};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, UdpSocket},
    sync::Notify,
    task::JoinHandle,
    time::timeout,
};

use crate::tickets;

/// The deployment; its servers end with it.
pub(crate) struct World {
    pub(crate) url: String,
    pub(crate) cloud: Arc<Cloud>,
    servers: Vec<JoinHandle<()>>,
}

/// What the servers know.
#[derive(Default)]
pub(crate) struct Cloud {
    config: Mutex<Option<ClientConfig>>,
    /// Answers for the next calls to the identity service, in front of the usual.
    pub(crate) identity_script: Mutex<VecDeque<(StatusCode, Value)>>,
    identities: AtomicU32,
    pub(crate) credentials_granted: AtomicU32,
    /// How long credentials last; an hour unless a test says otherwise.
    pub(crate) credentials_lifetime: Mutex<Option<Duration>>,
    pub(crate) desk: tickets::Desk,
    /// Rings after every answer.
    answered: Notify,
}

impl World {
    /// One with a beacon in each of `locations`.
    pub(crate) async fn start() -> Self {
        Self::with_config(|_| {}).await
    }

    /// One whose configuration a test has changed.
    pub(crate) async fn with_config(change: impl FnOnce(&mut ClientConfig)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (beacon, beacon_task) = beacon().await;
        let mut config = ClientConfig {
            project: "test".to_owned(),
            environment: "test".to_owned(),
            region: "us-east-1".to_owned(),
            identity_pool_id: "us-east-1:pool".to_owned(),
            identity_endpoint: url.clone(),
            player_api_url: url.clone(),
            locations: vec![Location { name: "us-east-1".to_owned(), beacon: beacon.to_string() }],
            server_certificate_hashes: Vec::new(),
        };
        change(&mut config);
        let cloud = Arc::new(Cloud::default());
        *cloud.config.lock().unwrap() = Some(config);
        let router = Router::new()
            .route("/client.json", get(client_json))
            .route("/", post(cognito))
            .merge(tickets::routes())
            .layer(middleware::from_fn_with_state(Arc::clone(&cloud), tell))
            .with_state(Arc::clone(&cloud));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, cloud, servers: vec![beacon_task, server] }
    }

    pub(crate) async fn deployment(&self) -> Deployment {
        Deployment::discover(&self.url).await.unwrap()
    }

    pub(crate) async fn guest(&self) -> Guest {
        Guest::sign_in(&self.deployment().await, &MemoryStore::default()).await.unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

/// What a test reports when it does not measure.
pub(crate) fn some_latencies() -> Latencies {
    Latencies::new([("us-east-1".to_owned(), 20.0)].into()).unwrap()
}

/// A UDP socket that sends back what it receives.
async fn beacon() -> (SocketAddr, JoinHandle<()>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let mut buffer = [0; 64];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let _ = socket.send_to(&buffer[..length], from).await;
        }
    });
    (address, task)
}

async fn tell(State(cloud): State<Arc<Cloud>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    cloud.answered.notify_waiters();
    response
}

async fn client_json(State(cloud): State<Arc<Cloud>>) -> Json<Value> {
    Json(serde_json::to_value(cloud.config.lock().unwrap().clone()).unwrap())
}

async fn cognito(State(cloud): State<Arc<Cloud>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(scripted) = cloud.identity_script.lock().unwrap().pop_front() {
        return (scripted.0, Json(scripted.1)).into_response();
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    match headers["x-amz-target"].to_str().unwrap() {
        "AWSCognitoIdentityService.GetId" => {
            assert_eq!(body, json!({ "IdentityPoolId": "us-east-1:pool" }));
            let number = cloud.identities.fetch_add(1, Ordering::SeqCst) + 1;
            Json(json!({ "IdentityId": format!("us-east-1:guest-{number}") })).into_response()
        }
        "AWSCognitoIdentityService.GetCredentialsForIdentity" => cloud.grant(&body["IdentityId"]),
        other => panic!("{other} was not expected"),
    }
}

impl Cloud {
    /// Waits until calls have made `condition` true; for ever means that the test
    /// has failed.
    pub(crate) async fn eventually(&self, condition: impl Fn(&tickets::Desk) -> bool) {
        let patience = timeout(Duration::from_secs(20), async {
            loop {
                let answered = self.answered.notified();
                if condition(&self.desk) {
                    return;
                }
                answered.await;
            }
        });
        patience.await.expect("what was waited for did not happen");
    }

    fn grant(&self, identity: &Value) -> Response {
        let number = self.credentials_granted.fetch_add(1, Ordering::SeqCst) + 1;
        let lifetime =
            self.credentials_lifetime.lock().unwrap().unwrap_or(Duration::from_secs(3600));
        let expires = SystemTime::now() + lifetime;
        let expiration = expires.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
        Json(json!({
            "IdentityId": identity,
            "Credentials": {
                // Says whose it is, as the player API has to know.
                "AccessKeyId": format!("{}/{number}", identity.as_str().unwrap()),
                "SecretKey": "a-secret",
                "SessionToken": format!("token-{number}"),
                "Expiration": expiration,
            },
        }))
        .into_response()
    }
}
