//! `cargo xtask generate`: the files that are made from the code and committed.
//!
//! They are committed so that readers and tools find them without building; a
//! house rule fails when one is stale.

use std::{fs, io, path::PathBuf};

use api_contract::openapi;

use crate::{
    command::{self, cargo, root},
    terminal::Terminal,
};

/// Writes the generated files.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail if a file is not as it would be written.
    #[arg(long)]
    check: bool,
}

/// The generated files, and what is in them.
const FILES: &[(&str, Content)] = &[
    ("docs/openapi-admin.json", openapi::admin::json),
    ("docs/openapi.json", openapi::player::json),
];

/// Makes what is in a file.
type Content = fn() -> String;

/// Why the generated files are not as they should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GenerateError {
    /// It differs from what the code says.
    #[error("{} is stale; run `cargo xtask generate`", file.display())]
    Stale {
        /// The file.
        file: PathBuf,
    },
    /// It could not be written.
    #[error("could not write {}", file.display())]
    NotWritten {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes every generated file, or checks it.
///
/// # Errors
/// When a file cannot be written or, with `--check`, is stale.
pub(crate) fn run(
    terminal: &Terminal,
    arguments: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    for (path, content) in FILES {
        let (file, content) = (root().join(path), content());
        let fresh = fs::read_to_string(&file).is_ok_and(|found| found == content);
        if fresh {
            terminal.note(&format!("{path} is as the code says"));
        } else if arguments.check {
            return Err(GenerateError::Stale { file: path.into() }.into());
        } else {
            fs::write(&file, content)
                .map_err(|source| GenerateError::NotWritten { file: path.into(), source })?;
            terminal.note(&format!("wrote {path}"));
        }
    }
    terraform(arguments.check)
}

/// The modules and roots of the cloud, which their own program writes: whoever only runs
/// Muster here need not compile it.
fn terraform(check: bool) -> Result<(), Box<dyn std::error::Error>> {
    let program = ["run", "--locked", "--quiet", "-p", "terraform", "--"];
    let wish = if check { "check" } else { "generate" };
    Ok(command::run(cargo(&program).arg(wish))?)
}
