//! A Muster deployment as Terraform JSON.
//!
//! [`generate`] renders a [`stack::Deployment`] into one module a concern, a root
//! that wires them, and a root for the bucket that keeps the state. A module is
//! data ([`module`]) made of typed parts ([`value`], [`expression`], [`iam`]);
//! nothing is written before [`check`](fn@check::check) has held all of it against
//! the providers' schemas.
//!
//! # Invariants
//! - The same deployment gives the same bytes.
//! - What is generated for one environment serves every other: the names of
//!   project and environment are variables.
//!
//! # What is deliberately not here
//! No call of AWS or of `terraform`, no clock, no environment.

pub mod check;
pub mod compare;
mod environments;
pub mod expression;
pub mod iam;
mod metrics;
pub mod module;
mod modules;
mod permissions;
pub mod project;
mod readme;
pub mod render;
mod roots;
pub mod schema;
mod suites;
pub mod value;
pub mod variable;

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    path::{Path, PathBuf},
};

use stack::Deployment;

use crate::{check::Finding, module::Module, project::Project, schema::Schemas};

/// Why nothing was generated: everything that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct GenerateError(pub Vec<Finding>);

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = String::new();
        for finding in &self.0 {
            writeln!(lines, "{finding}")?;
        }
        f.write_str(lines.trim_end())
    }
}

/// Every file of the deployment's Terraform, and the page of its metrics, by the path
/// from `terraform/`.
///
/// # Errors
/// When something in it would be refused, with everything that would be.
pub fn generate(deployment: &Deployment) -> Result<BTreeMap<PathBuf, String>, GenerateError> {
    let project = project(deployment);
    let findings = check::check(&project, &Schemas::vendored());
    if !findings.is_empty() {
        return Err(GenerateError(findings));
    }
    let mut files = BTreeMap::new();
    for module in &project.modules {
        add(&mut files, &Path::new("modules").join(module.name), module);
    }
    for root in &project.roots {
        add(&mut files, Path::new(root.name), root);
    }
    files.extend(environments::files());
    files.extend(suites::files(&modules::Scope::new(deployment)));
    files.insert(PathBuf::from("permissions.md"), permissions::page(&project));
    files.insert(PathBuf::from(metrics::PATH), metrics::page(deployment));
    Ok(files)
}

/// The deployment's modules and roots, before they are checked.
#[must_use]
pub fn project(deployment: &Deployment) -> Project {
    let scope = modules::Scope::new(deployment);
    let modules = modules::all(&scope);
    let roots = roots::all(&scope, &modules);
    Project { modules, roots, whole: true }
}

fn add(files: &mut BTreeMap<PathBuf, String>, folder: &Path, module: &Module) {
    files.extend(render::files(module).into_iter().map(|(name, text)| (folder.join(name), text)));
    files.insert(folder.join("README.md"), readme::page(module));
}
