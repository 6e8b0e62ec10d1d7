//! The two calls of Amazon Cognito identity that guests need.
//!
//! # After
//! Cognito identity API reference, `GetId` and `GetCredentialsForIdentity`: AWS
//! JSON 1.1, unsigned.

use std::time::{Duration, SystemTime};

use api_contract::PlayerId;
use aws_credential_types::Credentials;
use http::StatusCode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    config::Deployment,
    http_client::{CallError, Reply},
};

/// Why the identity service gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum CognitoError {
    /// The service refused.
    #[error("{operation} was refused with {code}: {message}")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// The service's name for the error.
        code: String,
        /// The service's words.
        message: String,
    },
    /// Nobody answered.
    #[error("{operation} got no answer")]
    Unreachable {
        /// What was asked.
        operation: &'static str,
        /// What happened.
        source: CallError,
    },
    /// The answer is not one.
    #[error("the answer to {operation} cannot be read")]
    Unreadable {
        /// What was asked.
        operation: &'static str,
        /// Where reading stopped.
        source: serde_json::Error,
    },
    /// The configured endpoint is no address.
    #[error("the identity endpoint is not an address")]
    Endpoint(#[source] http::Error),
}

impl CognitoError {
    /// The same, fit to be shown: Cognito's words may name the identity, which is
    /// as good as the player's password.
    fn without_name_of(self, player_id: &PlayerId) -> Self {
        match self {
            Self::Refused { operation, code, message } => {
                let message = message.replace(player_id.as_str(), "(id withheld)");
                Self::Refused { operation, code, message }
            }
            other @ (Self::Unreachable { .. } | Self::Unreadable { .. } | Self::Endpoint(_)) => {
                other
            }
        }
    }

    /// Whether the pool does not know the identity.
    pub(super) fn is_unknown_identity(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "ResourceNotFoundException")
    }

    /// A short stable word for tables and logs.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Refused { code, .. } => code.clone(),
            Self::Unreachable { .. } => "identity-unreachable".to_owned(),
            Self::Unreadable { .. } => "identity-unreadable".to_owned(),
            Self::Endpoint(_) => "identity-endpoint".to_owned(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetId<'a> {
    identity_pool_id: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Identity {
    identity_id: PlayerId,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GetCredentials<'a> {
    identity_id: &'a PlayerId,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Granted {
    credentials: WireCredentials,
}

/// Not `Debug`: two of the fields are secrets.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireCredentials {
    access_key_id: String,
    secret_key: String,
    session_token: String,
    /// Seconds since 1970, with a fraction.
    expiration: f64,
}

#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(rename = "__type", default)]
    kind: String,
    #[serde(alias = "Message", default)]
    message: String,
}

/// Makes a new guest.
pub(super) async fn new_identity(deployment: &Deployment) -> Result<PlayerId, CognitoError> {
    let body = GetId { identity_pool_id: &deployment.config().identity_pool_id };
    let identity: Identity = call(deployment, "GetId", &body).await?;
    Ok(identity.identity_id)
}

/// Temporary credentials of a guest.
pub(super) async fn credentials_for(
    deployment: &Deployment,
    player_id: &PlayerId,
) -> Result<Credentials, CognitoError> {
    let body = GetCredentials { identity_id: player_id };
    let granted: Granted = call(deployment, "GetCredentialsForIdentity", &body)
        .await
        .map_err(|error| error.without_name_of(player_id))?;
    let WireCredentials { access_key_id, secret_key, session_token, expiration } =
        granted.credentials;
    let since_1970 = Duration::try_from_secs_f64(expiration).unwrap_or_default();
    let expiry = SystemTime::UNIX_EPOCH.checked_add(since_1970);
    Ok(Credentials::new(access_key_id, secret_key, Some(session_token), expiry, "cognito"))
}

async fn call<T: DeserializeOwned>(
    deployment: &Deployment,
    operation: &'static str,
    body: &impl Serialize,
) -> Result<T, CognitoError> {
    let unreadable = |source| CognitoError::Unreadable { operation, source };
    let body = serde_json::to_vec(body).map_err(unreadable)?;
    let request = request(&deployment.config().identity_endpoint, operation, body)
        .map_err(CognitoError::Endpoint)?;
    let reply = deployment
        .http()
        .call(|| Ok::<_, CallError>(request.clone()), is_transient)
        .await
        .map_err(|source| CognitoError::Unreachable { operation, source })?;
    if reply.status != StatusCode::OK {
        return Err(refused(operation, &reply));
    }
    serde_json::from_slice(&reply.body).map_err(unreadable)
}

fn request(
    endpoint: &str,
    operation: &str,
    body: Vec<u8>,
) -> Result<http::Request<Vec<u8>>, http::Error> {
    http::Request::post(format!("{}/", endpoint.trim_end_matches('/')))
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("AWSCognitoIdentityService.{operation}"))
        .body(body)
}

/// Cognito throttles with status 400.
fn is_transient(reply: &Reply) -> bool {
    reply.is_transient() || refusal(reply).kind == "TooManyRequestsException"
}

fn refused(operation: &'static str, reply: &Reply) -> CognitoError {
    let Refusal { kind, message } = refusal(reply);
    let code = if kind.is_empty() { format!("status {}", reply.status.as_u16()) } else { kind };
    CognitoError::Refused { operation, code, message }
}

/// The error in a reply; its type may come as `com.amazonaws.x#Type`.
fn refusal(reply: &Reply) -> Refusal {
    let mut refusal: Refusal = serde_json::from_slice(&reply.body).unwrap_or_default();
    if let Some((_, kind)) = refusal.kind.rsplit_once('#') {
        refusal.kind = kind.to_owned();
    }
    refusal
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
    fn throttling_is_worth_another_attempt_and_a_refusal_is_not() {
        let type_of = |kind| format!(r#"{{"__type":"{kind}","message":"m"}}"#);
        assert!(is_transient(&reply(400, &type_of("TooManyRequestsException"))));
        assert!(is_transient(&reply(400, &type_of("com.amazonaws#TooManyRequestsException"))));
        assert!(is_transient(&reply(503, "")));
        assert!(!is_transient(&reply(400, &type_of("NotAuthorizedException"))));
        assert!(!is_transient(&reply(400, "<html>")));
    }

    #[test]
    fn a_refusal_says_the_services_words() {
        let body = r#"{"__type":"ResourceNotFoundException","message":"no such identity"}"#;
        let error = refused("GetId", &reply(400, body));
        assert!(error.is_unknown_identity());
        assert_eq!(
            error.to_string(),
            "GetId was refused with ResourceNotFoundException: no such identity"
        );
    }
}
