//! The operators' sign-in: Cognito's user pool with its hosted pages, on this machine.
//!
//! A browser asks to `authorize`, a person signs in on the page, the console exchanges
//! the code for tokens, and the gateway in front of the admin API believes those that
//! the pool signed. Who may sign in stands in a file of the data folder, which
//! `muster-local users` changes and the pool reads anew at each use.
//!
//! # Invariants
//! - Nobody has a password that somebody else chose for many.
//! - What was given out is kept as a hash; no password and no token is ever logged.
//! - Codes, sessions, grants, attempts and checks at a time are bounded, and all but
//!   users end by themselves.
//!
//! # After
//! Amazon Cognito developer guide, "User pool endpoints and managed login reference",
//! read 2026-11-22. What is missing stands in `docs/local-cloud.md`.

mod attempts;
mod authorize;
mod client;
mod codes;
pub(crate) mod command;
pub(crate) mod endpoints;
mod exchange;
mod first_admin;
mod form;
pub(crate) mod jwt;
mod pages;
pub(crate) mod passwords;
mod sign_in;
mod sign_ins;
pub(crate) mod signing_key;
#[cfg(test)]
pub(crate) mod tests;
mod token_hash;
mod tokens;
pub(crate) mod users;
pub(crate) mod users_file;

use std::{
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use api_contract::console_config::SignIn;
use ring::digest;
use stack::Deployment;

pub use self::first_admin::FirstAdmin;
pub(crate) use self::first_admin::make_first_admin;
use self::{
    attempts::Attempts,
    client::Client,
    codes::Codes,
    passwords::Checks,
    sign_ins::SignIns,
    signing_key::{SigningKey, SigningKeys},
    users_file::UsersFile,
};
use crate::{clock::Clock, secret::Secret};

/// The one user pool of a deployment.
#[derive(Debug)]
pub(crate) struct UserPool {
    id: String,
    project: String,
    issuer: String,
    /// The names of the two cookies, which no other cloud on this machine has:
    /// browsers do not tell ports apart.
    session_cookie: String,
    form_cookie: String,
    client: Client,
    users: UsersFile,
    keys: SigningKeys,
    checks: Checks,
    attempts: Mutex<Attempts>,
    codes: Mutex<Codes>,
    sign_ins: SignIns,
    secret: Secret,
    clock: Clock,
}

impl UserPool {
    /// The pool of `deployment`, on a cloud at `port`, with what is in `folder`.
    pub(crate) fn open(
        deployment: &Deployment,
        port: u16,
        folder: &Path,
        secret: Secret,
        clock: Clock,
    ) -> io::Result<Self> {
        let keys = SigningKeys::open(folder.join("signing-key.p8"))?;
        let id = pool_id(&deployment.region, &deployment.user_pool.name);
        let client = &deployment.user_pool.client;
        let client_id = name_of("client", &format!("{id} {}", client.name), 26).to_lowercase();
        Ok(Self {
            issuer: format!("http://127.0.0.1:{port}/{id}"),
            project: deployment.project.clone(),
            session_cookie: format!("muster-sign-in-{port}"),
            form_cookie: format!("muster-sign-in-form-{port}"),
            client: Client::new(client_id, client, port),
            id,
            users: UsersFile::new(folder),
            keys,
            checks: Checks::new(),
            attempts: Mutex::default(),
            codes: Mutex::default(),
            sign_ins: SignIns::open(folder.join("sign-ins.json"))?,
            secret,
            clock,
        })
    }

    /// What the console has to know of it, from wherever it was opened.
    pub(crate) fn console_sign_in(&self) -> SignIn {
        SignIn {
            client_id: self.client.id.clone(),
            authorize_url: "/oauth2/authorize".to_owned(),
            token_url: "/oauth2/token".to_owned(),
            revoke_url: "/oauth2/revoke".to_owned(),
            logout_url: "/logout".to_owned(),
            scopes: self.client.scopes.clone(),
        }
    }

    /// What its tokens say that they come from.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whom its tokens are for.
    pub(crate) fn client_id(&self) -> &str {
        &self.client.id
    }

    /// What its tokens are signed with, if any were.
    pub(crate) fn key(&self) -> Option<&SigningKey> {
        self.keys.existing()
    }

    /// Whether a cookie of this name is the pool's, and nobody else's business.
    pub(crate) fn owns_cookie(&self, name: &str) -> bool {
        name == self.session_cookie || name == self.form_cookie
    }

    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        // Whole between any two statements that can panic; so are the codes.
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn codes(&self) -> MutexGuard<'_, Codes> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An id of the form of Cognito's, `us-east-1_AbCdEf123`; it follows from the name.
fn pool_id(region: &str, name: &str) -> String {
    format!("{region}_{}", name_of("pool", name, 9))
}

/// So many letters and digits that follow from `content`.
fn name_of(purpose: &str, content: &str, length: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let digest = digest::digest(&digest::SHA256, format!("{purpose} {content}").as_bytes());
    let bytes = digest.as_ref().iter().take(length);
    bytes.map(|byte| char::from(LETTERS[usize::from(byte % 62)])).collect()
}
