//! Asking the admin API: with a token, a time limit, and typed answers.

use gloo_net::http::Method;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    ApiError, document,
    memory::{Memory, Remembered},
    wire::{self, Incoming, Outgoing},
};
use crate::{
    browser,
    live::backoff,
    query::{Query, fill},
    sign_in::Session,
};

/// Where the routes' paths begin; a deployment may have them elsewhere.
const PREFIX: &str = "/api/v1";

/// What is read: a path of [`api_contract::admin::routes`], filled, and a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    path: String,
    query: Query,
}

impl Request {
    /// Reads `route`, a constant of [`api_contract::admin::routes`], with `ids` in place of its braces.
    #[must_use]
    pub fn to(route: &str, ids: &[&str]) -> Self {
        Self { path: fill(route, ids), query: Query::new() }
    }

    /// The same with a query.
    #[must_use]
    pub fn query(mut self, query: Query) -> Self {
        self.query = query;
        self
    }

    /// The same with one more name and value in its query.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query = self.query.with(name, value);
        self
    }

    /// Path and query, below the API's own address.
    #[must_use]
    fn address(&self, api_url: &str) -> String {
        let path = self.path.strip_prefix(PREFIX).unwrap_or(&self.path);
        self.query.after(&format!("{}{path}", api_url.trim_end_matches('/')))
    }
}

/// The admin API, with the tab's sign-in.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    session: Session,
    memory: StoredValue<Memory>,
}

/// The admin API, with the tab's sign-in.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_api() -> Api {
    expect_context()
}

impl Api {
    /// The API for whoever is signed in to `session`.
    #[must_use]
    pub fn new(session: Session) -> Self {
        Self { session, memory: StoredValue::new(Memory::default()) }
    }

    /// Reads once. A failure that may pass is tried a second time, a moment later.
    ///
    /// # Errors
    /// When there is no answer, a refusal, or an answer that is no `T`.
    pub async fn load<T: DeserializeOwned>(&self, request: &Request) -> Result<T, ApiError> {
        decode(&self.load_text(request).await?)
    }

    /// The same, as text.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn load_text(&self, request: &Request) -> Result<String, ApiError> {
        let first = self.send(Method::GET, request, None, None).await;
        let answer = match first {
            Err(error) if error.is_outage() => {
                TimeoutFuture::new(backoff::once_more_ms(browser::chance())).await;
                self.send(Method::GET, request, None, None).await?
            }
            Ok(_) | Err(_) => first?,
        };
        Ok(answer.body)
    }

    /// What `request` answered last time, if it is still remembered.
    #[must_use]
    pub fn recall(&self, request: &Request) -> Option<String> {
        let address = self.address(request);
        let remembered = self.memory.try_update_value(|memory| memory.recall(&address))??;
        Some(remembered.body)
    }

    /// Reads again; none if it is what it was and the caller `has` that. Tried
    /// once: who reads again comes back anyway.
    ///
    /// # Errors
    /// When there is no answer, or a refusal.
    pub async fn load_again(
        &self,
        request: &Request,
        has: bool,
    ) -> Result<Option<String>, ApiError> {
        let address = self.address(request);
        let known = self.memory.try_update_value(|memory| memory.recall(&address)).flatten();
        let etag = known.as_ref().map(|known| known.etag.clone());
        let answer = self.send(Method::GET, request, None, etag).await?;
        match (answer.status, known) {
            (304, Some(_)) if has => Ok(None),
            (304, Some(known)) => Ok(Some(known.body)),
            _ => {
                self.keep(address, &answer);
                Ok(Some(answer.body))
            }
        }
    }

    /// Does something: `POST` with `body`. Tried once: whether a lost answer was a
    /// yes is for the operator to look up.
    ///
    /// # Errors
    /// When there is no answer, a refusal, or an answer that is no `T`.
    pub async fn act<B: Serialize, T: DeserializeOwned>(
        &self,
        request: &Request,
        body: &B,
    ) -> Result<T, ApiError> {
        let body = serde_json::to_string(body).map_err(|_| ApiError::Unreadable)?;
        let answer = self.send(Method::POST, request, Some(body), None).await?;
        // An action may have nothing to say.
        decode(if answer.body.is_empty() { "null" } else { &answer.body })
    }

    /// Forgets what was read.
    pub fn forget(&self) {
        self.memory.update_value(Memory::clear);
    }

    fn address(&self, request: &Request) -> String {
        self.session.config.with_value(|config| request.address(&config.api_url))
    }

    fn keep(&self, address: String, answer: &Incoming) {
        if let Some(etag) = answer.etag.clone() {
            let kept = Remembered { address, etag, body: answer.body.clone() };
            self.memory.update_value(|memory| memory.keep(kept));
        }
    }

    /// Sends with a token; a 401 renews it and sends once more, which is safe for
    /// actions too: what was not let in was not done.
    async fn send(
        &self,
        method: Method,
        request: &Request,
        body: Option<String>,
        etag: Option<String>,
    ) -> Result<Incoming, ApiError> {
        let mut headers = vec![("accept", "application/json".to_owned())];
        headers.extend(etag.map(|etag| ("if-none-match", etag)));
        headers.extend(body.as_ref().map(|_| ("content-type", "application/json".to_owned())));
        let outgoing = Outgoing { method, url: self.address(request), headers, body };

        let token = self.session.access_token().await?;
        let mut answer = wire::exchange(with_token(&outgoing, &token)).await?;
        if answer.status == 401 {
            self.session.renew(&token).await?;
            let token = self.session.access_token().await?;
            answer = wire::exchange(with_token(&outgoing, &token)).await?;
        }
        if answer.status == 401 {
            self.session.forget();
            return Err(ApiError::SignedOut);
        }
        let taken = answer.is_success() || answer.status == 304;
        if taken { Ok(answer) } else { Err(ApiError::of(answer.status, &answer.body)) }
    }
}

fn with_token(outgoing: &Outgoing, token: &str) -> Outgoing {
    let mut outgoing = outgoing.clone();
    outgoing.headers.push(("authorization", format!("Bearer {token}")));
    outgoing
}

/// Reads an answer.
///
/// # Errors
/// When it is no `T`.
pub fn decode<T: DeserializeOwned>(body: &str) -> Result<T, ApiError> {
    let document = serde_json::from_str(body).map_err(|error| {
        // Not the message: it may quote a player's id.
        let (line, column) = (error.line(), error.column());
        leptos::logging::error!("an answer cannot be read: line {line}, column {column}");
        ApiError::Unreadable
    })?;
    document::read(document).map_err(|error| {
        leptos::logging::error!("an answer is not as expected: {error}");
        ApiError::Unreadable
    })
}

#[cfg(test)]
mod tests {
    use api_contract::admin::routes;

    use super::*;

    #[test]
    fn a_request_goes_to_where_the_deployment_has_the_api() {
        let request = Request::to(routes::PLAYER, &["us-east-1:a"]).with("x", "1");
        assert_eq!(request.address("/api/v1"), "/api/v1/players/us-east-1%3Aa?x=1");
        assert_eq!(
            request.address("https://api.example/stage/api/v1/"),
            "https://api.example/stage/api/v1/players/us-east-1%3Aa?x=1"
        );
    }
}
