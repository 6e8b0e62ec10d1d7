//! The console's files as a build leaves them, and how far a build is.
//!
//! A build writes a folder: the files themselves, compressed copies beside them,
//! and a [`ConsoleFiles`] that says what they are, from which they are served
//! here and uploaded there. While it works it writes a [`BuildProgress`], for
//! whoever opens the console before it exists.
//!
//! # Invariants
//! - The same sources and tools give the same [`ConsoleFiles`]: there is no time in it.
//! - A path in it is plain: it can neither leave the folder nor need escaping.

use serde::{Deserialize, Serialize};

/// The folder of a finished build, in the console's build folder.
pub const DIST_FOLDER: &str = "dist";

/// The file of a [`ConsoleFiles`], in the folder of the files that it lists.
pub const MANIFEST_FILE: &str = "console.json";

/// The file of a [`BuildProgress`], in the console's build folder.
pub const PROGRESS_FILE: &str = "progress.json";

/// What a file's name has after it where it is compressed with brotli.
pub const BROTLI_ENDING: &str = ".br";

/// What a file's name has after it where it is compressed with gzip.
pub const GZIP_ENDING: &str = ".gz";

/// Most files of a console; it has about ten.
pub const FILES_MAX: usize = 256;

/// Most bytes of all files together, uncompressed: a console that was not
/// optimised has some fifteen million.
pub const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Most lines of a [`BuildState::Failed`]'s tail.
pub const TAIL_LINES_MAX: usize = 40;

/// The page that answers for every path of the console.
pub const INDEX_FILE: &str = "index.html";

/// All files of a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleFiles {
    /// The files, by path.
    pub files: Vec<ConsoleFile>,
    /// The one inline script of the page, as a source in a content security
    /// policy: `sha256-` and the hash in base 64.
    pub script_hash: String,
}

/// One file of a console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleFile {
    /// Its path in the folder, and in an address after the first `/`.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// Length of the copy that is compressed with brotli, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brotli_bytes: Option<u64>,
    /// Length of the copy that is compressed with gzip, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gzip_bytes: Option<u64>,
    /// SHA-256 of the file as it is, in 64 hexadecimal digits.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
    /// Whether its name has its hash in it, so that it may be kept for ever.
    pub immutable: bool,
}

/// A year, which is for ever: a file with other bytes has another name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// May be kept, and is asked for each time.
const ASK_AGAIN: &str = "no-cache";

impl ConsoleFile {
    /// How long a browser may keep it, for the header `Cache-Control`.
    #[must_use]
    pub fn cache_control(&self) -> &'static str {
        if self.immutable { FOR_EVER } else { ASK_AGAIN }
    }
}

/// Why a list of files cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsoleFilesError {
    /// Too much of it.
    #[error("a console has at most {FILES_MAX} files and {BYTES_MAX} bytes")]
    TooLarge,
    /// A path that could lead elsewhere.
    #[error("{0:?} is not a plain path")]
    Path(String),
    /// A hash that is none.
    #[error("{0:?} is not a script's hash")]
    ScriptHash(String),
    /// The page is not in it.
    #[error("there is no {INDEX_FILE}")]
    NoIndex,
}

impl ConsoleFiles {
    /// Checks what whoever serves the files relies on.
    ///
    /// # Errors
    /// When it is too large, has no page, or a path or hash that is not plain.
    pub fn check(&self) -> Result<(), ConsoleFilesError> {
        let lengths = self.files.iter().try_fold(0_u64, |sum, file| sum.checked_add(file.bytes));
        if self.files.len() > FILES_MAX || lengths.is_none_or(|bytes| bytes > BYTES_MAX) {
            return Err(ConsoleFilesError::TooLarge);
        }
        if let Some(file) = self.files.iter().find(|file| !is_plain_path(&file.path)) {
            return Err(ConsoleFilesError::Path(file.path.clone()));
        }
        if !is_script_hash(&self.script_hash) {
            return Err(ConsoleFilesError::ScriptHash(self.script_hash.clone()));
        }
        if !self.files.iter().any(|file| file.path == INDEX_FILE) {
            return Err(ConsoleFilesError::NoIndex);
        }
        Ok(())
    }

