//! The folder with what must outlive a local cloud, and the lock on it.
//!
//! The lock is the kernel's, on an open file: it is gone with its process however
//! that ends, so there is no stale one to recognise. The file also holds the
//! owner's process id, for the message that a second cloud gives.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    process,
};

/// The file that is locked.
const LOCK_FILE: &str = "cloud.lock";

/// Everything that a local cloud makes in its folder, besides the lock. Only
/// these are ever deleted: the folder is named by hand, and hands slip.
const CONTENTS: &[&str] = &[
    "certificates",
    "credentials",
    "dead-letters.jsonl",
    "dynamodb.db",
    "dynamodb.db-shm",
    "dynamodb.db-wal",
    "logs",
    "operators",
    "rule-sets.json",
    "secret",
];

/// An open and locked data folder.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// Held for its lock alone.
    lock: File,
}

/// Why a data folder could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFolderError {
    /// Another local cloud works in it.
    #[error(
        "the data folder {} is in use by the local cloud with process id {owner}: stop that one, or choose another folder with --data",
        path.display()
    )]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The other's process id, as it wrote it down.
        owner: String,
    },
    /// The file system said no.
    #[error("cannot use the data folder {}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl DataFolder {
    /// Opens the folder at `path`, making it if need be; `fresh` empties it first.
    ///
    /// # Errors
    /// When another local cloud holds it, or it cannot be made or written.
    pub(crate) fn open(path: &Path, fresh: bool) -> Result<Self, OpenFolderError> {
        let failed = |source| OpenFolderError::Io { path: path.to_owned(), source };
        make_private(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        let lock = lock(&path)?;
        if fresh {
            CONTENTS.iter().try_for_each(|name| forget(&path.join(name))).map_err(failed)?;
        }
        let folder = Self { path, lock };
        // SQLite would make it for everybody to read; its other files take after it.
        append_private(&folder.database()).map_err(failed)?;
        Ok(folder)
    }

    /// Where the folder is, from the root of the file system.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The game servers' certificate and key.
    pub(crate) fn certificates(&self) -> PathBuf {
        self.path.join("certificates")
    }

    /// The operator's credentials, as the AWS CLI reads them.
    pub(crate) fn credentials(&self) -> PathBuf {
        self.path.join("credentials")
    }

    /// Events that no function took, one JSON text a line.
    pub(crate) fn dead_letters(&self) -> PathBuf {
        self.path.join("dead-letters.jsonl")
    }

    /// The operators, and what they sign in with.
    pub(crate) fn operators(&self) -> PathBuf {
        operators(&self.path)
    }

    /// The matchmaking rule sets that operators made.
    pub(crate) fn rule_sets(&self) -> PathBuf {
        self.path.join("rule-sets.json")
    }

    /// The tables.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("dynamodb.db")
    }

    /// What functions and game servers print.
    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// What all identities and credentials are derived from.
    pub(crate) fn secret(&self) -> PathBuf {
        self.path.join("secret")
    }
}

fn lock(folder: &Path) -> Result<File, OpenFolderError> {
    let failed = |source| OpenFolderError::Io { path: folder.to_owned(), source };
    let mut file = private()
        .truncate(false)
        .read(true)
        .write(true)
        .open(folder.join(LOCK_FILE))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut owner = String::new();
            // Only for the message: an owner that is still writing has no number yet.
            let _ = file.take(16).read_to_string(&mut owner);
            let owner = owner.trim().to_owned();
            return Err(OpenFolderError::InUse { path: folder.to_owned(), owner });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    write_owner(&mut file).map_err(failed)?;
    Ok(file)
}

fn write_owner(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", process::id())
}

fn forget(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl Drop for DataFolder {
    /// Gives the lock back by name: a child that is being started at this moment
    /// has a copy of the file, and would hold the lock until it is another program.
    fn drop(&mut self) {
        if let Err(error) = self.lock.unlock() {
            tracing::debug!(%error, "the data folder's lock goes with the process");
        }
    }
}

/// Where the operators are in the data folder at `path`, which need not be open.
pub(crate) fn operators(path: &Path) -> PathBuf {
    path.join("operators")
}

/// Makes a folder that only its owner can look into.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a private file to add to it, making it if need be.
pub(crate) fn append_private(path: &Path) -> io::Result<File> {
    private().append(true).open(path)
}

/// For making a file that only its owner can read: the folder may have been there
/// before, open to all.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a file that only its owner can read.
///
/// Through a second name, so that a process killed in between leaves no half of it.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut file = private().truncate(true).write(true).open(&unfinished)?;
    file.write_all(content)?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_folder_in_use_is_refused_and_free_again_afterwards() {
        let scratch = Scratch::new();
        let first = DataFolder::open(scratch.path(), false).unwrap();

        let second = DataFolder::open(scratch.path(), false);

        let Err(OpenFolderError::InUse { owner, .. }) = second else {
            panic!("two clouds share a folder: {second:?}")
        };
        assert_eq!(owner, process::id().to_string());
        drop(first);
        DataFolder::open(scratch.path(), false).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_what_is_in_a_folder_that_was_there_before() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new();
        fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o755)).unwrap();

        let folder = DataFolder::open(scratch.path(), false).unwrap();
        append_private(&folder.dead_letters()).unwrap();

        for path in [folder.database(), folder.dead_letters()] {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_fresh_start_forgets_what_was_made_and_nothing_else() {
        let scratch = Scratch::new();
        fs::write(scratch.path().join("secret"), "s").unwrap();
        fs::create_dir(scratch.path().join("logs")).unwrap();
        fs::write(scratch.path().join("thesis.txt"), "mine").unwrap();

        let folder = DataFolder::open(scratch.path(), true).unwrap();

        assert!(!folder.secret().exists() && !folder.logs().exists());
        assert!(scratch.path().join("thesis.txt").exists());
    }
}
