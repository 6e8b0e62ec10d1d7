//! The folder in which the console is built, and from which it is served.
//!
//! It lies in Cargo's target folder: deleting it costs a build and nothing else.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use api_contract::console_files::{ConsoleFiles, DIST_FOLDER, MANIFEST_FILE, PROGRESS_FILE};

use crate::command::target_folder;

/// The folder and what is where in it.
#[derive(Debug, Clone)]
pub(crate) struct BuildFolder(PathBuf);

impl BuildFolder {
    /// The one of this workspace.
    pub(crate) fn of_workspace() -> Self {
        Self(target_folder().join("console"))
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The finished console.
    pub(crate) fn dist(&self) -> PathBuf {
        self.0.join(DIST_FOLDER)
    }

    /// How far the build is.
    pub(crate) fn progress(&self) -> PathBuf {
        self.0.join(PROGRESS_FILE)
    }

    /// What the tools of the latest build printed.
    pub(super) fn log(&self) -> PathBuf {
        self.0.join("build.log")
    }

    /// What Trunk makes.
    pub(super) fn trunk_output(&self) -> PathBuf {
        self.0.join("trunk")
    }

    /// Where the next finished console is put together.
    pub(super) fn next(&self) -> PathBuf {
        self.0.join("next")
    }

    /// Cargo's target folder for the console. One of its own: otherwise a build
    /// in the development profile and the native one would wait for each other.
    pub(super) fn cargo(&self) -> PathBuf {
        self.0.join("cargo")
    }

    /// Makes the folder, and takes it for one build.
    ///
    /// # Errors
    /// When it cannot be made. None: another build has it.
    pub(super) fn lock(&self) -> io::Result<Option<File>> {
        fs::create_dir_all(&self.0)?;
        let lock = File::create(self.0.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether the finished console was made as `stamp` says, and is all there.
    pub(super) fn is_fresh(&self, stamp: &str) -> bool {
        let stamped = fs::read_to_string(self.stamp()).is_ok_and(|found| found == stamp);
        stamped && self.files().is_ok_and(|files| is_all_there(&self.dist(), &files))
    }

    /// The files of the finished console.
    ///
    /// # Errors
    /// When there is none, or its list cannot be read.
    pub(crate) fn files(&self) -> io::Result<ConsoleFiles> {
        let text = fs::read(self.dist().join(MANIFEST_FILE))?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Makes what is in [`next`](Self::next) the finished console, with `stamp` on it.
    ///
    /// A server never sees half of it: for a moment there is none, and then the
    /// new one; what it has read it has checked against the hashes.
    ///
    /// # Errors
    /// When the file system refuses it.
    pub(super) fn replace(&self, stamp: &str) -> io::Result<()> {
        let (dist, previous) = (self.dist(), self.0.join("previous"));
        // First, so that an old stamp is never on a new console.
        forget(&self.stamp())?;
        forget(&previous)?;
        if dist.exists() {
            fs::rename(&dist, &previous)?;
        }
        fs::rename(self.next(), &dist)?;
        forget(&previous)?;
        fs::write(self.stamp(), stamp)
    }

    fn stamp(&self) -> PathBuf {
        self.0.join("stamp")
    }
}

fn is_all_there(dist: &Path, files: &ConsoleFiles) -> bool {
    let has = |path: &str, bytes| fs::metadata(dist.join(path)).is_ok_and(|it| it.len() == bytes);
    files.check().is_ok()
        && files.files.iter().all(|file| {
            let copies = [(".br", file.brotli_bytes), (".gz", file.gzip_bytes)];
            let copied = |(ending, bytes): (&str, Option<u64>)| {
                bytes.is_none_or(|bytes| has(&format!("{}{ending}", file.path), bytes))
            };
            has(&file.path, file.bytes) && copies.into_iter().all(copied)
        })
}

/// Deletes a file or a folder, if it is there.
pub(super) fn forget(path: &Path) -> io::Result<()> {
    let forgotten = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match forgotten {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A folder for one test, deleted after it.
    #[derive(Debug)]
    pub(in crate::console) struct Scratch(PathBuf);

    impl Scratch {
        pub(in crate::console) fn new(test: &str) -> Self {
            let name = format!("muster-xtask-{}-{test}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        pub(in crate::console) fn path(&self) -> &Path {
            &self.0
        }

        pub(in crate::console) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    const MANIFEST: &str = r#"{"files":[{"path":"index.html","bytes":2,"gzipBytes":1,"sha256":"",
        "contentType":"text/html","immutable":false}],
        "scriptHash":"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#;

    fn built(scratch: &Scratch) -> BuildFolder {
        for (path, text) in
            [("console.json", MANIFEST), ("index.html", "hi"), ("index.html.gz", "g")]
        {
            scratch.write(&format!("next/{path}"), text);
        }
        let folder = BuildFolder(scratch.path().to_owned());
        folder.replace("stamp").unwrap();
        folder
    }

    #[test]
    fn a_console_is_replaced_as_a_whole() {
        let scratch = Scratch::new("replaced");
        scratch.write("dist/old.js", "old");

        let folder = built(&scratch);

        assert!(folder.dist().join("index.html").exists());
        assert!(!folder.dist().join("old.js").exists() && !folder.next().exists());
        assert!(folder.is_fresh("stamp") && !folder.is_fresh("another"));
    }

    #[test]
    fn a_console_of_which_a_file_is_missing_is_not_fresh() {
        let scratch = Scratch::new("missing");
        let folder = built(&scratch);

        fs::remove_file(folder.dist().join("index.html.gz")).unwrap();

        assert!(!folder.is_fresh("stamp"));
    }

    #[test]
    fn two_builds_do_not_share_a_folder() {
        let scratch = Scratch::new("shared");
        let folder = BuildFolder(scratch.path().to_owned());

        let first = folder.lock().unwrap();

        assert!(first.is_some() && folder.lock().unwrap().is_none());
        drop(first);
        assert!(folder.lock().unwrap().is_some());
    }
}
