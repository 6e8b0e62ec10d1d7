//! The player API's calls, signed.

use std::time::{Duration, SystemTime};

use api_contract::{
    Latencies, Ticket, TicketId,
    players::Player,
    problems::{Problem, ProblemCode},
    routes,
    tickets::TicketRequest,
};
use http::{Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    http_client::{CallError, Reply},
    identity::{Guest, SignInError},
    signing::{self, SignError},
};

/// Asks the player API in a guest's name; cheap to clone.
#[derive(Debug, Clone)]
pub struct PlayerApi {
    guest: Guest,
}

/// What the service said, and when it wants to be asked again.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// What was asked for.
    pub value: T,
    /// From `Retry-After`, where the answer had one.
    pub retry_after: Option<Duration>,
}

/// Why the player API gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum PlayerApiError {
    /// The service refused and said why.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// Something before the service refused, in its own words.
    #[error("status {status}: {message}")]
    Unexpected {
        /// The HTTP status.
        status: u16,
        /// What the answer said, shortened; may be empty.
        message: String,
    },
    /// The answer cannot be read.
    #[error("the player API's answer cannot be read")]
    Unreadable(#[source] serde_json::Error),
    /// Nobody answered.
    #[error("the player API cannot be reached")]
    Unreachable(#[source] CallError),
    /// There are no credentials to ask with.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The request could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The configured address of the API is none.
    #[error("the player API's address is not one")]
    Address(#[source] http::Error),
}

impl PlayerApiError {
    /// The service's code, where the service refused.
    #[must_use]
    pub fn problem_code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Unexpected { .. }
            | Self::Unreadable(_)
            | Self::Unreachable(_)
            | Self::SignIn(_)
            | Self::Sign(_)
            | Self::Address(_) => None,
        }
    }

    /// Whether the same question may well be answered a while later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused(problem) => problem.status == 429 || problem.status >= 500,
            Self::Unexpected { status, .. } => *status == 429 || *status >= 500,
            Self::Unreachable(_) | Self::SignIn(SignInError::Cognito(_)) => true,
            Self::Unreadable(_) | Self::SignIn(_) | Self::Sign(_) | Self::Address(_) => false,
        }
    }

    /// A short stable word for tables and logs.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Refused(problem) => code_word(problem.code),
            Self::Unexpected { status, .. } => format!("status-{status}"),
            Self::Unreadable(_) => "api-unreadable".to_owned(),
            Self::Unreachable(_) => "api-unreachable".to_owned(),
            Self::SignIn(error) => error.code(),
            Self::Sign(_) | Self::Address(_) => "api-request".to_owned(),
        }
    }
}

/// A code as it is written in problem documents.
fn code_word(code: ProblemCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => code.title().to_owned(),
    }
}

impl PlayerApi {
    /// The player API as `guest`.
    #[must_use]
    pub fn of(guest: &Guest) -> Self {
        Self { guest: guest.clone() }
    }

    /// Asks for a match.
    ///
    /// # Errors
    /// [`ProblemCode::TicketInProgress`], naming the ticket, when the player has
    /// one already: also when an earlier attempt at this very call got through
    /// and its answer got lost.
    pub async fn start(&self, latencies: &Latencies) -> Result<Answer<Ticket>, PlayerApiError> {
        let wish = TicketRequest { latencies: latencies.clone() };
        let body = serde_json::to_vec(&wish).map_err(PlayerApiError::Unreadable)?;
        self.call(&Method::POST, routes::TICKETS, body).await
    }

    /// Reads one of the player's tickets.
    ///
    /// # Errors
    /// When it is not theirs, or the service does not answer.
    pub async fn read(&self, ticket: &TicketId) -> Result<Answer<Ticket>, PlayerApiError> {
        self.call(&Method::GET, &ticket_path(ticket), Vec::new()).await
    }

    /// Leaves the queue.
    ///
    /// # Errors
    /// [`ProblemCode::TicketNotCancellable`] when it is too late for that.
    pub async fn cancel(&self, ticket: &TicketId) -> Result<Answer<Ticket>, PlayerApiError> {
        self.call(&Method::DELETE, &ticket_path(ticket), Vec::new()).await
    }

