//! Where a guest's identity is kept between starts.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use api_contract::PlayerId;
use serde::{Deserialize, Serialize};

/// Keeps one player's identity; a game's own profile storage may be one.
///
/// Called rarely and for a few bytes, so it may block.
pub trait IdentityStore: fmt::Debug + Send + Sync {
    /// The identity kept for `pool`, if there is one.
    ///
    /// # Errors
    /// When there may be one that cannot be read.
    fn load(&self, pool: &str) -> Result<Option<PlayerId>, StoreError>;

    /// Keeps `player` as the identity in `pool`.
    ///
    /// # Errors
    /// When it will not be there at the next start.
    fn save(&self, pool: &str, player: &PlayerId) -> Result<(), StoreError>;
}

/// Why an identity could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read or written.
    #[error("could not use {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{} does not hold an identity; move it away to start as a new guest", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where reading stopped.
        source: serde_json::Error,
    },
}

/// Which player, and where: an identity means nothing in another pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    identity_pool_id: String,
    identity_id: PlayerId,
}

impl Kept {
    fn within(self, pool: &str) -> Option<PlayerId> {
        (self.identity_pool_id == pool).then_some(self.identity_id)
    }
}

/// Keeps the identity as long as the process lives.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<Kept>>);

impl IdentityStore for MemoryStore {
    fn load(&self, pool: &str) -> Result<Option<PlayerId>, StoreError> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(kept.and_then(|kept| kept.within(pool)))
    }

    fn save(&self, pool: &str, player: &PlayerId) -> Result<(), StoreError> {
        let kept = Kept { identity_pool_id: pool.to_owned(), identity_id: player.clone() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(())
    }
}

/// Keeps the identity in a file that only its owner reads, for knowing a guest's
/// identity is being that guest.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// Keeps the identity at `path`, whose folder is made when needed.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Written beside and moved: a crash in the middle loses neither.
        let beside = self.path.with_extension("new");
        write_private(&beside, bytes)?;
        fs::rename(&beside, &self.path)
    }
}

impl IdentityStore for FileStore {
    fn load(&self, pool: &str) -> Result<Option<PlayerId>, StoreError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::File { path: self.path.clone(), source }),
        };
        let kept: Kept = serde_json::from_slice(&bytes)
            .map_err(|source| StoreError::Malformed { path: self.path.clone(), source })?;
        Ok(kept.within(pool))
    }

    fn save(&self, pool: &str, player: &PlayerId) -> Result<(), StoreError> {
        let kept = Kept { identity_pool_id: pool.to_owned(), identity_id: player.clone() };
        let bytes = serde_json::to_vec(&kept).expect("two texts are always JSON");
        self.write(&bytes).map_err(|source| StoreError::File { path: self.path.clone(), source })
    }
}

#[cfg(unix)]
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Elsewhere the user's own folder is private by itself.
#[cfg(not(unix))]
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own, removed with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            Self(std::env::temp_dir().join(format!("muster-client-{:x}", rand::random::<u64>())))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn ada() -> PlayerId {
        PlayerId::parse("us-east-1:ada").unwrap()
    }

    #[track_caller]
    fn check(store: &dyn IdentityStore) {
        assert_eq!(store.load("pool").unwrap(), None);

        store.save("pool", &ada()).unwrap();

        assert_eq!(store.load("pool").unwrap(), Some(ada()));
        assert_eq!(store.load("another pool").unwrap(), None);
    }

    #[test]
    fn an_identity_is_kept_for_its_pool_alone() {
        let folder = Folder::new();
        check(&MemoryStore::default());
        check(&FileStore::at(folder.0.join("deeper/identity.json")));
    }

    #[test]
    fn a_file_that_is_something_else_is_not_overwritten() {
        let folder = Folder::new();
        let path = folder.0.join("identity.json");
        fs::create_dir_all(&folder.0).unwrap();
        fs::write(&path, "precious").unwrap();

        let loaded = FileStore::at(&path).load("pool");

        assert!(matches!(loaded, Err(StoreError::Malformed { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;

        let folder = Folder::new();
        let path = folder.0.join("identity.json");
        FileStore::at(&path).save("pool", &ada()).unwrap();

        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
