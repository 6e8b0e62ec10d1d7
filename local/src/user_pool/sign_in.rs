//! Somebody proves who they are, and the browser is known for a while.

use api_contract::Timestamp;
use uuid::Uuid;

use super::{
    UserPool,
    attempts::Locked,
    authorize::AuthorizeRequest,
    codes::Granted,
    passwords::{BusyError, Password},
    sign_ins::Session,
    users::{Holder, USER_NAME_LENGTH_MAX, UserName},
    users_file::UsersFileError,
};

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignInError {
    /// No such user, or another password; which of the two is nobody's business.
    #[error("the user name or the password is wrong")]
    Wrong,
    /// Too many wrong passwords.
    #[error(transparent)]
    Locked(#[from] Locked),
    /// Too many passwords at once.
    #[error(transparent)]
    Busy(#[from] BusyError),
    /// The users cannot be read.
    #[error(transparent)]
    Users(#[from] UsersFileError),
}

impl UserPool {
    /// Checks a user name and a password, as they were typed.
    pub(super) async fn sign_in(
        &self,
        user_name: &str,
        password: Password,
    ) -> Result<Holder, SignInError> {
        let typed = user_name.trim().to_ascii_lowercase();
        let counted: String = typed.chars().take(USER_NAME_LENGTH_MAX).collect();
        self.attempts().begin(&counted, self.clock.now())?;
        let users = self.users.read()?;
        let user = typed.parse::<UserName>().ok().and_then(|name| users.find(&name));
        let hash = user.map(|user| user.password.clone());
        let right = self.checks.check(password, hash).await?;
        let holder = user.filter(|_| right).map(|user| user.holder()).ok_or(SignInError::Wrong)?;
        self.attempts().succeed(&counted);
        Ok(holder)
    }

    /// The session of a browser, if its user is still who signed in.
    pub(super) fn find_session(&self, cookie: &str) -> Result<Option<Session>, UsersFileError> {
        let Some(session) = self.sign_ins.find_session(cookie, self.clock.now()) else {
            return Ok(None);
        };
        let users = self.users.read()?;
        Ok(users.find_holder(&session.holder).is_some().then_some(session))
    }

    /// A code with which the client gets what it asked for.
    pub(super) fn grant(
        &self,
        request: &AuthorizeRequest,
        holder: Holder,
        auth_time: Timestamp,
    ) -> String {
        let granted = Granted {
            holder,
            auth_time,
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            scopes: request.scopes.clone(),
            nonce: request.nonce.clone(),
            origin: Uuid::new_v4(),
        };
        self.codes().issue(granted, self.clock.now())
    }
}
