//! The account that is deployed to: who we are there, and that it is the right one.
//!
//! Which account and region an environment is in is written down when it is first
//! deployed, in `deploy/environments.json`, which is committed: so that a forgotten
//! AWS_PROFILE does not make a second deployment, or ask to replace the first.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    aws::{Aws, AwsError},
    place::Place,
};

/// Where it is written down, seen from the repository's root.
const RECORD: &str = "deploy/environments.json";

/// Who we are in which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Twelve digits.
    pub(crate) account: String,
    /// Whose credentials these are.
    pub(crate) arn: String,
}

/// Where an environment is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Home {
    account: String,
    region: String,
}

/// Why this account is not deployed to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// AWS does not say who we are.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// What it said has no account.
    #[error("AWS did not say which account this is")]
    Nobody,
    /// It is another account.
    #[error(
        "{environment} is in account {recorded}, and these credentials ({arn}) are of account \
         {found}: set AWS_PROFILE to the right one. If {environment} is really to move, which makes \
         a new deployment and leaves the old one, remove its entry from {RECORD}"
    )]
    Wrong {
        /// What is deployed.
        environment: String,
        /// Where it is.
        recorded: String,
        /// Whose credentials these are.
        arn: String,
        /// Where we are.
        found: String,
    },
    /// It is another region.
    #[error(
        "{environment} is in {recorded}, and {found} was asked for: a deployment does not move. \
         Destroy it first, or take another environment"
    )]
    Elsewhere {
        /// What is deployed.
        environment: String,
        /// Where it is.
        recorded: String,
        /// Where it was to go.
        found: String,
    },
    /// The record cannot be read or written.
    #[error("could not keep {}", file.display())]
    Record {
        /// Where it is.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The record is not what it should be.
    #[error("could not understand {}", file.display())]
    NotJson {
        /// Where it is.
        file: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
}

/// Asks AWS who we are, and refuses another account than the environment's.
///
/// # Errors
/// When nobody is signed in, or in another account.
pub(crate) fn check(aws: &Aws<'_>, place: &Place) -> Result<Identity, AccountError> {
    let answer = aws.call(&["sts", "get-caller-identity"])?;
    let text = |key: &str| answer[key].as_str().map(ToOwned::to_owned).ok_or(AccountError::Nobody);
    let identity = Identity { account: text("Account")?, arn: text("Arn")? };
    let environment = place.environment().to_owned();
    let Some(home) = recorded(&place.root)?.remove(&environment) else { return Ok(identity) };
    if home.account != identity.account {
        let (recorded, arn, found) = (home.account, identity.arn, identity.account);
        return Err(AccountError::Wrong { environment, recorded, arn, found });
    }
    if home.region != place.region {
        let (recorded, found) = (home.region, place.region.clone());
        return Err(AccountError::Elsewhere { environment, recorded, found });
    }
    Ok(identity)
}

/// Writes down where the environment is; whether that is news.
///
/// # Errors
/// When the record cannot be kept.
pub(crate) fn record(place: &Place, identity: &Identity) -> Result<bool, AccountError> {
    let mut homes = recorded(&place.root)?;
    let home = Home { account: identity.account.clone(), region: place.region.clone() };
    if homes.insert(place.environment().to_owned(), home.clone()) == Some(home) {
        return Ok(false);
    }
    write(&place.root, &homes)?;
    Ok(true)
}

/// Forgets where the environment was.
///
/// # Errors
/// When the record cannot be kept.
pub(crate) fn forget(place: &Place) -> Result<(), AccountError> {
    let mut homes = recorded(&place.root)?;
    match homes.remove(place.environment()) {
        Some(_) => write(&place.root, &homes),
        None => Ok(()),
    }
}

fn recorded(root: &Path) -> Result<BTreeMap<String, Home>, AccountError> {
    let file = root.join(RECORD);
    match fs::read_to_string(&file) {
        Ok(text) => {
            serde_json::from_str(&text).map_err(|source| AccountError::NotJson { file, source })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(source) => Err(AccountError::Record { file, source }),
    }
}

fn write(root: &Path, homes: &BTreeMap<String, Home>) -> Result<(), AccountError> {
    let file = root.join(RECORD);
    let text = serde_json::to_string_pretty(homes).expect("text alone");
    let folder = file.parent().unwrap_or(root);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&file, text + "\n"))
        .map_err(|source| AccountError::Record { file, source })
}
