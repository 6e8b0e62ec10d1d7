//! A program as it was built: its bytes, and the system that it wants.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use stack::deployment::Architecture;

use crate::{
    archive::{Archive, ArchiveError},
    elf::{ElfError, Wants},
    manifest::PackedArchive,
};

/// A program that starts on Amazon Linux 2023.
#[derive(Debug)]
pub struct Program {
    bytes: Vec<u8>,
    glibc: Option<String>,
}

/// Why something was not packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// What was built is not where it should be.
    #[error("could not read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It would not start.
    #[error("{} cannot be deployed", path.display())]
    Unfit {
        /// The program.
        path: PathBuf,
        /// What it lacks.
        source: ElfError,
    },
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl Program {
    /// Reads the program at `path`, and checks that it starts.
    ///
    /// # Errors
    /// When it cannot be read, or would not start.
    pub fn read(path: &Path, architecture: Architecture) -> Result<Self, PackError> {
        let bytes =
            fs::read(path).map_err(|source| PackError::Read { path: path.to_owned(), source })?;
        let checked = Wants::read(&bytes).and_then(|wants| wants.check(architecture));
        let glibc = checked.map_err(|source| PackError::Unfit { path: path.to_owned(), source })?;
        Ok(Self { bytes, glibc: glibc.map(|version| version.to_string()) })
    }

    /// Adds itself to `archive` as `name`, and writes that into `folder` as `file`.
    ///
    /// # Errors
    /// When the name will not do, or the archive cannot be written.
    pub fn pack(
        self,
        mut archive: Archive,
        name: &str,
        folder: &Path,
        file: String,
    ) -> Result<PackedArchive, PackError> {
        archive.add_program(name, self.bytes)?;
        let written = archive.write(&folder.join(&file))?;
        Ok(PackedArchive { file, sha256: written.sha256, bytes: written.bytes, glibc: self.glibc })
    }
}
