//! What the generator refuses, and what its output is like.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod arguments;
mod declarations;
mod output;
mod permissions;
mod schemas;

use std::fs;

use stack::Deployment;
use terraform::{check::check, module::Module, project::Project, schema::Schemas};

/// The deployment that the committed files are of, in an environment.
fn deployment(environment: &str) -> Deployment {
    let text = fs::read_to_string("../muster.toml").unwrap();
    let read = |path: &str| fs::read_to_string(path);
    Deployment::from_toml("../muster.toml", &text, Some(environment), read)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A module that nothing is wrong with, and nothing is in.
fn module() -> Module {
    Module::new("game", "A module of a test.")
}

/// What is refused of a project of these modules alone.
fn refused_of(modules: Vec<Module>) -> Vec<String> {
    let project = Project { modules, roots: Vec::new(), whole: false };
    check(&project, &Schemas::vendored()).iter().map(ToString::to_string).collect()
}

/// What is refused of a module that `fill` has filled.
fn refused(fill: impl FnOnce(&mut Module)) -> Vec<String> {
    let mut module = module();
    fill(&mut module);
    refused_of(vec![module])
}
