//! What was packed, for whoever deploys it: `packages.json`.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};
use stack::{Deployment, deployment::FUNCTION_ARCHITECTURE};

/// The file's name, in the folder of all packages.
pub const MANIFEST_FILE: &str = "packages.json";

/// The packages of one folder; paths are relative to it, and what was not asked for is
/// left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The environment that the game servers' agent reports to.
    pub environment: String,
    /// The home region that it reports to.
    pub region: String,
    /// What the functions run on: `arm64` or `x86_64`.
    pub architecture: String,
    /// The folder with a zip archive for each function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub functions: Option<String>,
    /// The zip archive with the game server's build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_server_build: Option<String>,
    /// The folder with the console's files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<String>,
    /// The hash of the console's inline script, as a policy has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console_script_hash: Option<String>,
    /// Every archive.
    pub archives: Vec<PackedArchive>,
    /// The console's files, by path.
    pub console_files: Vec<PackedFile>,
}

/// An archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedArchive {
    /// Its path.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// The newest glibc that its program wants; null if it wants none.
    pub glibc: Option<String>,
}

/// A file of the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedFile {
    /// Its path in the console's folder, which is also its key in the bucket.
    pub file: String,
    /// Its media type.
    pub content_type: String,
    /// How long it may be kept, for the header `Cache-Control`.
    pub cache_control: String,
}

impl Manifest {
    /// One without packages, of `deployment`.
    #[must_use]
    pub fn new(deployment: &Deployment) -> Self {
        Self {
            environment: deployment.environment.clone(),
            region: deployment.region.clone(),
            architecture: FUNCTION_ARCHITECTURE.name().to_owned(),
            functions: None,
            game_server_build: None,
            console: None,
            console_script_hash: None,
            archives: Vec::new(),
            console_files: Vec::new(),
        }
    }

    /// The text of the file.
    ///
    /// # Panics
    /// Never: it is texts and numbers.
    #[must_use]
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("texts and numbers are JSON");
        format!("{text}\n")
    }

    /// Reads the one in `folder`.
    ///
    /// # Errors
    /// When there is none, or it is not what it should be.
    pub fn read(folder: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(folder.join(MANIFEST_FILE))?)?)
    }
}
