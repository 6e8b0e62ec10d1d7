//! Who plays: a guest identity of the deployment's Cognito pool, and its credentials.
//!
//! A guest has no password. The identity's id is all there is, so it is kept
//! between starts ([`IdentityStore`]): whoever loses it starts over as somebody
//! else. It buys temporary credentials, which are renewed before they expire.

mod cognito;
mod store;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use api_contract::PlayerId;
use aws_credential_types::Credentials;
use tokio::sync::Mutex;

pub use self::{
    cognito::CognitoError,
    store::{FileStore, IdentityStore, MemoryStore, StoreError},
};
use crate::{config::Deployment, limits::CREDENTIALS_MARGIN};

/// A player without an account, signed in; cheap to clone.
#[derive(Clone)]
pub struct Guest(Arc<Inner>);

struct Inner {
    deployment: Deployment,
    player_id: PlayerId,
    /// Locked over a renewal, so that many calls cause one.
    credentials: Mutex<Option<Credentials>>,
}

/// Why a guest could not sign in, or could not renew the credentials.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The identity service refused, or could not be asked.
    #[error("could not sign in as a guest")]
    Cognito(#[from] CognitoError),
    /// The kept identity could not be read. It is not replaced: that would make
    /// the player somebody else for good.
    #[error("could not read the kept identity")]
    Store(#[from] StoreError),
}

impl SignInError {
    /// A short stable word for tables and logs.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Cognito(error) => error.code(),
            Self::Store(_) => "identity-store".to_owned(),
        }
    }
}

impl Guest {
    /// Signs in with the identity that `store` keeps, or as a new guest.
    ///
    /// # Errors
    /// When the store cannot be read or the identity service does not sign in.
    pub async fn sign_in(
        deployment: &Deployment,
        store: &dyn IdentityStore,
    ) -> Result<Self, SignInError> {
        let pool = &deployment.config().identity_pool_id;
        let known = match store.load(pool)? {
            Some(player_id) => resume(deployment, player_id).await?,
            None => None,
        };
        let (player_id, credentials) = match known {
            Some(known) => known,
            None => join_pool(deployment, store).await?,
        };
        Ok(Self(Arc::new(Inner {
            deployment: deployment.clone(),
            player_id,
            credentials: Mutex::new(Some(credentials)),
        })))
    }

    /// Who the deployment knows this player as.
    #[must_use]
    pub fn player_id(&self) -> &PlayerId {
        &self.0.player_id
    }

    /// Where the guest is signed in.
    #[must_use]
    pub fn deployment(&self) -> &Deployment {
        &self.0.deployment
    }

    /// Credentials that will still be good when a call with them ends.
    pub(crate) async fn credentials(&self) -> Result<Credentials, SignInError> {
        let mut cached = self.0.credentials.lock().await;
        if let Some(credentials) = cached.as_ref().filter(|c| is_fresh(c, SystemTime::now())) {
            return Ok(credentials.clone());
        }
        let fresh = cognito::credentials_for(&self.0.deployment, &self.0.player_id).await?;
        *cached = Some(fresh.clone());
        Ok(fresh)
    }

    /// Has the next call fetch new credentials, after `refused` were refused.
    pub(crate) async fn discard(&self, refused: &Credentials) {
        let mut cached = self.0.credentials.lock().await;
        if cached.as_ref().is_some_and(|c| c.access_key_id() == refused.access_key_id()) {
            *cached = None;
        }
    }
}

/// Signs in as a known guest; none when the pool does not know them any more.
async fn resume(
    deployment: &Deployment,
    player_id: PlayerId,
) -> Result<Option<(PlayerId, Credentials)>, CognitoError> {
    match cognito::credentials_for(deployment, &player_id).await {
        Ok(credentials) => Ok(Some((player_id, credentials))),
        Err(error) if error.is_unknown_identity() => {
            tracing::warn!("the identity pool does not know the kept identity: a new one is made");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn join_pool(
    deployment: &Deployment,
    store: &dyn IdentityStore,
) -> Result<(PlayerId, Credentials), CognitoError> {
    let player_id = cognito::new_identity(deployment).await?;
    if let Err(error) = store.save(&deployment.config().identity_pool_id, &player_id) {
        // A full disk must not keep anybody from playing today.
        tracing::warn!(%error, "the identity will be forgotten at exit");
    }
    let credentials = cognito::credentials_for(deployment, &player_id).await?;
    Ok((player_id, credentials))
}

fn is_fresh(credentials: &Credentials, now: SystemTime) -> bool {
    let left = |expiry: SystemTime| expiry.duration_since(now).unwrap_or(Duration::ZERO);
    credentials.expiry().is_none_or(|expiry| left(expiry) > CREDENTIALS_MARGIN)
}

impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not even who it is: whoever knows the id of a guest gets its credentials.
        f.debug_struct("Guest").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds_left: u64, expected: bool) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let expiry = now + Duration::from_secs(seconds_left);
        let credentials = Credentials::new("id", "secret", None, Some(expiry), "test");
        assert_eq!(is_fresh(&credentials, now), expected);
    }

    #[test]
    fn credentials_are_renewed_before_they_expire() {
        check(3_600, true);
        check(91, true);
        check(90, false);
        check(0, false);
    }
}
