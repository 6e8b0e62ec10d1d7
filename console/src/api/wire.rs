//! One HTTP exchange with a time limit; knows nothing of tokens or problems.

use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use web_sys::{AbortController, RequestCache, RequestCredentials};

use super::ApiError;
use crate::query::Query;

/// How long an answer may take, milliseconds: as long as the function may run.
pub const TIMEOUT_MS: u32 = 10_000;

/// A request.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Names and values of headers. Never logged: one of them may be a token.
    pub headers: Vec<(&'static str, String)>,
    /// The body, if there is one.
    pub body: Option<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The HTTP status.
    pub status: u16,
    /// The entity tag, if it has one.
    pub etag: Option<String>,
    /// The body.
    pub body: String,
}

impl Incoming {
    /// Whether it is a success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Sends `request` and reads the whole answer.
///
/// # Errors
/// When nothing came back, or not in time.
pub async fn exchange(request: Outgoing) -> Result<Incoming, ApiError> {
    let controller = AbortController::new().map_err(|_| ApiError::Unreachable)?;
    let signal = controller.signal();
    // Ends the body too; dropped, and so called off, when all is read.
    let _limit = Timeout::new(TIMEOUT_MS, move || controller.abort());
    let failed = |_| {
        if signal.aborted() { ApiError::TimedOut } else { ApiError::Unreachable }
    };
    let response = send(&request, &signal).await.map_err(failed)?;
    let body = response.text().await.map_err(failed)?;
    Ok(Incoming { status: response.status(), etag: response.headers().get("etag"), body })
}

async fn send(
    request: &Outgoing,
    signal: &web_sys::AbortSignal,
) -> Result<Response, gloo_net::Error> {
    // Given as part of the address, the query would get a `&` at its end.
    let (address, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let builder = RequestBuilder::new(address)
        .query(Query::parse(query).pairs())
        .method(request.method.clone())
        // The console keeps its own answers, and tokens go in a header.
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(signal));
    let builder =
        request.headers.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    match &request.body {
        Some(body) => builder.body(body.as_str())?.send().await,
        None => builder.send().await,
    }
}
