//! Guests' identities and credentials: Cognito's identity pool, without a list of guests.
//!
//! An identity id carries a seal of this data folder's secret in its last part.
//! So ids are recognised without being stored, those of another deployment are
//! not, and a guest who was signed in before a crash still is after it.
//!
//! # After
//! Amazon Cognito API reference, `GetId` and `GetCredentialsForIdentity`, read
//! 2026-11-22. Only guests: logins of identity providers are refused. Whoever
//! knows an identity id may have its credentials, as with Cognito's guests.

use api_contract::Timestamp;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use stack::deployment::IdentityPool;
use uuid::Uuid;

use crate::{
    credentials::{GUEST_CREDENTIALS, Mint, Principal},
    secret::{self, Secret},
};

/// What `X-Amz-Target` begins with.
pub(crate) const TARGET_PREFIX: &str = "AWSCognitoIdentityService.";

/// Bytes of an identity's uuid that are its seal.
const SEAL_BYTES: usize = 6;

/// The one identity pool of a deployment.
#[derive(Debug)]
pub(crate) struct Identities {
    region: String,
    pool_id: String,
    secret: Secret,
    mint: Mint,
}

/// Why Cognito refuses.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IdentityError {
    /// The body is not the operation's.
    #[error("the request cannot be read: {0}")]
    Malformed(String),
    /// Not this deployment's pool.
    #[error("IdentityPool '{0}' not found.")]
    UnknownPool(String),
    /// Not an identity of this data folder.
    #[error("Identity '{0}' not found.")]
    UnknownIdentity(String),
    /// A login, where there are only guests.
    #[error("This identity pool takes guests only: Logins are not supported.")]
    Logins,
    /// Neither of the two operations.
    #[error("there is no operation {0:?} here: GetId and GetCredentialsForIdentity are all")]
    UnknownOperation(String),
}

