//! Passwords: made at random, kept as Argon2id hashes, checked a few at a time.
//!
//! # After
//! OWASP password storage cheat sheet, read 2026-11-22: Argon2id with 19 MiB and two
//! passes at least, which are the crate's defaults too.

use std::{fmt, sync::Arc, time::Duration};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use serde::{Deserialize, Serialize};
use tokio::{sync::Semaphore, time::timeout};

use crate::secret;

/// Fewest characters of a password that somebody chose.
pub(crate) const PASSWORD_LENGTH_MIN: usize = 12;

/// Most bytes of a password: what is longer is no password but an attack.
pub(crate) const PASSWORD_BYTES_MAX: usize = 256;

/// Characters of a password of ours, in groups of five: 125 bits.
const RANDOM_LENGTH: usize = 25;

/// Passwords that are checked at a time: each takes 19 MiB.
const CHECKS_MAX: usize = 2;

/// Longest that a check waits for its turn.
const TURN: Duration = Duration::from_secs(5);

/// A password. It is never printed but where somebody asked for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a text may not be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It can be guessed.
    #[error("a password has at least {PASSWORD_LENGTH_MIN} characters")]
    TooShort,
    /// Nobody types that.
    #[error("a password has at most {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// One that nobody can guess, and that can be typed.
    pub(crate) fn random() -> Self {
        // Without those that are mistaken for each other.
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let bytes = secret::random::<RANDOM_LENGTH>();
        let letters: Vec<u8> = bytes.iter().map(|byte| LETTERS[usize::from(byte % 32)]).collect();
        let groups: Vec<_> = letters.chunks(5).map(String::from_utf8_lossy).collect();
        Self(groups.join("-"))
    }

    /// One that somebody chose.
    pub(crate) fn chosen(text: &str) -> Result<Self, PasswordError> {
        if text.chars().count() < PASSWORD_LENGTH_MIN {
            return Err(PasswordError::TooShort);
        }
        if text.len() > PASSWORD_BYTES_MAX {
            return Err(PasswordError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// One that somebody claims, whatever it is like.
    pub(super) fn claimed(text: String) -> Self {
        Self(text)
    }

    /// The password itself, for the one who is to know it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The hash to keep. This takes a few hundredths of a second.
    pub(crate) fn hash(&self) -> PasswordHash {
        let salt = secret::random::<16>();
        let hash = Argon2::default()
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .expect("the parameters are the crate's own, and the salt is long enough");
        PasswordHash(hash.to_string())
    }
}

/// What is kept of a password: Argon2's text with parameters, salt and hash.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl PasswordHash {
    /// A hash that no password has, and that takes as long to check as any.
    pub(crate) fn of_nobody() -> Self {
        let [salt, hash] = [&secret::random::<16>()[..], &secret::random::<32>()[..]]
            .map(|bytes| STANDARD_NO_PAD.encode(bytes));
        Self(format!("$argon2id$v=19$m=19456,t=2,p=1${salt}${hash}"))
    }

    /// Whether it is `password`'s. This takes a few hundredths of a second.
    fn is_of(&self, password: &Password) -> bool {
        Argon2::default().verify_password(password.0.as_bytes(), self.0.as_str()).is_ok()
    }
}

/// Checks passwords, a few at a time, beside whatever else goes on.
#[derive(Debug)]
pub(super) struct Checks(Arc<Semaphore>);

/// Too many passwords wait to be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at once")]
pub(super) struct BusyError;

impl Checks {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(CHECKS_MAX)))
    }

    /// Whether `password` is the one that `hash` was made of; where there is
    /// none, it is not, and that takes as long to find out.
    pub(super) async fn check(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, BusyError> {
        if password.0.len() > PASSWORD_BYTES_MAX {
            return Ok(false);
        }
        let turn = timeout(TURN, Arc::clone(&self.0).acquire_owned()).await;
        let turn = turn.map_err(|_| BusyError)?.map_err(|_| BusyError)?;
        let hash = hash.unwrap_or_else(PasswordHash::of_nobody);
        let checked = tokio::task::spawn_blocking(move || {
            let right = hash.is_of(&password);
            drop(turn);
            right
        });
        checked.await.map_err(|_| BusyError)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_password_of_ours_is_long_and_never_the_same() {
        let passwords: BTreeSet<String> = (0..100).map(|_| Password::random().0).collect();
        assert_eq!(passwords.len(), 100);
        assert!(passwords.iter().all(|password| password.len() == RANDOM_LENGTH + 4));
    }

    #[test]
    fn a_password_is_recognised_by_its_hash() {
        let password = Password::random();
        let hash = password.hash();
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert!(hash.is_of(&password));
        assert!(!hash.is_of(&Password::random()));
        assert!(!PasswordHash::of_nobody().is_of(&password));
        assert!(!PasswordHash(String::new()).is_of(&password));
    }

    #[test]
    fn what_nobodys_hash_looks_like_is_what_any_looks_like() {
        let [real, nobodys] = [Password::random().hash(), PasswordHash::of_nobody()];
        assert_eq!(real.0.len(), nobodys.0.len());
        assert_eq!(
            real.0.rsplit_once('$').unwrap().0.len(),
            nobodys.0.rsplit_once('$').unwrap().0.len()
        );
    }

    #[test]
    fn what_can_be_guessed_is_refused() {
        assert_eq!(Password::chosen("correct-hor"), Err(PasswordError::TooShort));
        assert_eq!(Password::chosen(&"a".repeat(257)), Err(PasswordError::TooLong));
        assert!(Password::chosen("correct-horse").is_ok());
    }

    #[test]
    fn a_password_is_not_printed() {
        let password = Password::random();
        assert_eq!(format!("{password:?} {:?}", password.hash()), "Password(…) PasswordHash(…)");
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let checks = Checks::new();
        let password = Password::random();
        assert_eq!(checks.check(password.clone(), Some(password.hash())).await, Ok(true));
        assert_eq!(checks.check(password, None).await, Ok(false));
    }
}
