//! The operators on disk: read anew each time, changed under a lock.
//!
//! Two programs work with it: the cloud, which reads it at each sign-in and each
//! refresh, and `muster-local users`, which changes it whether a cloud runs or
//! not. It is small and read seldom, so nobody keeps what it said before, and a
//! change counts at once.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::users::{Users, UsersError};
use crate::data_folder::{append_private, make_private, write_private};

/// Longest that a change waits for another one.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// Pause between looks at the lock.
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// The users' file and its lock, in a folder of their own.
#[derive(Debug, Clone)]
pub(crate) struct UsersFile {
    folder: PathBuf,
}

/// Why the users could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum UsersFileError {
    /// The change itself makes no sense.
    #[error(transparent)]
    Users(#[from] UsersError),
    /// Somebody else changes them, and does not stop.
    #[error("the users in {} are being changed by another program", folder.display())]
    Locked {
        /// Where they are.
        folder: PathBuf,
    },
    /// The file system said no, or the file is not ours.
    #[error("cannot use the users in {}", folder.display())]
    Io {
        /// Where they are.
        folder: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl UsersFile {
    /// The users in `folder`, which need not be there yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Whether there ever were users.
    pub(crate) fn exists(&self) -> bool {
        self.path().exists()
    }

    /// The users as they are now.
    pub(crate) fn read(&self) -> Result<Users, UsersFileError> {
        match fs::read(self.path()) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| self.failed(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Users::default()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Changes the users, and nobody else does so meanwhile.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Users) -> Result<T, UsersError>,
    ) -> Result<T, UsersFileError> {
        make_private(&self.folder).map_err(|source| self.failed(source))?;
        // Until its end, when the file closes.
        let _lock = self.lock()?;
        let mut users = self.read()?;
        let changed = change(&mut users)?;
        let text = serde_json::to_vec_pretty(&users).expect("users are texts and numbers");
        write_private(&self.path(), &text).map_err(|source| self.failed(source))?;
        Ok(changed)
    }

    fn lock(&self) -> Result<File, UsersFileError> {
        let file = append_private(&self.folder.join("users.lock"));
        let file = file.map_err(|source| self.failed(source))?;
        let until = Instant::now() + LOCK_PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    thread::sleep(LOCK_PAUSE)
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(UsersFileError::Locked { folder: self.folder.clone() });
                }
                Err(TryLockError::Error(source)) => return Err(self.failed(source)),
            }
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join("users.json")
    }

    fn failed(&self, source: io::Error) -> UsersFileError {
        UsersFileError::Io { folder: self.folder.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use api_contract::{Timestamp, admin::Group};

    use super::*;
    use crate::{
        scratch::Scratch,
        user_pool::{passwords::PasswordHash, users::User},
    };

    fn user(name: &str) -> User {
        let at = Timestamp::from_millis(0);
        User::new(name.parse().unwrap(), Group::Viewer, PasswordHash::of_nobody(), at)
    }

    #[test]
    fn what_was_changed_is_read_and_what_was_refused_is_not() {
        let scratch = Scratch::new();
        let file = UsersFile::new(&scratch.path().join("operators"));
        assert!(!file.exists() && file.read().unwrap() == Users::default());

        file.change(|users| users.add(user("ada"))).unwrap();
        let refused = file.change(|users| users.add(user("ada")));

        assert!(matches!(refused, Err(UsersFileError::Users(UsersError::Taken(_)))), "{refused:?}");
        assert_eq!(file.read().unwrap().iter().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_users() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new();
        let file = UsersFile::new(&scratch.path().join("operators"));
        file.change(|users| users.add(user("ada"))).unwrap();
        // Another time, so that a file that was there before counts too.
        file.change(|users| users.add(user("bob"))).unwrap();

        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

        assert_eq!(mode(&file.path()), 0o600);
        assert_eq!(mode(&file.folder), 0o700);
    }

    #[test]
    fn changes_at_once_are_made_one_after_the_other() {
        let scratch = Scratch::new();
        let file = UsersFile::new(scratch.path());
        thread::scope(|scope| {
            for number in 0..20 {
                let file = &file;
                scope.spawn(move || {
                    file.change(|users| users.add(user(&format!("u{number}")))).unwrap();
                });
            }
        });
        assert_eq!(file.read().unwrap().iter().count(), 20);
    }

    #[test]
    fn a_file_that_is_not_ours_is_left_alone() {
        let scratch = Scratch::new();
        let file = UsersFile::new(scratch.path());
        fs::write(file.path(), "[]").unwrap();

        assert!(matches!(file.read(), Err(UsersFileError::Io { .. })));
        assert!(file.change(|users| users.add(user("ada"))).is_err());
        assert_eq!(fs::read_to_string(file.path()).unwrap(), "[]");
    }
}
