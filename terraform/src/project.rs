//! All modules and the roots that call them.

use crate::module::Module;

/// Everything that is generated together.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The modules, one a concern.
    pub modules: Vec<Module>,
    /// The roots: what `terraform` is run in.
    pub roots: Vec<Module>,
    /// Whether this is all of it, so that what nobody uses is of no use.
    pub whole: bool,
}

impl Project {
    /// A module by its name.
    #[must_use]
    pub fn module(&self, name: &str) -> Option<&Module> {
        self.modules.iter().find(|module| module.name == name)
    }

    /// Modules and roots.
    pub fn all(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter().chain(&self.roots)
    }
}
