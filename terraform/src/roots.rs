//! What `terraform` is run in: the deployment itself, and the bucket that keeps its state.

mod bootstrap;
mod deployment;

use crate::{module::Module, modules::Scope};

/// Every root; `modules` are those that they call.
pub(crate) fn all(scope: &Scope<'_>, modules: &[Module]) -> Vec<Module> {
    vec![bootstrap::root(scope), deployment::root(scope, modules)]
}