    /// What the console's page may do, for the header `Content-Security-Policy`.
    ///
    /// Scripts and styles are the console's own files and the one inline script
    /// that starts it; nothing is evaluated but WebAssembly. `connect` are the
    /// origins beside its own that it talks to: the sign-in's and the admin
    /// API's where they have hosts of their own.
    #[must_use]
    pub fn content_security_policy(&self, connect: &[&str]) -> String {
        let connect: String = connect.iter().map(|origin| format!(" {origin}")).collect();
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '{}'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; manifest-src 'self'; connect-src 'self'{connect}; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            self.script_hash
        )
    }
}

/// Whether `path` is names of letters, digits, `.`, `_` and `-` with a slash
/// between them, none of which begins with a dot.
fn is_plain_path(path: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    path.split('/')
        .all(|name| !name.is_empty() && !name.starts_with('.') && name.chars().all(plain))
}

/// Whether `hash` is SHA-256 as a policy has it.
fn is_script_hash(hash: &str) -> bool {
    let base64 = |character: char| character.is_ascii_alphanumeric() || "+/=".contains(character);
    hash.strip_prefix("sha256-")
        .is_some_and(|digits| digits.len() == 44 && digits.chars().all(base64))
}

/// How far a build of the console is.
///
/// Times are milliseconds since 1970, by the clock of the machine that builds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BuildProgress {
    /// What a build consists of, in order, in words.
    pub stages: Vec<String>,
    /// Which of them is under way, from 0.
    pub stage: usize,
    /// When the build began.
    pub began_ms: u64,
    /// When the stage began.
    pub since_ms: u64,
    /// When this was written: at least every few seconds while the build lives.
    pub written_ms: u64,
    /// What it does just now, in a line.
    pub message: String,
    /// The last line that the tool at work printed; may be empty.
    pub detail: String,
    /// How it stands.
    pub state: BuildState,
}

/// How a build stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "is")]
pub enum BuildState {
    /// Under way.
    Running,
    /// Over, and the files are there.
    Done,
    /// Called off before its end.
    Stopped,
    /// Over, without files.
    Failed {
        /// What kept it, and what that was caused by, a line each.
        reasons: Vec<String>,
        /// The last lines that the failing tool printed.
        tail: Vec<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> ConsoleFiles {
        let file = |path: &&str| ConsoleFile {
            path: (*path).to_owned(),
            bytes: 1,
            brotli_bytes: None,
            gzip_bytes: Some(1),
            sha256: "0".repeat(64),
            content_type: "text/html".to_owned(),
            immutable: false,
        };
        let script_hash = format!("sha256-{}=", "A".repeat(43));
        ConsoleFiles { files: paths.iter().map(file).collect(), script_hash }
    }

    #[test]
    fn a_path_cannot_leave_the_folder() {
        assert_eq!(files(&["index.html", "icons/a-1_b.svg"]).check(), Ok(()));
        for path in ["../secret", "/etc/passwd", "a//b", "", ".env", "a/..", "a\\b", "a%2f", "ä"] {
            let refused = Err(ConsoleFilesError::Path(path.to_owned()));
            assert_eq!(files(&["index.html", path]).check(), refused);
        }
    }

    #[test]
    fn a_console_has_a_page_and_a_bound() {
        assert_eq!(files(&["a.js"]).check(), Err(ConsoleFilesError::NoIndex));
        let mut large = files(&["index.html", "a.wasm"]);
        large.files[1].bytes = u64::MAX;
        assert_eq!(large.check(), Err(ConsoleFilesError::TooLarge));
        assert_eq!(files(&["index.html"; FILES_MAX + 1]).check(), Err(ConsoleFilesError::TooLarge));
    }

    #[test]
    fn a_hash_cannot_widen_the_policy() {
        let mut console = files(&["index.html"]);
        for hash in ["", "sha256-", "sha256-'; script-src *", "unsafe-inline"] {
            hash.clone_into(&mut console.script_hash);
            assert!(matches!(console.check(), Err(ConsoleFilesError::ScriptHash(_))), "{hash}");
        }
    }

    #[test]
    fn the_policy_allows_nothing_inline_but_the_one_script() {
        let policy = files(&[]).content_security_policy(&["https://login.example"]);
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://login.example;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }

    #[test]
    fn a_file_is_written_as_it_is_read() {
        let console = files(&["index.html"]);
        let text = serde_json::to_string(&console).unwrap();
        assert!(text.contains(r#""gzipBytes":1"#) && !text.contains("brotliBytes"), "{text}");
        assert_eq!(serde_json::from_str::<ConsoleFiles>(&text).unwrap(), console);
    }
}
