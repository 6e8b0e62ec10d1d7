//! A folder for one test, gone with it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// An empty folder that is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("muster-local-{}", uuid::Uuid::new_v4()));
        fs::create_dir_all(&path).expect("the system's folder for temporary files can be written");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test that failed has more to say than this would.
        let _ = fs::remove_dir_all(&self.0);
    }
}
