//! Opening a socket, as often as it takes and no oftener.

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rustls::pki_types::ServerName;
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::Error as WebSocketError;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{Target, TlsError, Trust};
use crate::backoff;
use crate::chain::Chain;
use crate::endpoint::Endpoint;
use crate::limits::{ERROR_MESSAGE_LENGTH_MAX, MESSAGE_BYTES_MAX, Timings};
use crate::messages::{Fields, ServiceError, ServiceErrorKind};

/// Why there is no connection to GameLift.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Every attempt failed.
    #[error("could not connect to {endpoint} in {attempts} attempts")]
    Unreachable {
        /// Where to, without what lets the process in.
        endpoint: Endpoint,
        /// How often it was tried.
        attempts: u32,
        /// Why the last attempt failed.
        source: DialError,
    },
    /// GameLift does not let this process in, and will not if asked again: the
    /// token is wrong or has expired, or the process id was used before.
    #[error("GameLift at {endpoint} does not let this process in")]
    NotLetIn {
        /// Where to, without what lets the process in.
        endpoint: Endpoint,
        /// What it said.
        source: ServiceError,
    },
    /// TLS cannot be set up here, whatever the other side does.
    #[error("could not set up TLS")]
    Tls(#[from] TlsError),
}

/// Why one attempt to connect failed.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// It took too long.
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    /// TCP or TLS failed.
    #[error("the network failed")]
    Network(#[from] io::Error),
    /// The host cannot be one of a certificate.
    #[error("the host is no name that TLS knows")]
    HostName(#[from] rustls::pki_types::InvalidDnsNameError),
    /// The service answered, but not by opening a WebSocket.
    #[error("GameLift refused")]
    Refused(#[source] ServiceError),
    /// What came back is no WebSocket.
    #[error("the WebSocket handshake failed")]
    Handshake(#[source] Box<WebSocketError>),
}

/// A byte stream, plain or TLS.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An open WebSocket.
pub(crate) type Socket = WebSocketStream<Box<dyn Stream>>;

/// Whether a plain refusal ends the attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusals {
    /// The first connection: nothing that was refused heals by waiting, and whoever
    /// mistyped a token should not learn of it two minutes later.
    AreFinal,
    /// A process that was let in before: the service may not have noticed yet that
    /// its last socket is gone.
    MayPass,
}

/// What it takes to open sockets.
#[derive(Debug, Clone)]
pub(crate) struct Dialer {
    pub(crate) trust: Trust,
    pub(crate) timings: Timings,
}

impl Dialer {
    /// Opens a socket to `target` after `delay`, with back-off between attempts.
    pub(crate) async fn open(
        &self,
        target: &Target,
        delay: Duration,
        refusals: Refusals,
    ) -> Result<Socket, ConnectError> {
        let mut random = StdRng::from_os_rng();
        let config = match target.endpoint.is_secure() {
            true => Some(self.trust.config().await?),
            false => None,
        };
        let connector = config.map(TlsConnector::from);
        let attempts = self.timings.connect_attempts.max(1);
        let mut failures = 0;
        sleep(delay).await;
        loop {
            let error = match self.attempt(target, connector.as_ref()).await {
                Ok(socket) => return Ok(socket),
                Err(error) => error,
            };
            let endpoint = target.endpoint.clone();
            if let (DialError::Refused(source), Refusals::AreFinal) = (&error, refusals)
                && is_final(source)
            {
                return Err(ConnectError::NotLetIn { endpoint, source: source.clone() });
            }
            failures += 1;
            if failures >= attempts {
                return Err(ConnectError::Unreachable { endpoint, attempts, source: error });
            }
            let wait = backoff::wait(failures, &self.timings, &mut random);
            tracing::warn!(%endpoint, failures, ?wait, error = %Chain(&error), "could not connect");
            sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        target: &Target,
        connector: Option<&TlsConnector>,
    ) -> Result<Socket, DialError> {
        let limit = self.timings.handshake_timeout;
        let opened = timeout(limit, handshake(target, connector)).await;
        opened.map_err(|_| DialError::TimedOut(limit))?
    }
}

async fn handshake(target: &Target, connector: Option<&TlsConnector>) -> Result<Socket, DialError> {
    let handshake_failed = |error| DialError::Handshake(Box::new(error));
    let endpoint = &target.endpoint;
    let tcp = TcpStream::connect((endpoint.host(), endpoint.port())).await?;
    tcp.set_nodelay(true)?;
    let stream: Box<dyn Stream> = match connector {
        Some(connector) => {
            let name = ServerName::try_from(endpoint.host().to_owned())?;
            Box::new(connector.connect(name, tcp).await?)
        }
        None => Box::new(tcp),
    };
    let request = target.url(Timestamp::now()).into_client_request().map_err(handshake_failed)?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_BYTES_MAX))
        .max_frame_size(Some(MESSAGE_BYTES_MAX));
    match client_async_with_config(request, stream, Some(config)).await {
        Ok((socket, _)) => Ok(socket),
        Err(WebSocketError::Http(response)) => Err(DialError::Refused(read_refusal(&response))),
        Err(error) => Err(handshake_failed(error)),
    }
}

/// What the service says with an HTTP status other than 101. The body is JSON like
/// that of a reply; if it is not, the status has to do.
fn read_refusal(response: &Response) -> ServiceError {
    let status = i64::from(response.status().as_u16());
    let body = response.body().as_deref().unwrap_or_default();
    let map: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let fields = Fields::new(&map);
    let message = fields.text("ErrorMessage").or_else(|| fields.text("message"));
    let message = message.or(response.status().canonical_reason()).unwrap_or_default();
    ServiceError {
        kind: ServiceErrorKind::from_status(Some(status)),
        status_code: Some(status),
        message: message.chars().take(ERROR_MESSAGE_LENGTH_MAX).collect(),
    }
}

/// Whether asking again cannot help: the caller's own fault, except for haste.
fn is_final(refusal: &ServiceError) -> bool {
    match refusal.kind {
        ServiceErrorKind::BadRequest => refusal.status_code != Some(408),
        ServiceErrorKind::Unauthorized
        | ServiceErrorKind::Forbidden
        | ServiceErrorKind::NotFound
        | ServiceErrorKind::Conflict => true,
        ServiceErrorKind::TooManyRequests | ServiceErrorKind::InternalService => false,
    }
}
