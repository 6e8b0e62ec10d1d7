//! The console's files, with what a bucket has to say of each.
//!
//! They are what `cargo xtask console build` made, and its list says what they are. The
//! compressed copies stay behind: CloudFront compresses by itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use api_contract::console_files::{ConsoleFile, ConsoleFiles, ConsoleFilesError, MANIFEST_FILE};
use sha2::{Digest, Sha256};

use crate::manifest::PackedFile;

/// The folder of the files, in that of all packages.
pub const CONSOLE_FOLDER: &str = "console";

/// Why the console was not packed.
#[derive(Debug, thiserror::Error)]
pub enum PackConsoleError {
    /// It was not built, or something keeps us from it.
    #[error("could not use {}; `cargo xtask console build` builds the console", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Its list is not one to serve.
    #[error("the console's files cannot be served")]
    Files(#[from] ConsoleFilesError),
    /// A file is not what the list says.
    #[error("{0} has changed since the console was built; build it again")]
    Changed(String),
}

/// Copies the console in `dist` into `out`; its files, and the hash of its inline script
/// as a policy has it.
///
/// # Errors
/// When it is not there, not whole, or cannot be copied.
pub fn pack(dist: &Path, out: &Path) -> Result<(Vec<PackedFile>, String), PackConsoleError> {
    let list = dist.join(MANIFEST_FILE);
    let text = fs::read(&list).map_err(failed(&list))?;
    let console: ConsoleFiles =
        serde_json::from_slice(&text).map_err(|error| failed(&list)(error.into()))?;
    console.check()?;
    let folder = out.join(CONSOLE_FOLDER);
    if folder.exists() {
        // Nothing of a former one is uploaded.
        fs::remove_dir_all(&folder).map_err(failed(&folder))?;
    }
    let files = console.files.iter().map(|file| copy(file, dist, &folder));
    Ok((files.collect::<Result<_, _>>()?, console.script_hash))
}

fn copy(file: &ConsoleFile, dist: &Path, folder: &Path) -> Result<PackedFile, PackConsoleError> {
    let (from, to) = (dist.join(&file.path), folder.join(&file.path));
    let bytes = fs::read(&from).map_err(failed(&from))?;
    if hex::encode(Sha256::digest(&bytes)) != file.sha256 {
        return Err(PackConsoleError::Changed(file.path.clone()));
    }
    let within = to.parent().unwrap_or(folder);
    fs::create_dir_all(within).and_then(|()| fs::write(&to, bytes)).map_err(failed(&to))?;
    Ok(PackedFile {
        file: file.path.clone(),
        content_type: file.content_type.clone(),
        cache_control: file.cache_control().to_owned(),
    })
}

fn failed(path: &Path) -> impl Fn(io::Error) -> PackConsoleError + use<> {
    let path = path.to_owned();
    move |source| PackConsoleError::Io { path: path.clone(), source }
}
