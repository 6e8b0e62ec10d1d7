//! Pictures of every page, made of the real thing.

use std::path::{Path, PathBuf};

use super::BuildFolder;
use crate::{
    command::{self, CommandError, cargo, root},
    terminal::Terminal,
};

/// Where the pictures go; the good ones are copied to `docs/images/console`.
const FOLDER: &str = "target/screenshots";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder for the pictures; relative to the repository's root.
    #[arg(long, value_name = "FOLDER", default_value = FOLDER)]
    folder: PathBuf,
}

/// Builds what plays, and takes the pictures with the console that is built.
///
/// # Errors
/// When something does not build, or a page does not come.
pub(super) fn take(terminal: &Terminal, arguments: &Arguments) -> Result<(), CommandError> {
    terminal.step("building what plays");
    command::run(&mut cargo(&["build", "--locked"]))?;
    terminal.step("taking pictures: some three minutes, because bots play first");
    let mut pictures =
        cargo(&["run", "--locked", "--quiet", "-p", "tests", "--bin", "screenshots"]);
    let console = BuildFolder::of_workspace();
    command::run(
        pictures
            .arg("--")
            .arg(root().join(&arguments.folder))
            .env("MUSTER_CONSOLE", console.path()),
    )?;
    terminal.note(&format!("in {}", Path::new(&arguments.folder).display()));
    Ok(())
}
