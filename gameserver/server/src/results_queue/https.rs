//! One request over one connection, as a process needs once in its life.

use std::{io, sync::Arc};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{InvalidDnsNameError, ServerName},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::QueueUrl;

/// Largest answer, in bytes; SQS's to one message has some two hundred.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum TalkError {
    /// The host cannot be reached, or cannot prove its name.
    #[error("could not connect")]
    Connect(#[from] io::Error),
    /// The host's name is none that a certificate could have.
    #[error("the host has no name for TLS")]
    Name(#[from] InvalidDnsNameError),
    /// The connection broke, or what came over it was no HTTP.
    #[error("the exchange broke off")]
    Http(#[from] hyper::Error),
    /// The answer is too long, or broke off.
    #[error("could not read the answer")]
    Answer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// A host, and whom to trust that it is the host; nobody for plain HTTP.
pub(super) struct Https {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
}

impl Https {
    /// The host of a queue.
    pub(super) fn new(url: &QueueUrl) -> Self {
        let tls = (!url.is_plain()).then(|| TlsConnector::from(Arc::new(client_config())));
        Self { host: url.host().to_owned(), port: url.port(), tls }
    }

    /// Sends `request`, over a connection of its own.
    pub(super) async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, TalkError> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        match &self.tls {
            None => exchange(stream, request).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone())?;
                exchange(tls.connect(name, stream).await?, request).await
            }
        }
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, TalkError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the sender; how, the sender is told.
    tokio::spawn(connection);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(TalkError::Answer)?;
    Ok(Answer { status: parts.status, body: body.to_bytes() })
}

/// TLS with the system's authorities and ring. A system without any still plays:
/// no connection will be trusted then, and the log says so.
fn client_config() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "could not read some of the system's root certificates");
    }
    roots.add_parsable_certificates(found.certs);
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
