//! Who is signed in: browsers' sessions, and the refresh tokens that came of them.
//!
//! Kept on disk as hashes, because a local cloud is started again many times a day
//! and nobody wants to type a password each time. Whether the user is still there,
//! and with the same password, is asked of the users' file at each use.

use std::{
    collections::BTreeMap,
    fs, io,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_contract::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{codes::Granted, token_hash::TokenHash, users::Holder};
use crate::data_folder::{make_private, write_private};

/// How long a browser stays signed in, if it is not closed before: a working day.
const SESSION: Duration = Duration::from_secs(8 * 60 * 60);

/// Most sessions at a time; those that end first go.
const SESSIONS_MAX: usize = 500;

/// Most grants at a time; those that end first go.
const GRANTS_MAX: usize = 2000;

/// A browser in which somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    pub(super) holder: Holder,
    /// When the password was given.
    pub(super) since: Timestamp,
    expires: Timestamp,
}

/// A refresh token, and so everything that comes of one code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Grant {
    pub(super) holder: Holder,
    pub(super) auth_time: Timestamp,
    pub(super) scopes: Vec<String>,
    /// Names it in the tokens that come of it: `origin_jti`.
    pub(super) origin: Uuid,
    expires: Timestamp,
}

/// Everybody who is signed in.
#[derive(Debug)]
pub(super) struct SignIns {
    path: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    sessions: BTreeMap<TokenHash, Session>,
    grants: BTreeMap<TokenHash, Grant>,
}

/// Something that ends by itself.
trait Ending {
    fn expires(&self) -> Timestamp;
}

impl Ending for Session {
    fn expires(&self) -> Timestamp {
        self.expires
    }
}

impl Ending for Grant {
    fn expires(&self) -> Timestamp {
        self.expires
    }
}

impl SignIns {
    /// Reads who is still signed in from earlier runs.
    pub(super) fn open(path: PathBuf) -> io::Result<Self> {
        let kept = match fs::read(&path) {
            // Nothing that is worth a start that fails: people sign in again.
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::default(),
            Err(error) => return Err(error),
        };
        Ok(Self { path, kept: Mutex::new(kept) })
    }

    /// Begins a session: the text of its cookie.
    pub(super) fn begin_session(&self, holder: Holder, now: Timestamp) -> String {
        let (text, hash) = TokenHash::of_random();
        let session = Session { holder, since: now, expires: now.plus(SESSION) };
        self.change(|kept| keep(&mut kept.sessions, (hash, session), SESSIONS_MAX, now));
        text
    }

    pub(super) fn find_session(&self, cookie: &str, now: Timestamp) -> Option<Session> {
        let kept = self.kept();
        let session = kept.sessions.get(&TokenHash::of(cookie));
        session.filter(|session| now < session.expires).cloned()
    }

    pub(super) fn end_session(&self, cookie: &str) {
        self.change(|kept| kept.sessions.remove(&TokenHash::of(cookie)).map(drop));
    }

    /// Begins a grant of what was asked for: its refresh token.
    pub(super) fn begin_grant(&self, granted: Granted, lasts: Duration, now: Timestamp) -> String {
        let Granted { holder, auth_time, scopes, origin, .. } = granted;
        let (text, hash) = TokenHash::of_random();
        let grant = Grant { holder, auth_time, scopes, origin, expires: now.plus(lasts) };
        self.change(|kept| keep(&mut kept.grants, (hash, grant), GRANTS_MAX, now));
        text
    }

    pub(super) fn find_grant(&self, refresh_token: &str, now: Timestamp) -> Option<Grant> {
        let kept = self.kept();
        let grant = kept.grants.get(&TokenHash::of(refresh_token));
        grant.filter(|grant| now < grant.expires).cloned()
    }

    /// The grant that a token came of, unless it was taken back.
    pub(super) fn find_origin(&self, origin: Uuid) -> Option<Grant> {
        self.kept().grants.values().find(|grant| grant.origin == origin).cloned()
    }

    /// Takes a grant back, by its refresh token.
    pub(super) fn revoke(&self, refresh_token: &str) {
        self.change(|kept| kept.grants.remove(&TokenHash::of(refresh_token)).map(drop));
    }

    /// Takes a grant back, by its name.
    pub(super) fn revoke_origin(&self, origin: Uuid) {
        self.change(|kept| kept.grants.retain(|_, grant| grant.origin != origin));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Kept) -> T) {
        let mut kept = self.kept();
        change(&mut kept);
        if let Err(error) = self.write(&kept) {
            tracing::error!(%error, path = %self.path.display(), "a sign-in is not on disk");
        }
    }

    fn write(&self, kept: &Kept) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            make_private(folder)?;
        }
        write_private(&self.path, &serde_json::to_vec(kept)?)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Whole between any two statements that can panic.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps one more, and forgets what has ended; if that is not enough, what ends first.
fn keep<T: Ending>(
    all: &mut BTreeMap<TokenHash, T>,
    (hash, one): (TokenHash, T),
    max: usize,
    now: Timestamp,
) {
    all.retain(|_, kept| now < kept.expires());
    if all.len() >= max {
        let first = all.iter().min_by_key(|(_, kept)| kept.expires()).map(|(hash, _)| *hash);
        first.and_then(|hash| all.remove(&hash));
    }
    all.insert(hash, one);
}

#[cfg(test)]
mod tests {
    use api_contract::admin::Group;

    use super::*;
    use crate::{
        scratch::Scratch,
        user_pool::{passwords::PasswordHash, users::User},
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(0).plus(Duration::from_secs(seconds))
    }

    fn holder() -> Holder {
        User::new("ada".parse().unwrap(), Group::Viewer, PasswordHash::of_nobody(), at(0)).holder()
    }

    #[test]
    fn who_is_signed_in_still_is_after_a_restart_and_the_file_does_not_say_how() {
        let scratch = Scratch::new();
        let path = scratch.path().join("operators/sign-ins.json");
        let (holder, sign_ins) = (holder(), SignIns::open(path.clone()).unwrap());
        let cookie = sign_ins.begin_session(holder.clone(), at(1));

        let again = SignIns::open(path.clone()).unwrap();

        assert_eq!(again.find_session(&cookie, at(2)).unwrap().holder, holder);
        assert!(!fs::read_to_string(path).unwrap().contains(&cookie));
    }

    #[test]
    fn a_session_ends_by_itself_and_when_it_is_ended() {
        let scratch = Scratch::new();
        let sign_ins = SignIns::open(scratch.path().join("s.json")).unwrap();
        let cookie = sign_ins.begin_session(holder(), at(0));
        let day = SESSION.as_secs();

        assert!(sign_ins.find_session(&cookie, at(day - 1)).is_some());
        assert!(sign_ins.find_session(&cookie, at(day)).is_none());
        sign_ins.end_session(&cookie);
        assert!(sign_ins.find_session(&cookie, at(0)).is_none());
    }

    #[test]
    fn no_more_than_so_many_sessions_are_kept() {
        let scratch = Scratch::new();
        let sign_ins = SignIns::open(scratch.path().join("s.json")).unwrap();
        let first = sign_ins.begin_session(holder(), at(0));
        for _ in 0..SESSIONS_MAX {
            sign_ins.begin_session(holder(), at(1));
        }
        assert_eq!(sign_ins.kept().sessions.len(), SESSIONS_MAX);
        assert!(sign_ins.find_session(&first, at(1)).is_none());
    }
}
