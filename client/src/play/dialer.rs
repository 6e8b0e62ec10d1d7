//! The sockets to game servers, and whom they trust.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use api_contract::{client_config::ClientConfig, play::PLAY_PATH, tickets::Connection as Address};
use tokio::{sync::Semaphore, time::timeout};
use wtransport::{
    ClientConfig as QuicConfig, Connection, Endpoint, VarInt, config::IpBindConfig,
    endpoint::endpoint_side::Client, tls::Sha256Digest,
};

use super::{
    Game,
    entrance::{self, JoinError},
};
use crate::{
    backoff,
    limits::{
        DIAL_ATTEMPTS_MAX, DIAL_TIMEOUT, DIALS_AT_ONCE_MAX, IDLE_TIMEOUT, KEEP_ALIVE,
        WELCOME_TIMEOUT,
    },
};

/// Opens connections to game servers; one a process is enough.
pub struct Dialer {
    sockets: Vec<Endpoint<Client>>,
    next: AtomicUsize,
    turns: Semaphore,
}

/// Why no game server can be dialled at all.
#[derive(Debug, thiserror::Error)]
pub enum DialerError {
    /// A published hash is none.
    #[error("{0:?} is not the SHA-256 of a certificate")]
    Hash(String),
    /// There is no UDP here.
    #[error("could not open a UDP socket")]
    Socket(#[source] std::io::Error),
}

impl Dialer {
    /// Opens `sockets` UDP sockets (at least one) over which connections are
    /// spread: a player needs one, a thousand bots a few.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// When the configuration's hashes are none, or there is no UDP.
    pub fn open(config: &ClientConfig, sockets: usize) -> Result<Self, DialerError> {
        let pins = parse_pins(&config.server_certificate_hashes)?;
        let sockets = (0..sockets.max(1)).map(|_| open_socket(&pins)).collect::<Result<_, _>>()?;
        let turns = Semaphore::new(DIALS_AT_ONCE_MAX);
        Ok(Self { sockets, next: AtomicUsize::new(0), turns })
    }

    /// Connects to the game session that a ticket found, and takes the seat.
    ///
    /// # Errors
    /// When the server cannot be reached or does not let the player in.
    pub async fn join(&self, address: &Address) -> Result<Game, JoinError> {
        let url = url(address);
        let mut failed = 0;
        loop {
            let error = match self.attempt(&url, address).await {
                Ok(game) => return Ok(game),
                Err(error) => error,
            };
            failed += 1;
            if !error.is_worth_another_attempt() || failed == DIAL_ATTEMPTS_MAX {
                return Err(error);
            }
            tracing::debug!(%error, failed, "trying to join again");
            backoff::wait(failed, None).await;
        }
    }

    /// Closes all connections and waits, `limit` at most, until the servers know.
    pub async fn close(&self, limit: Duration) {
        for socket in &self.sockets {
            socket.close(VarInt::from_u32(0), b"");
        }
        let _ = timeout(limit, async {
            for socket in &self.sockets {
                socket.wait_idle().await;
            }
        })
        .await;
    }

    async fn attempt(&self, url: &str, address: &Address) -> Result<Game, JoinError> {
        let connection = self.dial(url).await?;
        timeout(WELCOME_TIMEOUT, entrance::enter(connection, address))
            .await
            .unwrap_or(Err(JoinError::NoWelcome))
    }

    async fn dial(&self, url: &str) -> Result<Connection, JoinError> {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        let socket = self.next.fetch_add(1, Ordering::Relaxed) % self.sockets.len();
        timeout(DIAL_TIMEOUT, self.sockets[socket].connect(url))
            .await
            .map_err(|_| JoinError::TimedOut { address: url.to_owned() })?
            .map_err(|source| JoinError::Unreachable { address: url.to_owned(), source })
    }
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialer").field("sockets", &self.sockets.len()).finish_non_exhaustive()
    }
}

fn open_socket(pins: &[Sha256Digest]) -> Result<Endpoint<Client>, DialerError> {
    let dual = Endpoint::client(quic_config(pins, IpBindConfig::InAddrAnyDual));
    // Where there is no IPv6 at all, half of the Internet is better than none.
    dual.or_else(|_| Endpoint::client(quic_config(pins, IpBindConfig::InAddrAnyV4)))
        .map_err(DialerError::Socket)
}

fn quic_config(pins: &[Sha256Digest], bind: IpBindConfig) -> QuicConfig {
    let builder = QuicConfig::builder().with_bind_config(bind);
    let builder = if pins.is_empty() {
        builder.with_native_certs()
    } else {
        builder.with_server_certificate_hashes(pins.iter().cloned())
    };
    builder
        .keep_alive_interval(Some(KEEP_ALIVE))
        .max_idle_timeout(Some(IDLE_TIMEOUT))
        .expect("some seconds are far below QUIC's limit")
        .build()
}

fn parse_pins(hashes: &[String]) -> Result<Vec<Sha256Digest>, DialerError> {
    let parse = |hash: &String| parse_pin(hash).ok_or_else(|| DialerError::Hash(hash.clone()));
    hashes.iter().map(parse).collect()
}

fn parse_pin(hash: &str) -> Option<Sha256Digest> {
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hash[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(Sha256Digest::new(bytes))
}

/// Where to: by name if the server has one, for its certificate names it.
fn url(address: &Address) -> String {
    let host = match (&address.dns_name, address.ip_address.parse::<IpAddr>()) {
        (Some(name), _) if !name.is_empty() => name.clone(),
        (_, Ok(IpAddr::V6(ip))) => bracketed(ip),
        _ => address.ip_address.clone(),
    };
    format!("https://{host}:{}{PLAY_PATH}", address.port)
}

fn bracketed(ip: Ipv6Addr) -> String {
    format!("[{ip}]")
}

#[cfg(test)]
mod tests {
    use api_contract::{GameSessionId, PlayerSessionId};

    use super::*;

    #[track_caller]
    fn check(ip_address: &str, dns_name: Option<&str>, expected: &str) {
        let address = Address {
            ip_address: ip_address.to_owned(),
            dns_name: dns_name.map(str::to_owned),
            port: 33_000,
            player_session_id: PlayerSessionId::parse("psess-1").unwrap(),
            game_session_id: GameSessionId::parse("arn:aws:gamelift:x").unwrap(),
            match_id: None,
            team: None,
        };
        assert_eq!(url(&address), expected);
    }

    #[test]
    fn a_server_is_called_by_its_name_if_it_has_one() {
        check("10.0.0.1", Some("a.example.com"), "https://a.example.com:33000/play");
        check("10.0.0.1", None, "https://10.0.0.1:33000/play");
        check("10.0.0.1", Some(""), "https://10.0.0.1:33000/play");
        check("::1", None, "https://[::1]:33000/play");
    }

    #[test]
    fn a_hash_has_64_hexadecimal_digits() {
        assert!(parse_pin(&"0aF9".repeat(16)).is_some());
        for hash in ["", "0a", &"zz".repeat(32), &"é".repeat(32), &"+1".repeat(32)] {
            assert!(parse_pin(hash).is_none(), "{hash} was taken");
        }
    }
}
