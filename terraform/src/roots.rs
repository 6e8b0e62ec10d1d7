//! What `terraform` is run in: the deployment itself, and the bucket that keeps its state.

mod bootstrap;
mod deployment;

use crate::{module::Module, modules::Scope};

/// Every root.
pub(crate) fn all(scope: &Scope<'_>) -> Vec<Module> {
    vec![bootstrap::root(scope), deployment::root(scope)]
}
