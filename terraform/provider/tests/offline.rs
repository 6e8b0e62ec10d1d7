//! The real `terraform` against the stand-in.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[path = "offline/changes.rs"]
mod changes;
#[path = "offline/cycle.rs"]
mod cycle;
#[path = "offline/refusals.rs"]
mod refusals;

use std::{fs, path::Path};

use terraform_provider::{Home, Offline, Server, Workspace};

/// Both providers, with an account of their own.
fn server() -> Server {
    let schema = fs::read("../schema/provider-schema.json").unwrap();
    Offline::start(&schema, Home::default()).unwrap()
}

/// A copy of the fixture of this name.
fn workspace(server: &Server, fixture: &str) -> Workspace {
    let tree = Path::new("tests/fixtures").join(fixture);
    Workspace::new(server, &tree, "").unwrap_or_else(|error| panic!("{error}"))
}
