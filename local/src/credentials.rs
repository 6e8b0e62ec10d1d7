//! Access keys: made for a principal, and recognised again.
//!
//! No list of them is kept. The session token of a temporary key says whose it is
//! and until when, under a seal that only this data folder's secret makes; key id
//! and secret key follow from the token. So any number of guests costs no memory,
//! and a cloud that was killed recognises its guests when it is back.

use std::{fmt, time::Duration};

use api_contract::Timestamp;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};

use crate::secret::{self, Secret};

/// How long a guest's credentials last, as Cognito's do.
pub(crate) const GUEST_CREDENTIALS: Duration = Duration::from_secs(60 * 60);

/// How long a function's credentials last: as long as a local cloud may run.
/// Lambda renews them by replacing the instance, which here nothing else asks for.
pub(crate) const FUNCTION_CREDENTIALS: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How long the credentials of the fleet's role last, as GameLift hands them out.
pub(crate) const FLEET_ROLE_CREDENTIALS: Duration = Duration::from_secs(60 * 60);

/// Longest session token that is looked at, in bytes; ours have some 200.
const SESSION_TOKEN_BYTES_MAX: usize = 4096;

/// Whose key signed a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Principal {
    /// A player, by identity id.
    Guest(String),
    /// A function, by name.
    Function(String),
    /// A game server, by the name of the fleet's role.
    FleetRole(String),
    /// Whoever can read the data folder.
    Operator,
}

impl Principal {
    /// The principal's name, where it has one.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Guest(name) | Self::Function(name) | Self::FleetRole(name) => name,
            Self::Operator => "operator",
        }
    }
}

/// A key pair, with its session token if it is temporary.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
    /// When they end; none: with the data folder.
    pub(crate) expires: Option<Timestamp>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A key that is ours: whose, and what it signs with.
#[derive(Debug)]
pub(crate) struct Recognised {
    pub(crate) principal: Principal,
    pub(crate) credentials: Credentials,
}

/// Why a key was not recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecogniseError {
    /// Temporary keys mean nothing alone.
    #[error("the access key is a temporary one, but the x-amz-security-token header is missing")]
    TokenMissing,
    /// Not made from this data folder, or changed since.
    #[error("the access key is not one of this deployment's (was it started with --fresh since?)")]
    Unknown,
    /// Their time is over.
    #[error("the credentials expired at {at}")]
    Expired {
        /// When they did.
        at: Timestamp,
    },
}

/// What a session token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    principal: Principal,
    expires: Timestamp,
    /// Makes two keys of one principal differ.
    nonce: String,
}

/// Makes and recognises access keys.
#[derive(Debug, Clone)]
pub(crate) struct Mint(Secret);

impl Mint {
    pub(crate) fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// A temporary key for `principal`.
    pub(crate) fn temporary(&self, principal: Principal, expires: Timestamp) -> Credentials {
        let nonce = hex::encode(secret::random::<8>());
        let claims = serde_json::to_string(&Claims { principal, expires, nonce })
            .expect("claims are texts and numbers");
        self.keys_of(&claims, expires)
    }

    fn keys_of(&self, claims: &str, expires: Timestamp) -> Credentials {
        let seal = URL_SAFE_NO_PAD.encode(self.0.derive("session-token", claims.as_bytes()));
        Credentials {
            access_key_id: self.access_key_id("ASIA", claims),
            secret_access_key: self.secret_access_key(claims),
            session_token: Some(format!("{}.{seal}", URL_SAFE_NO_PAD.encode(claims))),
            expires: Some(expires),
        }
    }

    /// The lasting key of whoever can read the data folder.
    pub(crate) fn operator(&self) -> Credentials {
        Credentials {
            access_key_id: self.access_key_id("AKIA", "operator"),
            secret_access_key: self.secret_access_key("operator"),
            session_token: None,
            expires: None,
        }
    }

    /// Says whose key it is that a request names.
    pub(crate) fn recognise(
        &self,
        access_key_id: &str,
        session_token: Option<&str>,
        now: Timestamp,
    ) -> Result<Recognised, RecogniseError> {
        let Some(token) = session_token else {
            return self.recognise_lasting(access_key_id);
        };
        let claims = self.unseal(token).ok_or(RecogniseError::Unknown)?;
        let Claims { principal, expires, .. } =
            serde_json::from_str(&claims).map_err(|_| RecogniseError::Unknown)?;
        let credentials = self.keys_of(&claims, expires);
        if credentials.access_key_id != access_key_id {
            return Err(RecogniseError::Unknown);
        }
        if now >= expires {
            return Err(RecogniseError::Expired { at: expires });
        }
        Ok(Recognised { principal, credentials })
    }

