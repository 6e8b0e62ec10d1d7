//! The packages that the schemas come from: which versions, and how they are fetched.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::{
    archive::{ArchiveError, texts_of_tar, texts_of_zip, unpack_of_zip},
    child::{ChildError, run},
};

/// The versions that the vendored schemas were extracted from.
const VENDORED: &str = include_str!("../packages.json");

const AWS: &str = "@cdktn/provider-aws";
const AWSCC: &str = "cdktn-provider-awscc";
const CFN_LINT: &str = "cfn-lint";

/// The bindings within the wheel of awscc.
const INNER: &str = ".jsii.tgz";

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Which packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Of `@cdktn/provider-aws`, from npm.
    pub aws: String,
    /// Of `cdktn-provider-awscc`, from PyPI.
    pub awscc: String,
    /// Of `cfn-lint`, from PyPI.
    pub cfn_lint: String,
}

#[derive(Deserialize)]
struct File {
    npm: BTreeMap<String, String>,
    pypi: BTreeMap<String, String>,
}

impl Versions {
    /// Those of the vendored schemas.
    #[must_use]
    pub fn vendored() -> Self {
        let mut file: File = serde_json::from_str(VENDORED).expect("a test reads it");
        let mut of = |name| file.npm.remove(name).or_else(|| file.pypi.remove(name));
        let mut of = |name| of(name).expect("a test reads it");
        Self { aws: of(AWS), awscc: of(AWSCC), cfn_lint: of(CFN_LINT) }
    }

    /// The file that says so.
    #[must_use]
    pub fn file(&self) -> String {
        let Self { aws, awscc, cfn_lint } = self;
        format!(
            "{{\n  \"npm\": {{ \"{AWS}\": \"{aws}\" }},\n  \"pypi\": {{ \"{AWSCC}\": \"{awscc}\", \
             \"{CFN_LINT}\": \"{cfn_lint}\" }}\n}}\n"
        )
    }
}

/// Why the packages are not there.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The client of the registry failed.
    #[error("could not fetch {package}")]
    NotFetched {
        /// Which package.
        package: String,
        /// Why.
        source: ChildError,
    },
    /// What was fetched is not the archive that it should be.
    #[error("could not open {package}")]
    NotOpened {
        /// Which package.
        package: String,
        /// Why.
        source: ArchiveError,
    },
    /// There is no such file where it was fetched to.
    #[error("the client fetched no {ending} of {package}")]
    Nothing {
        /// Which package.
        package: String,
        /// How its name was to end.
        ending: &'static str,
    },
    /// There is no folder to fetch into.
    #[error("could not make or read a folder for the packages")]
    Folder(#[from] io::Error),
}

/// What is in the packages: texts by their paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packages {
    /// The code of the bindings of hashicorp/aws.
    pub aws: BTreeMap<String, String>,
    /// The code of the bindings of hashicorp/awscc.
    pub awscc: BTreeMap<String, String>,
    /// CloudFormation's resource schemas, with the list of a region's.
    pub cfn_lint: BTreeMap<String, String>,
}

/// Fetches the packages with npm and pip, and takes the texts of which `aws` and
/// `awscc` want the path.
///
/// # Errors
/// When a client is missing or fails, or a package is not what it should be.
pub fn fetch(
    versions: &Versions,
    aws: impl Fn(&str) -> bool,
    awscc: impl Fn(&str) -> bool,
) -> Result<Packages, FetchError> {
    let folder = tempfile::tempdir()?;
    let package = format!("{AWS}@{}", versions.aws);
    let archive = of_npm(&package, &folder.path().join("aws"))?;
    let aws = texts_of_tar(&archive, aws).map_err(opening(&package))?;
    let package = format!("{AWSCC}=={}", versions.awscc);
    let archive = wheel(&package, &folder.path().join("awscc"))?;
    let inner = folder.path().join("awscc.tgz");
    unpack(&archive, INNER, &inner)?;
    let awscc = texts_of_tar(&inner, awscc).map_err(opening(&package))?;
    let package = format!("{CFN_LINT}=={}", versions.cfn_lint);
    let archive = wheel(&package, &folder.path().join("cfn-lint"))?;
    let cfn_lint =
        texts_of_zip(&archive, crate::constraints::is_wanted).map_err(opening(&package))?;
    Ok(Packages { aws, awscc, cfn_lint })
}

fn opening(package: &str) -> impl FnOnce(ArchiveError) -> FetchError {
    let package = package.to_owned();
    |source| FetchError::NotOpened { package, source }
}

fn of_npm(package: &str, folder: &Path) -> Result<PathBuf, FetchError> {
    fs::create_dir(folder)?;
    let mut npm = Command::new(NPM);
    npm.args(["pack", "--loglevel=error", package]).current_dir(folder);
    let fetched = run(&mut npm, folder, "install Node.js with npm");
    fetched.map_err(|source| FetchError::NotFetched { package: package.to_owned(), source })?;
    only(package, folder, ".tgz")
}

/// Fetches the wheel of one package (`name==version`) with pip into a new `folder`.
///
/// # Errors
/// When pip is missing or fails.
pub fn wheel(package: &str, folder: &Path) -> Result<PathBuf, FetchError> {
    fs::create_dir(folder)?;
    let mut pip = Command::new(PYTHON);
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", package]);
    let fetched = run(pip.current_dir(folder), folder, "install Python 3 with pip");
    fetched.map_err(|source| FetchError::NotFetched { package: package.to_owned(), source })?;
    only(package, folder, ".whl")
}

/// Copies what the wheel or other zip archive `archive` has under a name that ends with
/// `ending` into the file `to`.
///
/// # Errors
/// When it has no such thing, or cannot be read.
pub fn unpack(archive: &Path, ending: &str, to: &Path) -> Result<(), FetchError> {
    let package = archive.display().to_string();
    unpack_of_zip(archive, ending, to).map_err(opening(&package))
}

/// The one file in `folder` whose name ends with `ending`.
fn only(package: &str, folder: &Path, ending: &'static str) -> Result<PathBuf, FetchError> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(ending) {
            return Ok(path);
        }
    }
    Err(FetchError::Nothing { package: package.to_owned(), ending })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendored_versions_are_written_as_they_are_read() {
        assert_eq!(Versions::vendored().file(), VENDORED);
    }
}
