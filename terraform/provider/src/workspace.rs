//! A copy of some Terraform files and the real `terraform`, run on them offline.
//!
//! The copy has a local backend instead of whatever the files name, no settings
//! and no plugins of whoever runs it, and the providers of a [`Server`]. Nothing
//! in it is async: it is not for use inside of an async runtime.

mod command;
mod reading;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use self::command::Terraform;
pub use self::{
    command::{Ran, RunError},
    reading::{Plan, State},
};
use crate::server::Server;

/// Folders that are not part of a configuration.
const LEFT_OUT: &[&str] = &[".git", ".terraform", "target"];

/// Where [`Workspace::plan`] leaves its plan, beside the root's files.
const PLAN_FILE: &str = "offline.tfplan";

/// Commands that take input variables.
const WITH_VARIABLES: &[&str] = &["plan", "apply", "destroy", "import", "refresh", "test"];

/// Puts the state beside the files, whatever backend these name.
const BACKEND: &str = r#"{"terraform":{"backend":{"local":{}}}}"#;

/// One copy of a configuration, with a state of its own.
#[derive(Debug)]
pub struct Workspace {
    /// Removes the copy when this is dropped.
    _folder: TempDir,
    root: PathBuf,
    terraform: Terraform,
    variables: BTreeMap<String, String>,
    variable_files: Vec<String>,
}

/// Why there is no workspace.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The files could not be copied.
    #[error("could not copy {path}")]
    Copy {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// `terraform init` failed.
    #[error("could not initialise the workspace: {0}")]
    Init(#[source] RunError),
}

impl Workspace {
    /// Copies `tree` and initialises the root module that is at `root` in it (`""`
    /// is the tree itself).
    ///
    /// # Errors
    /// If the files cannot be copied, `terraform` is missing, or it finds fault
    /// with the modules.
    pub fn new(server: &Server, tree: &Path, root: &str) -> Result<Self, WorkspaceError> {
        let copying = |path: &Path| {
            let path = path.to_owned();
            move |source| WorkspaceError::Copy { path, source }
        };
        let folder = tempfile::tempdir().map_err(copying(tree))?;
        let files = folder.path().join("files");
        copy(tree, &files).map_err(copying(tree))?;
        let root = files.join(root);
        let backend = root.join("offline_backend_override.tf.json");
        fs::write(&backend, BACKEND).map_err(copying(&backend))?;
        let settings = folder.path().join("empty.tfrc");
        fs::write(&settings, "").map_err(copying(&settings))?;
        let terraform = Terraform::new(folder.path(), &settings, &server.reattach());
        let workspace = Self {
            _folder: folder,
            root,
            terraform,
            variables: BTreeMap::new(),
            variable_files: Vec::new(),
        };
        workspace.run(&["init", "-input=false", "-no-color"]).map_err(WorkspaceError::Init)?;
        Ok(workspace)
    }

    /// The same, with an input variable: text as it is, anything else as HCL or JSON.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.set_variable(name, value);
        self
    }

    /// The same, with a file of input variables, seen from the root module.
    #[must_use]
    pub fn variable_file(mut self, path: &str) -> Self {
        self.variable_files.push(path.to_owned());
        self
    }

    /// Sets an input variable for the runs from now on.
    pub fn set_variable(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// The folder of the root module, to change its files.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `terraform validate`.
    ///
    /// # Errors
    /// If `terraform` finds the files invalid; the error shows its words.
    pub fn validate(&self) -> Result<Ran, RunError> {
        self.run(&["validate", "-no-color"])
    }

    /// `terraform plan`.
    ///
    /// # Errors
    /// If there is no plan.
    pub fn plan(&self) -> Result<Plan, RunError> {
        let file = format!("-out={PLAN_FILE}");
        self.run(&["plan", "-input=false", "-no-color", &file])?;
        let shown = self.run(&["show", "-json", PLAN_FILE])?;
        Ok(Plan::new(shown.json()?))
    }

    /// `terraform apply` of what there is to do now.
    ///
    /// # Errors
    /// If something could not be applied.
    pub fn apply(&self) -> Result<Ran, RunError> {
        self.run(&["apply", "-auto-approve", "-input=false", "-no-color"])
    }

    /// `terraform destroy`.
    ///
    /// # Errors
    /// If something could not be destroyed.
    pub fn destroy(&self) -> Result<Ran, RunError> {
        self.run(&["destroy", "-auto-approve", "-input=false", "-no-color"])
    }

    /// `terraform test`: every `.tftest.json` in the root and its `tests`.
    ///
    /// # Errors
    /// If a test fails.
    pub fn test(&self) -> Result<Ran, RunError> {
        self.run(&["test", "-no-color"])
    }

    /// What was applied.
    ///
    /// # Errors
    /// If the state cannot be shown.
    pub fn state(&self) -> Result<State, RunError> {
        Ok(State::new(self.run(&["show", "-json"])?.json()?))
    }

    /// Any other command of terraform's, such as `import`.
    ///
    /// # Errors
    /// If it fails.
    pub fn run(&self, arguments: &[&str]) -> Result<Ran, RunError> {
        let mut all: Vec<_> = arguments.iter().map(|text| (*text).to_owned()).collect();
        if arguments.first().is_some_and(|command| WITH_VARIABLES.contains(command)) {
            let files = self.variable_files.iter().map(|path| format!("-var-file={path}"));
            let variables =
                self.variables.iter().map(|(name, value)| format!("-var={name}={value}"));
            // Options come before whatever else a command takes.
            all.splice(1..1, files.chain(variables));
        }
        self.terraform.run(&self.root, &all)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| name == *left_out) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