    fn recognise_lasting(&self, access_key_id: &str) -> Result<Recognised, RecogniseError> {
        if access_key_id.starts_with("ASIA") {
            return Err(RecogniseError::TokenMissing);
        }
        let credentials = self.operator();
        if credentials.access_key_id != access_key_id {
            return Err(RecogniseError::Unknown);
        }
        Ok(Recognised { principal: Principal::Operator, credentials })
    }

    fn unseal(&self, token: &str) -> Option<String> {
        if token.len() > SESSION_TOKEN_BYTES_MAX {
            return None;
        }
        let (claims, seal) = token.split_once('.')?;
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        let seal = URL_SAFE_NO_PAD.decode(seal).ok()?;
        // The seal is compared as a whole hash of a hash, so that the time this
        // takes says nothing of where the first difference is.
        let right = self.0.derive("seal", &self.0.derive("session-token", &claims));
        let given = self.0.derive("seal", &seal);
        (right == given).then(|| String::from_utf8(claims).ok())?
    }

    fn access_key_id(&self, prefix: &str, claims: &str) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let digest = self.0.derive("access-key-id", claims.as_bytes());
        let rest = digest.iter().take(16).map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        prefix.chars().chain(rest).collect()
    }

    fn secret_access_key(&self, claims: &str) -> String {
        let mut key = STANDARD.encode(self.0.derive("secret-access-key", claims.as_bytes()));
        key.truncate(40);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mint() -> Mint {
        Mint::new(Secret::from_bytes(&[7; 32]))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn guest() -> Principal {
        Principal::Guest("eu-west-1:ada".to_owned())
    }

    #[test]
    fn a_temporary_key_is_recognised_until_it_expires() {
        let key = mint().temporary(guest(), at(100));
        let check = |now| {
            let token = key.session_token.as_deref();
            mint().recognise(&key.access_key_id, token, at(now)).map(|known| known.principal)
        };

        assert_eq!(check(99), Ok(guest()));
        assert_eq!(check(100), Err(RecogniseError::Expired { at: at(100) }));
    }

    #[test]
    fn a_changed_token_is_nobodys() {
        let key = mint().temporary(guest(), at(100));
        let other = mint().temporary(Principal::Operator, at(100));
        let (claims, _) = other.session_token.as_deref().unwrap().split_once('.').unwrap();
        let (_, seal) = key.session_token.as_deref().unwrap().split_once('.').unwrap();

        for token in [format!("{claims}.{seal}"), String::new(), "a.b".to_owned()] {
            let found = mint().recognise(&key.access_key_id, Some(&token), at(0));
            assert_eq!(found.unwrap_err(), RecogniseError::Unknown, "{token} was taken");
        }
    }

    #[test]
    fn a_key_of_another_folder_is_nobodys() {
        let key = Mint::new(Secret::from_bytes(&[8; 32])).temporary(guest(), at(100));
        let found = mint().recognise(&key.access_key_id, key.session_token.as_deref(), at(0));
        assert_eq!(found.unwrap_err(), RecogniseError::Unknown);
    }

    #[test]
    fn the_operators_key_lasts_and_needs_no_token() {
        let key = mint().operator();
        let found = mint().recognise(&key.access_key_id, None, at(1_000_000_000)).unwrap();
        assert_eq!(found.principal, Principal::Operator);
        assert_eq!(found.credentials, key);
    }

    #[test]
    fn a_temporary_key_alone_asks_for_its_token() {
        let key = mint().temporary(guest(), at(100));
        let found = mint().recognise(&key.access_key_id, None, at(0));
        assert_eq!(found.unwrap_err(), RecogniseError::TokenMissing);
    }

    #[test]
    fn secrets_are_not_printed() {
        let key = mint().temporary(guest(), at(100));
        let printed = format!("{key:?}");
        assert!(!printed.contains(&key.secret_access_key));
        assert!(!printed.contains(key.session_token.as_deref().unwrap()));
    }
}