    /// Reads the player.
    ///
    /// # Errors
    /// [`ProblemCode::NotFound`] until they first ask for a match.
    pub async fn player(&self) -> Result<Player, PlayerApiError> {
        self.call(&Method::GET, routes::PLAYER_ME, Vec::new()).await.map(|answer| answer.value)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Answer<T>, PlayerApiError> {
        let credentials = self.guest.credentials().await?;
        let mut reply = self.signed(method, path, &body, &credentials).await?;
        if reply.status == StatusCode::FORBIDDEN {
            // Credentials can be revoked before they expire, and a local cloud
            // that was started anew has forgotten them.
            self.guest.discard(&credentials).await;
            let credentials = self.guest.credentials().await?;
            reply = self.signed(method, path, &body, &credentials).await?;
        }
        read_answer(&reply)
    }

    async fn signed(
        &self,
        method: &Method,
        path: &str,
        body: &[u8],
        credentials: &aws_credential_types::Credentials,
    ) -> Result<Reply, PlayerApiError> {
        let deployment = self.guest.deployment();
        let config = deployment.config();
        let url = format!("{}{path}", config.player_api_url.trim_end_matches('/'));
        let request = || {
            let request = request(method, &url, body).map_err(Attempt::Address)?;
            signing::sign(request, credentials, &config.region, SystemTime::now())
                .map_err(Attempt::Sign)
        };
        deployment.http().call(request, Reply::is_transient).await.map_err(Attempt::into)
    }
}

/// What can go wrong in one attempt at a call.
enum Attempt {
    Address(http::Error),
    Sign(SignError),
    Call(CallError),
}

impl From<CallError> for Attempt {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Attempt> for PlayerApiError {
    fn from(attempt: Attempt) -> Self {
        match attempt {
            Attempt::Address(error) => Self::Address(error),
            Attempt::Sign(error) => Self::Sign(error),
            Attempt::Call(error) => Self::Unreachable(error),
        }
    }
}

fn request(method: &Method, url: &str, body: &[u8]) -> Result<http::Request<Vec<u8>>, http::Error> {
    let mut request = http::Request::builder().method(method).uri(url);
    if !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    request.body(body.to_vec())
}

fn ticket_path(ticket: &TicketId) -> String {
    // An id has no character that a path would have to escape.
    routes::TICKET.replace("{ticketId}", ticket.as_str())
}

fn read_answer<T: DeserializeOwned>(reply: &Reply) -> Result<Answer<T>, PlayerApiError> {
    if !reply.status.is_success() {
        return Err(refusal(reply));
    }
    let value = serde_json::from_slice(&reply.body).map_err(PlayerApiError::Unreadable)?;
    Ok(Answer { value, retry_after: reply.retry_after })
}

/// The gateway's own form of errors, and as much of a problem document as a
/// later version with other codes would share.
#[derive(Deserialize, Default)]
struct Words {
    #[serde(alias = "Message", alias = "detail", default)]
    message: String,
}

/// Most characters of somebody else's words that go into a message of ours.
const WORDS_MAX: usize = 200;

fn refusal(reply: &Reply) -> PlayerApiError {
    match serde_json::from_slice::<Problem>(&reply.body) {
        Ok(problem) => PlayerApiError::Refused(Box::new(problem)),
        Err(_) => {
            let words: Words = serde_json::from_slice(&reply.body).unwrap_or_default();
            PlayerApiError::Unexpected {
                status: reply.status.as_u16(),
                message: words.message.chars().take(WORDS_MAX).collect(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: None,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_problem_document_keeps_its_code() {
        let problem = Problem::new(ProblemCode::UnknownLocation, "no location mars-1");
        let error = refusal(&reply(400, &serde_json::to_string(&problem).unwrap()));

        assert_eq!(error.problem_code(), Some(ProblemCode::UnknownLocation));
        assert_eq!(error.code(), "unknown-location");
        assert_eq!(error.to_string(), "no location mars-1");
    }

    #[test]
    fn the_gateways_own_words_are_kept() {
        let error = refusal(&reply(403, r#"{"message":"The security token is expired"}"#));
        assert_eq!(error.to_string(), "status 403: The security token is expired");
        assert_eq!(refusal(&reply(502, "<html>")).to_string(), "status 502: ");
    }

    #[test]
    fn a_problem_of_a_later_version_is_still_explained() {
        let error = refusal(&reply(422, r#"{"code":"too-tall","detail":"mind your head"}"#));
        assert_eq!(error.to_string(), "status 422: mind your head");
    }
}
