//! The server's port: who may connect, how many, and at what price.
//!
//! Whoever connects is a stranger and gets little: a bounded number of them, a
//! few kilobytes each, a few seconds. Only then is there a
//! [`connection`] to speak of.

use std::{
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::Arc,
};

use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};
use tracing::Instrument as _;
use wtransport::{
    Endpoint, ServerConfig, VarInt,
    config::QuicTransportConfig,
    endpoint::{IncomingSession, endpoint_side::Server},
    tls::rustls,
};

use crate::{
    arguments::{PORT_MAX, PortRange},
    connection,
    door::{Door, shut_for_good},
    limits::{
        CONNECTIONS_MAX, DATAGRAM_BUFFER_BYTES, FAREWELL_TIME_MAX, IDLE_TIME_MAX,
        KEEP_ALIVE_INTERVAL, NEWCOMERS_MAX, STREAM_WINDOW_BYTES, STREAMS_MAX, WIND_UP_TIME_MAX,
    },
};

/// How often the system is asked for a port of its own choice until it names
/// one that GameLift accepts.
const SYSTEM_PORT_ATTEMPTS: usize = 16;

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ListenError {
    /// Every port that may be used is in use, or none may.
    #[error("could not bind any UDP port of {address} in the range; the last one failed")]
    NoPort { address: IpAddr, source: io::Error },
    /// The system has a port for us but no QUIC endpoint.
    #[error("could not listen on {address}")]
    Endpoint { address: SocketAddr, source: io::Error },
}

/// A bound port.
pub(crate) struct Listener {
    endpoint: Endpoint<Server>,
    address: SocketAddr,
}

impl Listener {
    /// Binds the first free port.
    pub(crate) fn bind(
        ip: IpAddr,
        ports: PortRange,
        tls: rustls::ServerConfig,
    ) -> Result<Self, ListenError> {
        let (socket, address) = first_free(ip, ports)?;
        let configuration = ServerConfig::builder()
            .with_bind_socket(socket)
            .with_custom_tls_and_transport(tls, transport())
            .build();
        let endpoint = Endpoint::server(configuration)
            .map_err(|source| ListenError::Endpoint { address, source })?;
        Ok(Self { endpoint, address })
    }

    /// Where the server can be reached.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves connections until the door is shut for good and everybody has
    /// left, or has had the time to.
    pub(crate) async fn run(self, mut door: watch::Receiver<Door>) {
        let newcomers = Arc::new(Semaphore::new(NEWCOMERS_MAX));
        let mut connections = JoinSet::new();
        let for_connections = door.clone();
        let end = shut_for_good(&mut door);
        tokio::pin!(end);
        loop {
            tokio::select! {
                incoming = self.endpoint.accept() => {
                    self.admit(incoming, &newcomers, &for_connections, &mut connections);
                }
                // Collected as they end: the set holds those that still run.
                Some(_) = connections.join_next() => {}
                () = &mut end => break,
            }
        }
        let wind_up = async { while connections.join_next().await.is_some() {} };
        if timeout(WIND_UP_TIME_MAX, wind_up).await.is_err() {
            tracing::warn!(connections = connections.len(), "connections did not wind up in time");
        }
        self.endpoint.close(VarInt::from_u32(0), b"");
        // The peers' time-outs do what the last packets could not.
        let _ = timeout(FAREWELL_TIME_MAX, self.endpoint.wait_idle()).await;
    }

    fn admit(
        &self,
        incoming: IncomingSession,
        newcomers: &Arc<Semaphore>,
        door: &watch::Receiver<Door>,
        connections: &mut JoinSet<()>,
    ) {
        let peer = incoming.remote_address();
        if self.endpoint.open_connections() >= CONNECTIONS_MAX {
            tracing::warn!(%peer, "refused a connection: there are too many");
            return incoming.refuse();
        }
        let Ok(permit) = Arc::clone(newcomers).try_acquire_owned() else {
            tracing::warn!(%peer, "refused a connection: too many are not validated");
            return incoming.refuse();
        };
        // When it gets crowded, an address costs a round trip: no one machine
        // can pretend to be many.
        let crowded = newcomers.available_permits() < NEWCOMERS_MAX / 2;
        if crowded && !incoming.remote_address_validated() {
            return incoming.retry();
        }
        connections.spawn(connection::serve(incoming, permit, door.clone()).in_current_span());
    }
}

fn first_free(ip: IpAddr, ports: PortRange) -> Result<(UdpSocket, SocketAddr), ListenError> {
    let attempts = ports.candidates().flat_map(|port| {
        std::iter::repeat_n(port, if port == 0 { SYSTEM_PORT_ATTEMPTS } else { 1 })
    });
    let mut source = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in attempts {
        match UdpSocket::bind((ip, port)).and_then(|socket| Ok((socket.local_addr()?, socket))) {
            Ok((address, socket)) if address.port() <= PORT_MAX => return Ok((socket, address)),
            Ok(_) => {}
            Err(error) => source = error,
        }
    }
    Err(ListenError::NoPort { address: ip, source })
}

fn transport() -> QuicTransportConfig {
    let mut transport = QuicTransportConfig::default();
    transport
        .max_idle_timeout(Some(IDLE_TIME_MAX.try_into().expect("ten seconds fit")))
        .keep_alive_interval(Some(KEEP_ALIVE_INTERVAL))
        .max_concurrent_bidi_streams(STREAMS_MAX.into())
        .max_concurrent_uni_streams(STREAMS_MAX.into())
        .stream_receive_window(STREAM_WINDOW_BYTES.into())
        .receive_window((2 * STREAM_WINDOW_BYTES).into())
        .send_window(u64::from(2 * STREAM_WINDOW_BYTES))
        .datagram_receive_buffer_size(Some(DATAGRAM_BUFFER_BYTES))
        .datagram_send_buffer_size(DATAGRAM_BUFFER_BYTES);
    transport
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn a_port_in_use_is_passed_over() {
        let (_held, taken) = first_free(LOOPBACK, "0-0".parse().unwrap()).unwrap();
        let range = format!("{0}-{0}", taken.port());

        let error = first_free(LOOPBACK, range.parse().unwrap()).unwrap_err();

        assert!(matches!(error, ListenError::NoPort { .. }), "{error}");
    }

    #[test]
    fn the_system_chooses_a_port_that_gamelift_accepts() {
        let (_socket, address) = first_free(LOOPBACK, "0-0".parse().unwrap()).unwrap();

        assert!((1..=PORT_MAX).contains(&address.port()));
    }
}
