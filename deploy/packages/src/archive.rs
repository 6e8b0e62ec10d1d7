//! Zip archives that depend on nothing but what is in them.
//!
//! Entries are sorted, have one fixed time, and permissions of two kinds. Lambda and
//! GameLift unpack them with those permissions.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Deflate's best: archives are written once, and downloaded at every cold start.
const COMPRESSION_LEVEL: i64 = 9;

/// Permissions of a program.
const EXECUTABLE: u32 = 0o755;

/// Permissions of everything else.
const READABLE: u32 = 0o644;

/// What is going to be in an archive, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive(BTreeMap<String, File>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    bytes: Vec<u8>,
    mode: u32,
}

/// Why there is no archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A name that could lead out of the folder in which the archive is unpacked.
    #[error("{0:?} cannot be a name in an archive")]
    Name(String),
    /// The archive could not be put together.
    #[error("could not pack {name}")]
    Pack {
        /// The entry.
        name: String,
        /// Why not.
        source: ZipError,
    },
    /// It could not be written down.
    #[error("could not write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// An archive that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl Archive {
    /// Adds a file that may be run.
    ///
    /// # Errors
    /// When the name could lead elsewhere.
    pub fn add_program(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), ArchiveError> {
        self.add(name, File { bytes, mode: EXECUTABLE })
    }

    /// Adds a file that is read.
    ///
    /// # Errors
    /// When the name could lead elsewhere.
    pub fn add_text(&mut self, name: &str, text: &str) -> Result<(), ArchiveError> {
        self.add(name, File { bytes: text.as_bytes().to_vec(), mode: READABLE })
    }

    fn add(&mut self, name: &str, file: File) -> Result<(), ArchiveError> {
        if !is_plain(name) || self.0.contains_key(name) {
            return Err(ArchiveError::Name(name.to_owned()));
        }
        self.0.insert(name.to_owned(), file);
        Ok(())
    }

    /// The archive's bytes.
    ///
    /// # Errors
    /// When a file is too large for an archive.
    pub fn pack(&self) -> Result<Vec<u8>, ArchiveError> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, file) in &self.0 {
            let failed = |source| ArchiveError::Pack { name: name.clone(), source };
            let options = SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .compression_level(Some(COMPRESSION_LEVEL))
                .last_modified_time(DateTime::default())
                .unix_permissions(file.mode);
            zip.start_file(name, options).map_err(failed)?;
            zip.write_all(&file.bytes).map_err(|error| failed(error.into()))?;
        }
        let failed = |source| ArchiveError::Pack { name: "the archive".to_owned(), source };
        Ok(zip.finish().map_err(failed)?.into_inner())
    }

    /// Writes the archive to `path`, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be packed or written.
    pub fn write(&self, path: &Path) -> Result<Written, ArchiveError> {
        let packed = self.pack()?;
        let failed = |source| ArchiveError::Write { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let half = path.with_extension("part");
        fs::write(&half, &packed).and_then(|()| fs::rename(&half, path)).map_err(failed)?;
        let bytes = u64::try_from(packed.len()).unwrap_or(u64::MAX);
        Ok(Written { sha256: hex::encode(Sha256::digest(&packed)), bytes })
    }
}

/// Whether `name` is a path of names that stay where they are unpacked.
fn is_plain(name: &str) -> bool {
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    name.split('/').all(plain) && !name.contains(['\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use zip::ZipArchive;

    use super::*;

    fn two_files(turned: bool) -> Archive {
        let mut archive = Archive::default();
        let program = |archive: &mut Archive| archive.add_program("bin/server", vec![7; 5000]);
        if turned {
            program(&mut archive).unwrap();
        }
        archive.add_text("agent.json", "{}\n").unwrap();
        if !turned {
            program(&mut archive).unwrap();
        }
        archive
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let folder = std::env::temp_dir().join(format!("muster-archive-{}", std::process::id()));

        let first = two_files(false).write(&folder.join("one.zip")).unwrap();
        let second = two_files(true).write(&folder.join("two.zip")).unwrap();

        assert_eq!(first, second);
        assert_eq!(fs::metadata(folder.join("one.zip")).unwrap().len(), first.bytes);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn programs_may_be_run_and_texts_may_not() {
        let packed = two_files(false).pack().unwrap();
        let mut zip = ZipArchive::new(Cursor::new(packed)).unwrap();
        let mut mode = |name: &str| zip.by_name(name).unwrap().unix_mode().unwrap() & 0o777;

        assert_eq!((mode("bin/server"), mode("agent.json")), (0o755, 0o644));
    }

    #[test]
    fn nothing_is_unpacked_elsewhere() {
        for name in ["", "/local/game", "../up", "a/../b", "a//b", "C:\\server", "a\\b", "."] {
            let refused = Archive::default().add_text(name, "");
            assert!(matches!(refused, Err(ArchiveError::Name(_))), "{name}");
        }
    }

    #[test]
    fn a_name_is_taken_once() {
        let mut archive = two_files(false);
        assert!(matches!(archive.add_text("bin/server", ""), Err(ArchiveError::Name(_))));
    }
}
