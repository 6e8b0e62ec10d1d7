//! Which deployment a command is about: the folder, the environment, the region.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;
use stack::{ConfigError, Deployment};

use crate::arguments;

/// Where variables of environments lie, seen from the repository's root.
const ENVIRONMENTS: &str = "terraform/root/environments";

/// What ends the name of such a file.
const VARIABLES: &str = ".tfvars.json";

/// A deployment, and where its files are.
#[derive(Debug)]
pub(crate) struct Place {
    /// The repository's root.
    pub(crate) root: PathBuf,
    /// What is deployed.
    pub(crate) deployment: Deployment,
    /// The home region.
    pub(crate) region: String,
    /// The environment's variables.
    variables: Json,
}

/// Why it is not clear what to deploy, or not as it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlaceError {
    /// There is no repository here.
    #[error("there is no muster.toml in {}: run this from the repository's root", .0.display())]
    Elsewhere(PathBuf, #[source] io::Error),
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Nobody described such an environment.
    #[error(
        "there is no environment {name:?}: there are {}; a new one is a copy of its two files in \
         {ENVIRONMENTS}", known.join(", ")
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Its variables cannot be read.
    #[error("could not read {}", file.display())]
    Variables {
        /// Where they are.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// They are not JSON.
    #[error("{} is not JSON", file.display())]
    NotJson {
        /// Where they are.
        file: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
    /// The generated files are not what muster.toml and the generator say.
    #[error(
        "{} not as muster.toml says: run `cargo xtask generate`, look at the difference, and \
         commit it", .0.join(", ")
    )]
    Stale(Vec<String>),
    /// Nothing could be generated.
    #[error(transparent)]
    NotGenerated(#[from] terraform::GenerateError),
}

impl Place {
    /// Finds out which deployment is meant.
    ///
    /// # Errors
    /// When there is no such environment, or the configuration is refused.
    pub(crate) fn find(wish: &arguments::Place) -> Result<Self, PlaceError> {
        let root = fs::canonicalize(&wish.root).unwrap_or_else(|_| wish.root.clone());
        let deployment = described(&root, wish.environment.as_deref())?;
        let file = root.join(ENVIRONMENTS).join(format!("{}{VARIABLES}", deployment.environment));
        if !file.is_file() {
            let known = environments(&root);
            return Err(PlaceError::Unknown { name: deployment.environment, known });
        }
        let text = fs::read_to_string(&file)
            .map_err(|source| PlaceError::Variables { file: file.clone(), source })?;
        let variables =
            serde_json::from_str(&text).map_err(|source| PlaceError::NotJson { file, source })?;
        let region = wish.region.clone().unwrap_or_else(|| deployment.region.clone());
        Ok(Self { root, deployment, region, variables })
    }

    /// The deployment's own name, which everything in the account begins with.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.deployment.project, self.deployment.environment)
    }

    /// The environment.
    pub(crate) fn environment(&self) -> &str {
        &self.deployment.environment
    }

    /// Whether players rely on it: whether what they left is protected.
    pub(crate) fn is_protected(&self) -> bool {
        self.variables["deletion_protection"] == true
    }

    /// Whether game servers run on GameLift's own instances.
    pub(crate) fn has_managed_fleets(&self) -> bool {
        self.variables["hosting"].as_str().is_none_or(|hosting| hosting == "managed")
    }

    /// The file with the environment's variables, seen from the root module.
    pub(crate) fn variables_file(&self) -> String {
        format!("environments/{}{VARIABLES}", self.environment())
    }

    /// Where this command keeps what it needs again; nothing in it is missed.
    pub(crate) fn work_folder(&self) -> PathBuf {
        self.root.join("target/deploy").join(self.name())
    }

    /// How this command is called for this deployment.
    pub(crate) fn command(&self, rest: &str) -> String {
        let door = if cfg!(windows) { ".\\deploy.ps1" } else { "./deploy.sh" };
        format!("{door} {rest} --environment {}", self.environment())
    }

    /// Checks that the generated files are what muster.toml and the generator say.
    ///
    /// # Errors
    /// When one is not.
    pub(crate) fn check_generated(&self) -> Result<(), PlaceError> {
        // As they are written: for the environment that muster.toml names.
        let files = terraform::generate(&described(&self.root, None)?)?;
        let stale = files.into_iter().filter(|(path, text)| {
            let found = fs::read_to_string(self.root.join("terraform").join(path));
            !found.is_ok_and(|found| found == *text)
        });
        let stale: Vec<String> =
            stale.map(|(path, _)| format!("terraform/{}", path.display())).collect();
        if stale.is_empty() { Ok(()) } else { Err(PlaceError::Stale(verbs(stale))) }
    }
}

/// The names with what makes a sentence of them.
fn verbs(mut names: Vec<String>) -> Vec<String> {
    /// More names than that say no more.
    const NAMED_MAX: usize = 3;
    let more = names.len().saturating_sub(NAMED_MAX);
    names.truncate(NAMED_MAX);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    let verb = if names.len() == 1 { "is" } else { "are" };
    if let Some(last) = names.last_mut() {
        last.push(' ');
        last.push_str(verb);
    }
    names
}

fn described(root: &Path, environment: Option<&str>) -> Result<Deployment, PlaceError> {
    let text = fs::read_to_string(root.join("muster.toml"))
        .map_err(|source| PlaceError::Elsewhere(root.to_owned(), source))?;
    let read = |path: &str| fs::read_to_string(root.join(path));
    Ok(Deployment::from_toml("muster.toml", &text, environment, read)?)
}

/// The environments that somebody described.
fn environments(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root.join(ENVIRONMENTS)).into_iter().flatten().flatten();
    let name = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_suffix(VARIABLES).map(ToOwned::to_owned)
    };
    let mut names: Vec<String> = entries.filter_map(name).collect();
    names.sort();
    names
}
