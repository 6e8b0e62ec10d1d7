//! What is deployed: archives of functions and of the game server, and the console.
//!
//! `cargo xtask package` builds them and writes a list; this reads the list. A
//! folder that was built before, here or by CI, does as well.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    child::{self, ChildError, Limit},
    fleets::Fleet,
    interrupt::Interrupt,
    place::Place,
    terminal::Terminal,
};

/// Where they are built, seen from the repository's root.
const FOLDER: &str = "target/packages";

/// The list in that folder.
const LIST: &str = "packages.json";

/// The packages.
#[derive(Debug)]
pub(crate) struct Packages {
    folder: PathBuf,
    list: List,
}

/// The list, with paths as seen from its folder.
#[derive(Debug, Deserialize)]
struct List {
    /// Where the game servers report to: part of their build.
    environment: Option<String>,
    region: Option<String>,
    functions: String,
    game_server_build: String,
    console: String,
    console_script_hash: String,
    #[serde(default)]
    archives: Vec<Archive>,
    #[serde(default)]
    console_files: Vec<ConsoleFile>,
}

#[derive(Debug, Deserialize)]
struct Archive {
    file: String,
    sha256: String,
}

/// One of the console's files.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ConsoleFile {
    /// Its path within the console's folder.
    pub(crate) file: String,
    /// What browsers are told that it is.
    pub(crate) content_type: String,
    /// How long browsers and CloudFront may keep it.
    pub(crate) cache_control: String,
}

/// Why there are no packages.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackagesError {
    /// The build did not run to its end.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// It failed.
    #[error("`cargo xtask package` failed ({0}); its own words are above")]
    NotBuilt(ExitStatus),
    /// The list is missing.
    #[error(
        "could not read {}: `cargo xtask package --out FOLDER` makes such a folder", file.display()
    )]
    NoList {
        /// Where it should be.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The list is not what it should be.
    #[error("could not understand {}", file.display())]
    NotAList {
        /// Where it is.
        file: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
    /// They are of another deployment.
    #[error(
        "{} is of {found}, and {wanted} is deployed: a game server's build says where it reports to. \
         Build another with `cargo xtask package --environment {environment} --region {region}`",
        folder.display()
    )]
    OfAnother {
        /// The packages.
        folder: PathBuf,
        /// What they were built for.
        found: String,
        /// What they should be for.
        wanted: String,
        /// The environment that is deployed.
        environment: String,
        /// The region that is deployed to.
        region: String,
    },
    /// The list has no such archive.
    #[error("{} does not say the SHA-256 of {archive}", file.display())]
    Unlisted {
        /// Where the list is.
        file: PathBuf,
        /// What is missing in it.
        archive: String,
    },
    /// A file of the console is missing.
    #[error("could not read {}", file.display())]
    Missing {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Packages {
    /// Those of `folder`, or those that are built now.
    ///
    /// # Errors
    /// When the build fails, or the list is not there or not complete.
    pub(crate) fn find(
        terminal: &Terminal,
        place: &Place,
        folder: Option<&Path>,
        interrupt: &Interrupt,
    ) -> Result<Self, PackagesError> {
        let folder = match folder {
            Some(folder) => fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()),
            None => build(terminal, place, interrupt)?,
        };
        let file = folder.join(LIST);
        let text = fs::read_to_string(&file)
            .map_err(|source| PackagesError::NoList { file: file.clone(), source })?;
        let list = serde_json::from_str(&text)
            .map_err(|source| PackagesError::NotAList { file, source })?;
        let packages = Self { folder, list };
        packages.check_place(place)?;
        Ok(packages)
    }

    /// Refuses a game server that would report elsewhere.
    fn check_place(&self, place: &Place) -> Result<(), PackagesError> {
        let (environment, region) = (place.environment(), place.region.as_str());
        let built_for = self.list.environment.as_deref().unwrap_or(environment);
        let built_there = self.list.region.as_deref().unwrap_or(region);
        if (built_for, built_there) == (environment, region) {
            return Ok(());
        }
        Err(PackagesError::OfAnother {
            folder: self.folder.clone(),
            found: format!("{built_for} in {built_there}"),
            wanted: format!("{environment} in {region}"),
            environment: environment.to_owned(),
            region: region.to_owned(),
        })
    }

    /// The folder with the functions' archives, as the root module sees it.
    pub(crate) fn functions(&self, place: &Place) -> String {
        self.seen_from_root_module(place, &self.list.functions)
    }

    /// The fleet with this game server, on instances of this type.
    ///
    /// # Errors
    /// When the list does not say what the archive's SHA-256 is.
    pub(crate) fn fleet(&self, place: &Place) -> Result<Fleet, PackagesError> {
        let name = &self.list.game_server_build;
        let archive = self.list.archives.iter().find(|archive| archive.file == *name);
        let archive = archive.ok_or_else(|| {
            let file = self.folder.join(LIST);
            PackagesError::Unlisted { file, archive: name.clone() }
        })?;
        Ok(Fleet {
            archive: self.seen_from_root_module(place, name),
            build: archive.sha256.clone(),
            draining: false,
            instance_type: place.deployment.fleet.instance_type.clone(),
        })
    }

    /// The hash of the console's inline script, for its policy.
    pub(crate) fn script_hash(&self) -> &str {
        &self.list.console_script_hash
    }

    /// The console's folder.
    pub(crate) fn console(&self) -> PathBuf {
        self.folder.join(&self.list.console)
    }

    /// The console's files, by their paths within its folder.
    pub(crate) fn console_files(&self) -> Vec<ConsoleFile> {
        let within = format!("{}/", self.list.console);
        let mut files = self.list.console_files.clone();
        for file in &mut files {
            if let Some(path) = file.file.strip_prefix(&within) {
                file.file = path.to_owned();
            }
        }
        files
    }

    /// What tells one console from another: the SHA-256 over its files and their headers.
    ///
    /// # Errors
    /// When a file that is listed is not there.
    pub(crate) fn console_digest(&self) -> Result<String, PackagesError> {
        let mut digest = Sha256::new();
        for listed in self.console_files() {
            let file = self.console().join(&listed.file);
            let content =
                fs::read(&file).map_err(|source| PackagesError::Missing { file, source })?;
            for part in [&listed.file, &listed.content_type, &listed.cache_control] {
                digest.update(part);
                digest.update([0]);
            }
            digest.update(Sha256::digest(content));
        }
        Ok(hex::encode(digest.finalize()))
    }

    /// A path that is the same on every machine, so that nothing is deployed again
    /// for having been built in another folder.
    fn seen_from_root_module(&self, place: &Place, path: &str) -> String {
        let file = self.folder.join(path);
        match file.strip_prefix(&place.root) {
            Ok(within) => format!("../../{}", within.display()).replace('\\', "/"),
            Err(_) => file.display().to_string(),
        }
    }
}

fn build(
    terminal: &Terminal,
    place: &Place,
    interrupt: &Interrupt,
) -> Result<PathBuf, PackagesError> {
    terminal.step("building the packages: functions, game server, console");
    terminal.note("the first time everything is compiled for where it runs: that takes a while");
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&place.root).args(["xtask", "package", "--out", FOLDER]);
    command.args(["--environment", place.environment(), "--region", &place.region]);
    let said = child::run(command, Limit::Aloud, interrupt, &mut |_| {})?;
    if !said.status.success() {
        return Err(PackagesError::NotBuilt(said.status));
    }
    Ok(place.root.join(FOLDER))
}
