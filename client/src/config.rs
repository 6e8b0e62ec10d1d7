//! What a client knows of the deployment that it plays on.

use std::sync::Arc;

use api_contract::client_config::{CLIENT_CONFIG_PATH, ClientConfig};
use http::StatusCode;

use crate::http_client::{CallError, HttpClient, Reply};

/// A deployment of Muster, found and ready to be asked; cheap to clone.
#[derive(Debug, Clone)]
pub struct Deployment {
    config: Arc<ClientConfig>,
    http: HttpClient,
}

/// Why a deployment could not be found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// The address is none.
    #[error("{url:?} is not an address such as http://127.0.0.1:4747")]
    Url {
        /// What was given.
        url: String,
    },
    /// Nobody answered there.
    #[error("could not fetch {url}")]
    Unreachable {
        /// What was asked for.
        url: String,
        /// What happened.
        source: CallError,
    },
    /// Somebody answered, but not with a configuration.
    #[error("{url} answered with status {status}: is this a deployment of Muster?")]
    Refused {
        /// What was asked for.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The configuration cannot be read.
    #[error("{url} is not a client configuration")]
    Unreadable {
        /// What was asked for.
        url: String,
        /// Where reading stopped.
        source: serde_json::Error,
    },
}

impl Deployment {
    /// Fetches `<base>/client.json`.
    ///
    /// # Errors
    /// When the address is none, nobody answers, or the answer is something else.
    pub async fn discover(base: &str) -> Result<Self, DiscoverError> {
        let base_uri = parse_base(base)?;
        let url = format!("{}{CLIENT_CONFIG_PATH}", base.trim_end_matches('/'));
        let unreachable = |source| DiscoverError::Unreachable { url: url.clone(), source };
        let http = HttpClient::for_base(&base_uri).map_err(unreachable)?;
        let reply = http
            .call(|| Ok::<_, CallError>(question(&url)), Reply::is_transient)
            .await
            .map_err(unreachable)?;
        if reply.status != StatusCode::OK {
            return Err(DiscoverError::Refused { url, status: reply.status.as_u16() });
        }
        let config = serde_json::from_slice(&reply.body)
            .map_err(|source| DiscoverError::Unreadable { url, source })?;
        Ok(Self { config: Arc::new(config), http })
    }

    /// Addresses and names of the deployment.
    #[must_use]
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }
}

fn question(url: &str) -> http::Request<Vec<u8>> {
    http::Request::get(url).body(Vec::new()).expect("the base was checked, and the path is ours")
}

fn parse_base(base: &str) -> Result<http::Uri, DiscoverError> {
    base.parse::<http::Uri>()
        .ok()
        .filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none())
        .ok_or_else(|| DiscoverError::Url { url: base.chars().take(200).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_an_http_address() {
        for base in ["", "localhost:4747", "ftp://a", "http://", "http://a/?b", "/x", "http://a b"]
        {
            assert!(parse_base(base).is_err(), "{base} was taken");
        }
        for base in ["http://127.0.0.1:4747", "https://play.example.com/muster/"] {
            assert!(parse_base(base).is_ok(), "{base} was refused");
        }
    }
}
