//! Texts out of archives, of bounded size.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;

/// The longest text that is taken out: three times the longest of those wanted.
const TEXT_BYTES_MAX: u64 = 32 << 20;

/// The most that is copied out of an archive: twice the largest of what is.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// Why an archive gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is not readable as the archive that it should be.
    #[error("could not read {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Something in it is larger than all that is expected.
    #[error("{name} in {} is larger than anything that is expected", path.display())]
    TooLarge {
        /// The archive.
        path: PathBuf,
        /// What is in it.
        name: String,
    },
}

/// The texts of a `.tgz` whose names `wanted` takes, by their names.
pub(crate) fn texts_of_tar(
    path: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, ArchiveError> {
    let failing = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(failing)?;
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut texts = BTreeMap::new();
    for entry in archive.entries().map_err(failing)? {
        let mut entry = entry.map_err(failing)?;
        let name = entry.path().map_err(failing)?.to_string_lossy().into_owned();
        if wanted(&name) {
            let text = text(path, &name, entry.size(), &mut entry)?;
            texts.insert(name, text);
        }
    }
    Ok(texts)
}

/// The texts of a wheel whose names `wanted` takes, by their names.
pub(crate) fn texts_of_zip(
    path: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, ArchiveError> {
    let failing = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
    let mut archive = opened(path)?;
    let mut texts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| failing(error.into()))?;
        let name = entry.name().to_owned();
        if wanted(&name) {
            let text = text(path, &name, entry.size(), &mut entry)?;
            texts.insert(name, text);
        }
    }
    Ok(texts)
}

/// Copies what is in a wheel under a name that ends with `ending` into the file `to`.
pub(crate) fn unpack_of_zip(path: &Path, ending: &str, to: &Path) -> Result<(), ArchiveError> {
    let failing = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
    let mut archive = opened(path)?;
    let missing = || failing(io::Error::new(io::ErrorKind::NotFound, ending.to_owned()));
    let name = archive.file_names().find(|name| name.ends_with(ending)).map(ToOwned::to_owned);
    let entry =
        archive.by_name(&name.ok_or_else(missing)?).map_err(|error| failing(error.into()))?;
    if entry.size() > UNPACKED_BYTES_MAX {
        let name = entry.name().to_owned();
        return Err(ArchiveError::TooLarge { path: path.to_owned(), name });
    }
    let mut file = File::create(to).map_err(failing)?;
    io::copy(&mut entry.take(UNPACKED_BYTES_MAX), &mut file).map_err(failing)?;
    Ok(())
}

fn opened(path: &Path) -> Result<zip::ZipArchive<File>, ArchiveError> {
    let failing = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
    let file = File::open(path).map_err(failing)?;
    zip::ZipArchive::new(file).map_err(|error| failing(error.into()))
}

fn text(path: &Path, name: &str, size: u64, entry: &mut impl Read) -> Result<String, ArchiveError> {
    if size > TEXT_BYTES_MAX {
        return Err(ArchiveError::TooLarge { path: path.to_owned(), name: name.to_owned() });
    }
    let mut text = String::new();
    entry
        .take(TEXT_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|source| ArchiveError::Unreadable { path: path.to_owned(), source })?;
    Ok(text)
}