impl IdentityError {
    /// The name that Cognito has for it.
    pub(crate) fn aws_name(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "InvalidParameterException",
            Self::UnknownPool(_) | Self::UnknownIdentity(_) => "ResourceNotFoundException",
            Self::Logins => "NotAuthorizedException",
            Self::UnknownOperation(_) => "UnknownOperationException",
        }
    }

    /// The status that goes with it: all of them are the caller's doing.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::BAD_REQUEST
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetId {
    identity_pool_id: String,
    #[serde(default)]
    logins: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetCredentialsForIdentity {
    identity_id: String,
    #[serde(default)]
    logins: serde_json::Map<String, Value>,
}

impl Identities {
    pub(crate) fn new(region: &str, pool: &IdentityPool, secret: Secret) -> Self {
        let mint = Mint::new(secret.clone());
        let pool_id = pool_id(region, pool);
        Self { region: region.to_owned(), pool_id, secret, mint }
    }

    /// The pool's id, `<region>:<uuid>`; it follows from the pool's name.
    pub(crate) fn pool_id(&self) -> &str {
        &self.pool_id
    }

    /// Answers one call of Cognito identity's API.
    pub(crate) fn call(
        &self,
        operation: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Value, IdentityError> {
        match operation {
            "GetId" => self.make_identity(parse(body)?),
            "GetCredentialsForIdentity" => self.make_credentials(parse(body)?, now),
            other => Err(IdentityError::UnknownOperation(other.chars().take(64).collect())),
        }
    }

    fn make_identity(&self, request: GetId) -> Result<Value, IdentityError> {
        if request.identity_pool_id != self.pool_id {
            return Err(IdentityError::UnknownPool(request.identity_pool_id));
        }
        if !request.logins.is_empty() {
            return Err(IdentityError::Logins);
        }
        let mut bytes = uuid::Builder::from_random_bytes(secret::random()).into_uuid().into_bytes();
        let seal = self.seal(&bytes);
        bytes[16 - SEAL_BYTES..].copy_from_slice(&seal);
        Ok(json!({ "IdentityId": format!("{}:{}", self.region, Uuid::from_bytes(bytes)) }))
    }

    fn make_credentials(
        &self,
        request: GetCredentialsForIdentity,
        now: Timestamp,
    ) -> Result<Value, IdentityError> {
        if !self.recognises(&request.identity_id) {
            return Err(IdentityError::UnknownIdentity(request.identity_id));
        }
        if !request.logins.is_empty() {
            return Err(IdentityError::Logins);
        }
        let expires = now.plus(GUEST_CREDENTIALS);
        let key = self.mint.temporary(Principal::Guest(request.identity_id.clone()), expires);
        Ok(json!({
            "IdentityId": request.identity_id,
            "Credentials": {
                "AccessKeyId": key.access_key_id,
                "SecretKey": key.secret_access_key,
                "SessionToken": key.session_token,
                "Expiration": expires.as_seconds(),
            },
        }))
    }

    fn recognises(&self, identity_id: &str) -> bool {
        let uuid = identity_id.strip_prefix(&self.region).and_then(|rest| rest.strip_prefix(':'));
        let Some(uuid) = uuid.and_then(|text| Uuid::try_parse(text).ok()) else { return false };
        // Written in another way it would be another player with the same seal.
        format!("{}:{uuid}", self.region) == identity_id
            && uuid.as_bytes()[16 - SEAL_BYTES..] == self.seal(uuid.as_bytes())
    }

    fn seal(&self, uuid: &[u8; 16]) -> [u8; SEAL_BYTES] {
        let digest = self.secret.derive("identity", &uuid[..16 - SEAL_BYTES]);
        let mut seal = [0; SEAL_BYTES];
        seal.copy_from_slice(&digest[..SEAL_BYTES]);
        seal
    }
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, IdentityError> {
    serde_json::from_slice(body).map_err(|error| IdentityError::Malformed(error.to_string()))
}

fn pool_id(region: &str, pool: &IdentityPool) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, pool.name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    format!("{region}:{}", uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identities(secret: u8) -> Identities {
        let pool = IdentityPool { name: "muster-local-guests".to_owned() };
        Identities::new("eu-west-1", &pool, Secret::from_bytes(&[secret; 32]))
    }

    fn call(secret: u8, operation: &str, body: &Value) -> Result<Value, IdentityError> {
        let now = Timestamp::from_millis(1_000_000);
        identities(secret).call(operation, body.to_string().as_bytes(), now)
    }

    fn sign_in(secret: u8) -> String {
        let pool = identities(secret).pool_id().to_owned();
        let answer = call(secret, "GetId", &json!({ "IdentityPoolId": pool })).unwrap();
        answer["IdentityId"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_guest_gets_an_identity_and_credentials_for_an_hour() {
        let identity = sign_in(7);

        let answer =
            call(7, "GetCredentialsForIdentity", &json!({ "IdentityId": identity })).unwrap();

        assert!(identity.starts_with("eu-west-1:"));
        assert_eq!(answer["Credentials"]["Expiration"], 1000 + 3600);
        let key = |name: &str| answer["Credentials"][name].as_str().unwrap().to_owned();
        let known = Mint::new(Secret::from_bytes(&[7; 32]))
            .recognise(
                &key("AccessKeyId"),
                Some(&key("SessionToken")),
                Timestamp::from_millis(1_000_000),
            )
            .unwrap();
        assert_eq!(known.principal, Principal::Guest(identity));
        assert_eq!(known.credentials.secret_access_key, key("SecretKey"));
    }

    #[test]
    fn no_two_guests_are_one() {
        assert_ne!(sign_in(7), sign_in(7));
    }

    #[test]
    fn another_deployments_pool_and_identities_are_unknown() {
        let pool = json!({ "IdentityPoolId": "eu-west-1:00000000-0000-0000-0000-000000000000" });
        assert!(matches!(call(7, "GetId", &pool), Err(IdentityError::UnknownPool(_))));

        for identity in [sign_in(8), sign_in(7).to_uppercase(), "eu-west-1:".to_owned()] {
            let found = call(7, "GetCredentialsForIdentity", &json!({ "IdentityId": identity }));
            assert!(
                matches!(found, Err(IdentityError::UnknownIdentity(_))),
                "{identity} was taken"
            );
        }
    }

    #[test]
    fn what_guests_cannot_do_is_refused_by_name() {
        let pool = identities(7).pool_id().to_owned();
        let login = json!({ "IdentityPoolId": pool, "Logins": { "accounts.example": "token" } });
        for (operation, body, name) in [
            ("GetId", login, "NotAuthorizedException"),
            ("GetId", json!([]), "InvalidParameterException"),
            ("DeleteIdentities", json!({}), "UnknownOperationException"),
        ] {
            assert_eq!(call(7, operation, &body).unwrap_err().aws_name(), name);
        }
    }
}
