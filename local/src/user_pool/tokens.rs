//! What the tokens say.
//!
//! # After
//! Amazon Cognito developer guide, "Understanding the access token" and "Understanding
//! the identity (ID) token", read 2026-11-22. The attributes of a profile are
//! missing: nothing is kept of an operator but the name and the group.

use api_contract::Timestamp;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{client::Client, jwt, signing_key::SigningKey, users::User};

/// What tokens are about.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub(super) user: &'a User,
    pub(super) auth_time: Timestamp,
    pub(super) scopes: &'a [String],
    pub(super) origin: Uuid,
    /// Only in the tokens that are exchanged for a code.
    pub(super) nonce: Option<&'a str>,
}

/// Signs what a user is told.
#[derive(Debug)]
pub(super) struct Issuer<'a> {
    pub(super) address: &'a str,
    pub(super) client: &'a Client,
    pub(super) key: &'a SigningKey,
}

impl Issuer<'_> {
    /// An access token, for APIs.
    pub(super) fn access_token(&self, about: &About<'_>, now: Timestamp) -> String {
        let expires = now.plus(self.client.access_token);
        let mut claims = self.claims(about, now, expires);
        claims["token_use"] = "access".into();
        claims["client_id"] = self.client.id.as_str().into();
        claims["username"] = about.user.name.as_str().into();
        claims["scope"] = about.scopes.join(" ").into();
        claims["version"] = 2.into();
        jwt::sign(self.key, &claims)
    }

    /// An id token, for the client itself.
    pub(super) fn id_token(&self, about: &About<'_>, access_token: &str, now: Timestamp) -> String {
        let expires = now.plus(self.client.id_token);
        let mut claims = self.claims(about, now, expires);
        claims["token_use"] = "id".into();
        claims["aud"] = self.client.id.as_str().into();
        claims["cognito:username"] = about.user.name.as_str().into();
        claims["at_hash"] = access_token_hash(access_token).into();
        if let Some(nonce) = about.nonce {
            claims["nonce"] = nonce.into();
        }
        jwt::sign(self.key, &claims)
    }

    /// What both of them say.
    fn claims(&self, about: &About<'_>, now: Timestamp, expires: Timestamp) -> Value {
        json!({
            "sub": about.user.sub,
            "cognito:groups": [about.user.group],
            "iss": self.address,
            "origin_jti": about.origin,
            "auth_time": about.auth_time.as_seconds(),
            "iat": now.as_seconds(),
            "exp": expires.as_seconds(),
            "jti": Uuid::new_v4(),
        })
    }
}

/// The left half of the token's SHA-256 (OpenID Connect Core 3.1.3.6).
fn access_token_hash(token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}
