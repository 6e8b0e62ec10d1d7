//! HTTP calls with time limits, a bound on what is read, and retries.

use std::{sync::Arc, time::Duration};

use http::{StatusCode, header::RETRY_AFTER};
use tokio::{sync::Semaphore, time::timeout};

use crate::{
    backoff,
    limits::{
        CALL_ATTEMPTS_MAX, CALL_TIMEOUT, CALLS_AT_ONCE_MAX, CONNECT_TIMEOUT, REPLY_BYTES_MAX,
    },
    tls,
};

/// Why there was no reply.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The client cannot make calls at all.
    #[error("could not set up HTTP")]
    Setup(#[source] reqwest::Error),
    /// Nobody answered in time.
    #[error("no answer within {} s", CALL_TIMEOUT.as_secs())]
    TimedOut,
    /// The connection could not be made, or broke.
    #[error("the connection failed")]
    Connection(#[source] reqwest::Error),
    /// The reply is longer than any that is expected.
    #[error("the reply is longer than {REPLY_BYTES_MAX} bytes")]
    TooLong,
}

/// What a service answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// When the service wants to be asked again.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Whether the same call may well succeed a moment later.
    pub(crate) fn is_transient(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.status.is_server_error()
    }
}

/// Makes calls; cheap to clone, and all clones share their connections.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient {
    client: reqwest::Client,
    turns: Arc<Semaphore>,
}

impl HttpClient {
    /// A client for calls to `base` and what is configured there.
    pub(crate) fn for_base(base: &http::Uri) -> Result<Self, CallError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client_config())
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("muster-client/", env!("CARGO_PKG_VERSION")));
        if is_loopback(base) {
            // A proxy elsewhere cannot reach this machine's own addresses.
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(CallError::Setup)?;
        Ok(Self { client, turns: Arc::new(Semaphore::new(CALLS_AT_ONCE_MAX)) })
    }

    /// Makes a call, again while `is_transient` says so or nobody answers.
    ///
    /// `request` is asked for a new request each time, because a signature has a
    /// time in it.
    pub(crate) async fn call<E: From<CallError>>(
        &self,
        request: impl Fn() -> Result<http::Request<Vec<u8>>, E>,
        is_transient: fn(&Reply) -> bool,
    ) -> Result<Reply, E> {
        let mut failed = 0;
        loop {
            let outcome = self.attempt(request()?).await;
            failed += 1;
            let again = match &outcome {
                Ok(reply) => is_transient(reply),
                Err(CallError::TimedOut | CallError::Connection(_)) => true,
                Err(CallError::Setup(_) | CallError::TooLong) => false,
            };
            if !again || failed == CALL_ATTEMPTS_MAX {
                return Ok(outcome?);
            }
            tracing::debug!(failed, "trying a call again");
            backoff::wait(failed, outcome.ok().and_then(|reply| reply.retry_after)).await;
        }
    }

    async fn attempt(&self, request: http::Request<Vec<u8>>) -> Result<Reply, CallError> {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        let request = reqwest::Request::try_from(request).map_err(CallError::Setup)?;
        let exchange = async {
            let response = self.client.execute(request).await.map_err(CallError::Connection)?;
            read(response).await
        };
        timeout(CALL_TIMEOUT, exchange).await.unwrap_or(Err(CallError::TimedOut))
    }
}

async fn read(mut response: reqwest::Response) -> Result<Reply, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(CallError::Connection)? {
        if body.len() + chunk.len() > REPLY_BYTES_MAX {
            return Err(CallError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status: response.status(), retry_after: retry_after(response.headers()), body })
}

/// The header's seconds; its other form, a date, would need both clocks to agree.
fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    let seconds: u32 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.into()))
}

fn is_loopback(uri: &http::Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_addresses_are_loopback() {
        for (uri, expected) in [
            ("http://127.0.0.1:4747", true),
            ("http://localhost", true),
            ("http://[::1]:80/x", true),
            ("https://example.com", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(is_loopback(&uri.parse().unwrap()), expected, "{uri}");
        }
    }

    #[test]
    fn a_retry_after_that_cannot_be_read_is_none() {
        for (value, expected) in [("2", Some(2)), ("-1", None), ("soon", None), ("1e9", None)] {
            let mut headers = http::HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs), "{value}");
        }
    }
}
