//! Running another program, and saying well why it failed.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    sync::LazyLock,
};

/// Why another program did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// It could not be started at all.
    #[error("could not start `{line}`")]
    NotStarted {
        /// The command line.
        line: String,
        /// What the system said.
        source: io::Error,
    },
    /// It ran, and failed.
    #[error("`{line}` failed ({status})")]
    Failed {
        /// The command line.
        line: String,
        /// How it ended.
        status: ExitStatus,
    },
}

/// The root of the workspace: the folder above this package's.
///
/// Cargo says at run time where that is. What it said when this was compiled may
/// be another clone's folder, where two clones share a target directory.
pub(crate) fn root() -> &'static Path {
    static PACKAGE: LazyLock<PathBuf> = LazyLock::new(|| {
        env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
    });
    PACKAGE.parent().expect("the manifest's folder lies in the workspace")
}

/// Where Cargo puts what it builds: `CARGO_TARGET_DIR`, or `target`.
pub(crate) fn target_folder() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => root().join(folder),
        _ => root().join("target"),
    }
}

/// A Cargo command in the workspace, by the Cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// A command that runs `program` only where nobody else wants the processor.
pub(crate) fn gentle(program: &Path) -> Command {
    let path = env::var_os("PATH").unwrap_or_default();
    let nice =
        env::split_paths(&path).map(|folder| folder.join("nice")).find(|nice| nice.is_file());
    // Where there is none it runs as everything else does.
    let Some(nice) = nice else { return Command::new(program) };
    let mut command = Command::new(nice);
    command.args(["-n", "19"]).arg(program);
    command
}

/// Runs `command` to its end, its output going where ours goes.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub(crate) fn run(command: &mut Command) -> Result<(), CommandError> {
    let line = line(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(CommandError::Failed { line, status }),
        Err(source) => Err(CommandError::NotStarted { line, source }),
    }
}

/// Whether `command` runs and succeeds; its output is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}
