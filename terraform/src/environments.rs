//! What differs between environments: the root's variables, in a file for each.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::render;

/// Where the files lie.
const FOLDER: &str = "root/environments";

/// An environment and how careful it is.
struct Environment {
    name: &'static str,
    /// Whether what players left is kept from being deleted.
    deletion_protection: bool,
    /// Days that logs are kept.
    log_retention_days: u32,
    /// Instances of each function at most, kept for it; -1 keeps none.
    reserved_concurrency: i32,
}

/// A place to try things, which can be destroyed; and one that players rely on.
const ENVIRONMENTS: &[Environment] = &[
    Environment {
        name: "dev",
        deletion_protection: false,
        log_retention_days: 30,
        reserved_concurrency: -1,
    },
    Environment {
        name: "prod",
        deletion_protection: true,
        log_retention_days: 365,
        reserved_concurrency: 100,
    },
];

/// The files.
pub(crate) fn files() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for environment in ENVIRONMENTS {
        let name = environment.name;
        let variables = json!({
            "deletion_protection": environment.deletion_protection,
            "environment": name,
            "log_retention_days": environment.log_retention_days,
            "reserved_concurrency": environment.reserved_concurrency,
        });
        let file = PathBuf::from(FOLDER).join(format!("{name}.tfvars.json"));
        files.insert(file, render::pretty(&variables));
        let backend: Map<String, Json> =
            [("key".to_owned(), format!("{name}/terraform.tfstate").into())].into_iter().collect();
        let file = PathBuf::from(FOLDER).join(format!("{name}.s3.tfbackend.json"));
        files.insert(file, render::pretty(&backend.into()));
    }
    files
}
