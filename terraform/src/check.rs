//! What is refused before Terraform sees it.
//!
//! Terraform itself drops an unknown key within a nested argument silently, and
//! no provider knows whether an IAM action takes the resource that it is given.
//! So everything is held against the providers' schemas, the other modules and
//! IAM's tables here, and all that is wrong is told at once: with the module, the
//! resource, the argument and the nearest right name.

mod arguments;
mod calls;
mod house;
mod literals;
pub(crate) mod policies;
mod references;
mod shapes;

use std::fmt;

use crate::{module::Module, project::Project, schema::Schemas};

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The module.
    pub module: String,
    /// The resource or whatever else of the module.
    pub place: String,
    /// The argument, with its way from the top; empty if it is about the whole.
    pub argument: String,
    /// What is wrong, in words.
    pub problem: String,
    /// The right name that is nearest.
    pub nearest: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.module, self.place)?;
        if !self.argument.is_empty() {
            write!(f, "`{}` ", self.argument)?;
        }
        f.write_str(&self.problem)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

/// Looks at all of `project`, and answers with everything that is wrong.
#[must_use]
pub fn check(project: &Project, schemas: &Schemas) -> Vec<Finding> {
    let mut findings = Vec::new();
    for module in project.all() {
        let mut look = Look { project, schemas, module, findings: &mut findings };
        arguments::check(&mut look);
        references::check(&mut look);
        calls::check(&mut look);
        policies::check(&mut look);
        house::check(&mut look);
    }
    house::check_wildcards(project, &mut findings);
    findings.sort();
    findings.dedup();
    findings
}

/// A look at one module.
struct Look<'a> {
    project: &'a Project,
    schemas: &'a Schemas,
    module: &'a Module,
    findings: &'a mut Vec<Finding>,
}

impl Look<'_> {
    fn refuse(&mut self, place: &str, argument: &str, problem: impl Into<String>) {
        self.refuse_near(place, argument, problem, None);
    }

    fn refuse_near(
        &mut self,
        place: &str,
        argument: &str,
        problem: impl Into<String>,
        nearest: Option<String>,
    ) {
        self.findings.push(Finding {
            module: self.module.name.to_owned(),
            place: place.to_owned(),
            argument: argument.to_owned(),
            problem: problem.into(),
            nearest,
        });
    }
}

/// From here on two names look alike (0: nothing in common, 1: the same).
const NEAR_ENOUGH: f64 = 0.75;

/// The one of `names` that `found` was probably meant to be.
fn nearest<'n>(found: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let nearness = |name: &str| strsim::jaro_winkler(found, name);
    let nearest = names.into_iter().max_by(|a, b| nearness(a).total_cmp(&nearness(b)))?;
    (nearness(nearest) >= NEAR_ENOUGH).then(|| nearest.to_owned())
}
