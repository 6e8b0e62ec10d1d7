//! Where GameLift is: the part of its URL that a process is given.

use std::fmt;

use tokio_tungstenite::tungstenite::http::Uri;

/// A `ws://` or `wss://` address.
///
/// A query or fragment in it is dropped, as the official Go SDK does: all of the
/// query is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    secure: bool,
    /// As in the URL: an IPv6 address has its brackets.
    host: String,
    port: Option<u16>,
    path: String,
}

/// Why a text is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not a URL with a host.
    #[error("{0:?} is not a URL with a host")]
    NotAUrl(String),
    /// Neither `ws` nor `wss`.
    #[error("a WebSocket URL begins with ws:// or wss://, not {0}://")]
    WrongScheme(String),
}

impl Endpoint {
    /// Reads a URL.
    ///
    /// # Errors
    /// If it is not one of a WebSocket.
    pub fn parse(url: &str) -> Result<Self, EndpointError> {
        let not_a_url = || EndpointError::NotAUrl(without_query(url).to_owned());
        let uri: Uri = url.trim().parse().map_err(|_| not_a_url())?;
        let scheme = uri.scheme_str().ok_or_else(not_a_url)?;
        let secure = match scheme {
            "wss" => true,
            "ws" => false,
            _ => return Err(EndpointError::WrongScheme(scheme.to_owned())),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(not_a_url)?;
        Ok(Self {
            secure,
            host: host.to_owned(),
            port: uri.port_u16(),
            path: uri.path().to_owned(),
        })
    }

    /// Whether the connection is to be over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host to connect to: a name, or an address without brackets.
    pub fn host(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// The port to connect to: 443 or 80 unless the URL says otherwise.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }
}

/// The URL, without a query.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "wss" } else { "ws" };
        write!(f, "{scheme}://{}", self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.path)
    }
}

/// A query may hold a token, which an error must not show.
fn without_query(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let check = |url: &str, host: &str, port: u16, shown: &str| {
            let endpoint = Endpoint::parse(url).unwrap();
            assert_eq!((endpoint.host(), endpoint.port()), (host, port), "{url}");
            assert_eq!(endpoint.to_string(), shown);
        };

        let region = "us-west-2.api.amazongamelift.com";
        check(&format!("wss://{region}"), region, 443, &format!("wss://{region}/"));
        check("wss://x.y/prod", "x.y", 443, "wss://x.y/prod");
        check("ws://127.0.0.1:4747/a?x=1#y", "127.0.0.1", 4747, "ws://127.0.0.1:4747/a");
        check("ws://[::1]:9/", "::1", 9, "ws://[::1]:9/");
    }

    #[test]
    fn what_is_no_web_socket_is_refused_without_showing_its_query() {
        assert_eq!(Endpoint::parse("http://x"), Err(EndpointError::WrongScheme("http".into())));
        for url in ["", "x", "wss://", "wss:// /?Authorization=hunter2"] {
            let error = Endpoint::parse(url).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
