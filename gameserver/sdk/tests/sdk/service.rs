//! A small GameLift: one listener on a free port, and every socket in the test's hands.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use muster_server_sdk::{
    ActiveGameSession, Event, Events, GameLift, Parameters, ProcessParameters, Secret,
    ServerParameters, ServerProcess, Timings,
};
use rustls::ServerConfig;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::{Message, http};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

/// Longer than anything here takes; a test that meets it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The service's side of GameLift.
pub(crate) struct Service {
    pub(crate) url: String,
    peers: mpsc::Receiver<Peer>,
    listening: AbortHandle,
}

/// How the service meets those who connect.
#[derive(Clone, Default)]
pub(crate) struct Manners {
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Refuses with this status and message.
    pub(crate) refuses: Option<(u16, &'static str)>,
}

impl Service {
    pub(crate) async fn start() -> Self {
        Self::with(Manners::default()).await
    }

    pub(crate) async fn with(manners: Manners) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let scheme = if manners.tls.is_some() { "wss" } else { "ws" };
        let url = format!("{scheme}://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let (sender, peers) = mpsc::channel(8);
        let listening = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                tokio::spawn(meet(tcp, manners.clone(), sender.clone()));
            }
        });
        Self { url, peers, listening: listening.abort_handle() }
    }

    /// The next socket that is opened.
    pub(crate) async fn peer(&mut self) -> Peer {
        timeout(PATIENCE, self.peers.recv()).await.unwrap().unwrap()
    }

    /// Takes no more sockets.
    pub(crate) fn stop(&self) {
        self.listening.abort();
    }

    /// Parameters with which a process finds this service.
    pub(crate) fn parameters(&self) -> Parameters {
        let in_code = ServerParameters {
            websocket_url: Some(self.url.clone()),
            process_id: Some("process-1".into()),
            host_id: Some("host-1".into()),
            fleet_id: Some("fleet-1".into()),
            auth_token: Some(Secret::new("token-1")),
            ..ServerParameters::default()
        };
        Parameters::resolve(in_code, |_| None).unwrap().with_timings(short())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Times in which a test can be lost and found again.
pub(crate) fn short() -> Timings {
    Timings {
        connect_attempts: 3,
        backoff_first: Duration::from_millis(20),
        backoff_max: Duration::from_millis(100),
        refresh_overlap: Duration::from_millis(500),
        ..Timings::default()
    }
}

#[expect(clippy::result_large_err, reason = "the library's own type for a refused handshake")]
async fn meet(tcp: TcpStream, manners: Manners, peers: mpsc::Sender<Peer>) {
    let stream: Box<dyn Stream> = match manners.tls {
        Some(config) => match TlsAcceptor::from(config).accept(tcp).await {
            Ok(tls) => Box::new(tls),
            Err(_) => return,
        },
        None => Box::new(tcp),
    };
    let mut uri = http::Uri::default();
    let look = |request: &Request, response: Response| match manners.refuses {
        Some((status, message)) => Err(refusal(status, message)),
        None => {
            uri = request.uri().clone();
            Ok(response)
        }
    };
    if let Ok(socket) = accept_hdr_async(stream, look).await {
        peers.send(Peer { uri, socket }).await.unwrap();
    }
}

fn refusal(status: u16, message: &str) -> ErrorResponse {
    let body = json!({
        "Action": "$connect",
        "RequestId": "$connect",
        "StatusCode": status,
        "ErrorMessage": message,
    });
    http::Response::builder().status(status).body(Some(body.to_string())).unwrap()
}

/// One socket, as the service has it.
pub(crate) struct Peer {
    uri: http::Uri,
    socket: WebSocketStream<Box<dyn Stream>>,
}

impl Peer {
    /// A parameter of the URL that the socket was opened with.
    pub(crate) fn parameter(&self, name: &str) -> String {
        let pairs = self.uri.query().unwrap().split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).unwrap().1.to_owned()
    }

    /// The next message, or `None` if there will be no more.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        timeout(PATIENCE, self.socket.next()).await.unwrap()?.ok()
    }

    /// The next request, which has to be this.
    pub(crate) async fn asked(&mut self, action: &str) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => {
                let request: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(request["Action"], action, "{request}");
                request
            }
            other => panic!("{action} expected, {other:?} came"),
        }
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Answers with 200 and what else the reply is to have.
    pub(crate) async fn grant(&mut self, request: &Value, content: Value) {
        let mut reply = json!({
            "Action": request["Action"],
            "RequestId": request["RequestId"],
            "StatusCode": 200,
        });
        reply.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
        self.send(reply).await;
    }

    /// Answers with another status.
    pub(crate) async fn refuse(&mut self, request: &Value, status: u16) {
        self.send(json!({
            "Action": request["Action"],
            "RequestId": request["RequestId"],
            "StatusCode": status,
            "ErrorMessage": "no",
        }))
        .await;
    }

    /// Expects a request and grants it; gives it back.
    pub(crate) async fn grants(&mut self, action: &str, content: Value) -> Value {
        let request = self.asked(action).await;
        self.grant(&request, content).await;
        request
    }

    /// Closes the socket as no service should.
    pub(crate) async fn close(&mut self) {
        self.socket.close(None).await.unwrap();
    }

    /// Expects the goodbye, and nothing else before it.
    pub(crate) async fn sees_the_goodbye(&mut self) {
        let message = self.next().await;
        assert!(matches!(message, Some(Message::Close(Some(_)))), "{message:?}");
    }
}

/// A process that is ready, and the socket it is ready on.
pub(crate) async fn ready(
    service: &mut Service,
    process: ProcessParameters,
) -> (ServerProcess, Events, Peer) {
    let server = GameLift::connect(service.parameters()).await.unwrap();
    let mut peer = service.peer().await;
    let (ready, _) = tokio::join!(
        server.process_ready(process),
        peer.grants("ActivateServerProcess", json!({}))
    );
    let (process, events) = ready.unwrap();
    (process, events, peer)
}

/// The next event, which has to come.
pub(crate) async fn event(events: &mut Events) -> Event {
    timeout(PATIENCE, events.next()).await.unwrap().unwrap()
}

/// A process that hosts an active game session, its first heartbeat being answered.
pub(crate) async fn hosting(
    service: &mut Service,
) -> (ServerProcess, Events, Peer, ActiveGameSession) {
    let (process, mut events, mut peer) = ready(service, ProcessParameters::new(7777)).await;
    peer.grants("HeartbeatServerProcess", json!({})).await;
    peer.send(json!({
        "Action": "CreateGameSession",
        "GameSessionId": "gsess-1",
        "GameSessionName": "a name",
        "MaximumPlayerSessionCount": 2,
    }))
    .await;
    let Event::StartGameSession(session) = event(&mut events).await else { panic!() };
    let (active, _) =
        tokio::join!(session.activate(), peer.grants("ActivateGameSession", json!({})));
    (process, events, peer, active.unwrap())
}
