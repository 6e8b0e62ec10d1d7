//! Codes and refresh tokens, exchanged for tokens.

use api_contract::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    UserPool,
    codes::RedeemError,
    jwt,
    signing_key::KeyError,
    tokens::{About, Issuer},
    users::{Holder, User, UserName},
    users_file::UsersFileError,
};

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExchangeError {
    /// The code.
    #[error(transparent)]
    Code(#[from] RedeemError),
    /// The refresh token is unknown, has expired or was taken back.
    #[error("the refresh token is not valid")]
    RefreshToken,
    /// The user was removed or has another password.
    #[error("{0} is not signed in any more")]
    User(UserName),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The users.
    #[error(transparent)]
    Users(#[from] UsersFileError),
}

/// What a client gets.
#[derive(Serialize)]
pub(super) struct TokenSet {
    access_token: String,
    id_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    token_type: &'static str,
    expires_in: u64,
}

/// Why a user is not told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub(super) struct InvalidTokenError;

impl UserPool {
    /// Exchanges a code. If it was used before, what came of it is taken back.
    pub(super) async fn exchange(
        &self,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
    ) -> Result<TokenSet, ExchangeError> {
        let now = self.clock.now();
        let redeemed = self.codes().redeem(code, verifier, redirect_uri, now);
        let granted = redeemed.inspect_err(|error| {
            if let RedeemError::Used { origin } = error {
                tracing::warn!("a code came twice: what it was exchanged for is taken back");
                self.sign_ins.revoke_origin(*origin);
            }
        })?;
        let user = self.still(&granted.holder)?;
        let about = About {
            user: &user,
            auth_time: granted.auth_time,
            scopes: &granted.scopes,
            origin: granted.origin,
            nonce: granted.nonce.as_deref(),
        };
        let mut tokens = self.tokens(&about, now).await?;
        let lasts = self.client.refresh_token;
        tokens.refresh_token = Some(self.sign_ins.begin_grant(granted, lasts, now));
        Ok(tokens)
    }

    /// New tokens, by a refresh token, which stays the same.
    pub(super) async fn refresh(&self, refresh_token: &str) -> Result<TokenSet, ExchangeError> {
        let now = self.clock.now();
        let grant = self.sign_ins.find_grant(refresh_token, now);
        let grant = grant.ok_or(ExchangeError::RefreshToken)?;
        let user = self.still(&grant.holder)?;
        let about = About {
            user: &user,
            auth_time: grant.auth_time,
            scopes: &grant.scopes,
            origin: grant.origin,
            nonce: None,
        };
        Ok(self.tokens(&about, now).await?)
    }

    /// Who has `access_token`, unless what it came of was taken back.
    pub(super) fn tell_user(&self, access_token: &str) -> Result<Value, InvalidTokenError> {
        let claims = jwt::verify(access_token, self.key()).map_err(|_| InvalidTokenError)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let expires = claims.get("exp").and_then(Value::as_i64).ok_or(InvalidTokenError)?;
        let ours = text("iss") == Some(&self.issuer) && text("token_use") == Some("access");
        if !ours || expires <= self.clock.now().as_seconds() {
            return Err(InvalidTokenError);
        }
        let origin = text("origin_jti").and_then(|origin| Uuid::try_parse(origin).ok());
        let grant = origin.and_then(|origin| self.sign_ins.find_origin(origin));
        let user = grant.and_then(|grant| self.still(&grant.holder).ok());
        let user = user.ok_or(InvalidTokenError)?;
        Ok(json!({ "sub": user.sub, "username": user.name.as_str() }))
    }

    /// The user, with the group of this moment.
    fn still(&self, holder: &Holder) -> Result<User, ExchangeError> {
        let users = self.users.read()?;
        let user = users.find_holder(holder).cloned();
        user.ok_or_else(|| ExchangeError::User(holder.user_name.clone()))
    }

    async fn tokens(&self, about: &About<'_>, now: Timestamp) -> Result<TokenSet, KeyError> {
        let key = self.keys.wait().await?;
        let issuer = Issuer { address: &self.issuer, client: &self.client, key: &key };
        let access_token = issuer.access_token(about, now);
        Ok(TokenSet {
            id_token: issuer.id_token(about, &access_token, now),
            access_token,
            refresh_token: None,
            token_type: "Bearer",
            expires_in: self.client.access_token.as_secs(),
        })
    }
}
