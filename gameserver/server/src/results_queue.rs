//! The way of a result to the backend: one message to an SQS queue.
//!
//! It is sent when the match is over and before the process says that it ends,
//! with credentials of the fleet's role, which GameLift hands out and the SDK keeps
//! until shortly before they expire. What fails for a moment is tried again, within
//! a time that ends before GameLift's patience does.
//!
//! # Invariants
//! - No player's id gets into the log from here: what is logged of a result that
//!   could not be sent are match and game session.
//!
//! # After
//! Amazon SQS API reference, *SendMessage*, AWS JSON 1.0, read 2026-11-22. No AWS
//! SDK: it would double what a process weighs, for one request in its life.

mod https;
mod message;
mod queue_url;

use std::time::{Duration, SystemTime};

use api_contract::play::MatchResult;
use aws_credential_types::Credentials;
use http::StatusCode;
use muster_server_sdk::{
    CallError, FleetRoleCredentials, FleetRoleError, RoleArn, ServerProcess, ServiceErrorKind,
};
use tokio::time::{Instant, sleep, timeout_at};

pub(crate) use self::queue_url::QueueUrl;
use self::{
    https::{Https, TalkError},
    message::MessageError,
};
use crate::{
    limits::{
        RESULT_ATTEMPT_TIME_MAX, RESULT_ATTEMPTS_MAX, RESULT_PAUSE_FIRST, RESULT_PAUSE_MAX,
        RESULT_TIME_MAX,
    },
    logs::Chain,
};

/// Where results go, and as whom.
#[derive(Debug, Clone)]
pub(crate) struct ResultsQueue {
    /// The queue.
    pub(crate) url: QueueUrl,
    /// The role that may send to it.
    pub(crate) role: RoleArn,
    /// The queue's region, which signatures name.
    pub(crate) region: String,
}

/// Why an attempt to send a result failed.
#[derive(Debug, thiserror::Error)]
enum SendError {
    /// There is nothing to sign with.
    #[error("GameLift gave no credentials")]
    Credentials(#[from] FleetRoleError),
    /// There is nothing to send.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// Nobody took it.
    #[error("could not talk to the queue")]
    Talk(#[from] TalkError),
    /// SQS took it and said no.
    #[error("the queue refused with {status}: {code}")]
    Refused {
        /// Its status.
        status: StatusCode,
        /// Its name for why.
        code: String,
    },
    /// It took longer than an attempt may.
    #[error("nobody answered in time")]
    TooLate,
}

impl ResultsQueue {
    /// Sends the result of a match, or says in the log that it is lost.
    pub(crate) async fn report(&self, process: &ServerProcess, result: &MatchResult) {
        let Some(match_id) = &result.match_id else {
            return tracing::info!("no match of FlexMatch's: its result is in the log alone");
        };
        match self.send(process, result).await {
            Ok(()) => tracing::info!(%match_id, "the result is sent"),
            Err(error) => {
                let (game_session_id, error) = (&result.game_session_id, Chain(&error));
                tracing::error!(%match_id, %game_session_id, %error, "the result is lost");
            }
        }
    }

    async fn send(&self, process: &ServerProcess, result: &MatchResult) -> Result<(), SendError> {
        let deadline = Instant::now() + RESULT_TIME_MAX;
        let https = Https::new(&self.url);
        let mut attempt = 1;
        loop {
            let until = deadline.min(Instant::now() + RESULT_ATTEMPT_TIME_MAX);
            let sent = timeout_at(until, self.try_to_send(&https, process, result)).await;
            let Err(error) = sent.unwrap_or(Err(SendError::TooLate)) else { return Ok(()) };
            let pause = pause(attempt, rand::random());
            let is_last = attempt == RESULT_ATTEMPTS_MAX || Instant::now() + pause >= deadline;
            if is_last || !error.may_pass() {
                return Err(error);
            }
            tracing::warn!(attempt, error = %Chain(&error), ?pause, "the result was not taken");
            sleep(pause).await;
            attempt += 1;
        }
    }

    async fn try_to_send(
        &self,
        https: &Https,
        process: &ServerProcess,
        result: &MatchResult,
    ) -> Result<(), SendError> {
        let credentials = credentials(process.fleet_role_credentials(&self.role).await?);
        let request =
            message::signed(&self.url, &self.region, result, &credentials, SystemTime::now())?;
        let answer = https.exchange(request).await?;
        match answer.status {
            StatusCode::OK => Ok(()),
            status => Err(SendError::Refused { status, code: message::refusal_code(&answer.body) }),
        }
    }
}

impl SendError {
    /// Whether another attempt may end otherwise.
    fn may_pass(&self) -> bool {
        match self {
            Self::Credentials(
                FleetRoleError::NotManaged(_) | FleetRoleError::Call(CallError::Closed),
            )
            | Self::Message(_) => false,
            Self::Credentials(FleetRoleError::Call(CallError::Refused(refused))) => matches!(
                refused.kind,
                ServiceErrorKind::TooManyRequests | ServiceErrorKind::InternalService
            ),
            Self::Credentials(FleetRoleError::Call(
                CallError::TimedOut { .. } | CallError::Busy | CallError::Malformed { .. },
            ))
            | Self::Talk(_)
            | Self::TooLate => true,
            Self::Refused { status, code } => {
                status.is_server_error()
                    || *status == StatusCode::TOO_MANY_REQUESTS
                    || code.contains("Throttl")
            }
        }
    }
}

fn credentials(given: FleetRoleCredentials) -> Credentials {
    Credentials::new(
        given.access_key_id,
        given.secret_access_key.reveal(),
        Some(given.session_token.reveal().to_owned()),
        given.expiration,
        "GetFleetRoleCredentials",
    )
}

/// The pause after the `failed`th failed attempt (from 1): it doubles up to a
/// limit, and `jitter`, from 0 to 1, decides how much of its second half is waited.
fn pause(failed: u32, jitter: f64) -> Duration {
    let doublings = failed.saturating_sub(1).min(16);
    let longest = RESULT_PAUSE_FIRST.saturating_mul(1 << doublings).min(RESULT_PAUSE_MAX);
    longest.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: &str) -> SendError {
        SendError::Refused { status: StatusCode::from_u16(status).unwrap(), code: code.to_owned() }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        assert!(refused(503, "ServiceUnavailable").may_pass());
        assert!(refused(429, "").may_pass());
        assert!(refused(400, "com.amazonaws.sqs#RequestThrottled").may_pass());
        assert!(SendError::TooLate.may_pass());
        assert!(!refused(400, "com.amazonaws.sqs#QueueDoesNotExist").may_pass());
        assert!(!refused(403, "AccessDeniedException").may_pass());
        assert!(!SendError::from(FleetRoleError::Call(CallError::Closed)).may_pass());
    }

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        assert_eq!(pause(1, 1.0), RESULT_PAUSE_FIRST);
        assert_eq!(pause(2, 0.0), RESULT_PAUSE_FIRST);
        assert_eq!(pause(u32::MAX, 1.0), RESULT_PAUSE_MAX);
    }
}
