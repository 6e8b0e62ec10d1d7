//! One port for everything: TLS if the first byte says so, plain HTTP if not.
//!
//! The server SDKs for C++ and C# insist on TLS, the one for Go prefers to do
//! without, and so do the AWS SDKs with an endpoint of their own; a TLS
//! connection always begins with byte 0x16, and no HTTP request does.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Most connections at a time: a thousand players, the functions, the servers.
const CONNECTIONS_MAX: usize = 4096;

/// Largest head of an HTTP/1 request, in bytes; a signed one has about two thousand.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Most concurrent requests of one HTTP/2 connection.
const STREAMS_MAX: u32 = 128;

/// What a client has from connecting to its first byte, and for TLS's greetings.
const GREETING: Duration = Duration::from_secs(10);

/// What a client has for a request's head; also how long it may stay idle.
const HEAD: Duration = Duration::from_secs(60);

/// The first byte of TLS: a record that carries the handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// Pause after the system refused a connection, for want of files mostly.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why the port cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Something listens there.
    #[error(
        "port {port} is in use: end the program that listens there (another local cloud?), or choose another port with --port, 0 for any"
    )]
    InUse {
        /// The port.
        port: u16,
    },
    /// The system refuses it for another reason.
    #[error("cannot listen on port {port}")]
    Io {
        /// The port.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
}

/// Takes the port; 0 takes any.
pub(crate) async fn bind(port: u16) -> Result<TcpListener, BindError> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|source| {
        if source.kind() == io::ErrorKind::AddrInUse {
            return BindError::InUse { port };
        }
        BindError::Io { port, source }
    })
}

/// Serves `router` on `listener` until `stop`, then cuts what is left.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    router: Router,
    stop: CancellationToken,
) {
    let tls = TlsAcceptor::from(tls);
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    while let Some((stream, peer)) = next(&listener, &stop).await {
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            tracing::warn!(%peer, "more than {CONNECTIONS_MAX} connections: this one is refused");
            continue;
        };
        let connection = Connection { tls: tls.clone(), router: router.clone(), peer };
        let stop = stop.clone();
        tokio::spawn(async move {
            // Requests can outlast the cloud (functions wait for work for hours),
            // so there is nothing to wait for.
            stop.run_until_cancelled(connection.serve(stream)).await;
            drop(place);
        });
    }
}

async fn next(listener: &TcpListener, stop: &CancellationToken) -> Option<(TcpStream, SocketAddr)> {
    loop {
        match stop.run_until_cancelled(listener.accept()).await? {
            Ok(accepted) => return Some(accepted),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

struct Connection {
    tls: TlsAcceptor,
    router: Router,
    peer: SocketAddr,
}

impl Connection {
    async fn serve(self, stream: TcpStream) {
        // A small answer must not wait for the acknowledgement of the last one.
        let _ = stream.set_nodelay(true);
        let mut first = [0];
        match timeout(GREETING, stream.peek(&mut first)).await {
            Ok(Ok(1)) if first[0] == TLS_HANDSHAKE => {
                match timeout(GREETING, self.tls.accept(stream)).await {
                    Ok(Ok(stream)) => exchange(stream, self.router, self.peer).await,
                    Ok(Err(error)) => tracing::debug!(peer = %self.peer, %error, "no TLS"),
                    Err(_) => tracing::debug!(peer = %self.peer, "TLS took too long"),
                }
            }
            Ok(Ok(1)) => exchange(stream, self.router, self.peer).await,
            // Gone without a word, or silent for too long.
            Ok(Ok(_) | Err(_)) | Err(_) => {}
        }
    }
}

async fn exchange<S>(stream: S, router: Router, peer: SocketAddr)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let router = router.map_request(move |mut request: http::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES_MAX);
    server
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(HEAD_BYTES_MAX).unwrap_or(u32::MAX));
    let connection = server
        .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(router));
    if let Err(error) = connection.await {
        tracing::debug!(%peer, %error, "the connection broke");
    }
}
