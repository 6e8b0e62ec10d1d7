//! The functions: an archive each, named after its binary, with the program as `bootstrap`.
//!
//! That is what Lambda's `provided.al2023` starts, and where Terraform looks for it.

use std::path::Path;

use stack::{Deployment, deployment::Architecture};

use crate::{
    archive::Archive,
    manifest::PackedArchive,
    program::{PackError, Program},
};

/// The folder of the archives, in that of all packages.
pub const FUNCTIONS_FOLDER: &str = "functions";

/// The program's name in an archive.
pub const BOOTSTRAP: &str = "bootstrap";

/// Packs the functions of `deployment`, as they lie in `built`, into `out`.
///
/// # Errors
/// When one is not there, would not start, or cannot be packed.
pub fn pack(
    deployment: &Deployment,
    architecture: Architecture,
    built: &Path,
    out: &Path,
) -> Result<Vec<PackedArchive>, PackError> {
    let pack = |binary: &str| {
        let program = Program::read(&built.join(binary), architecture)?;
        let file = format!("{FUNCTIONS_FOLDER}/{binary}.zip");
        program.pack(Archive::default(), BOOTSTRAP, out, file)
    };
    deployment.functions.iter().map(|function| pack(&function.binary)).collect()
}
