//! Installing what the console is built with, into a folder of ours.
//!
//! Trunk and wasm-bindgen come from crates.io, as programs where `cargo binstall`
//! is there to fetch them, and else from source, which takes minutes; wasm-opt
//! comes from npm. Whoever installs holds a lock, so that two commands at a time
//! do not do it twice. What an interrupted installation has compiled is kept.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::PathBuf,
    process::Command,
    thread,
    time::Duration,
};

use super::{
    build_folder::forget,
    tools::{AXE, BINARYEN, TRUNK, Tool, Toolbox, ToolsError},
    work::{Work, WorkError},
};
use crate::{
    command::{cargo, succeeds},
    tools::{add_wasm_target, has_wasm_target},
};

/// What to do about most failures: a network, or a full disk.
const AGAIN: &str = "run `cargo xtask console tools` to try again";

/// How often a wait for another's installation looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Why a tool could not be installed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InstallError {
    /// What installs it did not.
    #[error("could not install {tool}; {remedy}")]
    Failed {
        /// Which one.
        tool: &'static str,
        /// How to get it by hand.
        remedy: &'static str,
        /// Why not.
        source: WorkError,
    },
    /// There is no npm, which brings some of them.
    #[error(
        "{0} comes from npm, which is missing: install Node.js (`apt install nodejs npm` on Debian, \
         `brew install node` on macOS), then run this again"
    )]
    NoNpm(&'static str),
    /// It was installed, and will not do.
    #[error("{tool} was installed, and will not do")]
    Useless {
        /// Which one.
        tool: &'static str,
        /// Why not.
        source: ToolsError,
    },
    /// The folder cannot be used.
    #[error("cannot use {} for tools", folder.display())]
    Folder {
        /// Which one.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// We were asked to end.
    #[error("stopped")]
    Stopped,
}

/// Installs the wasm32 target if it is not there.
///
/// # Errors
/// When it cannot be installed.
pub(super) fn wasm_target(work: &mut Work<'_>) -> Result<(), InstallError> {
    if has_wasm_target() {
        return Ok(());
    }
    work.reporter.begin("adding the wasm32-unknown-unknown target");
    let remedy = "run `rustup target add wasm32-unknown-unknown`, or install that target of Rust \
                  in the way in which Rust was installed";
    install(work, "the wasm32-unknown-unknown target", remedy, &mut add_wasm_target())
}

/// Installs those of the tools that are not there.
///
/// # Errors
/// When one cannot be installed; the message says what to do.
pub(super) fn tools(toolbox: &Toolbox, work: &mut Work<'_>) -> Result<(), InstallError> {
    let missing = || Tool::ALL.into_iter().filter(|tool| toolbox.find(*tool).is_err());
    if missing().next().is_none() {
        return Ok(());
    }
    let _lock = lock(toolbox, work)?;
    // Looked at again: whoever had the lock may have installed them.
    for tool in missing() {
        match tool {
            Tool::WasmOpt => npm(toolbox, work, "wasm-opt", &format!("binaryen@{BINARYEN}"))?,
            Tool::WasmBindgen => wasm_bindgen(toolbox, work)?,
            Tool::Trunk => trunk(toolbox, work)?,
        }
        let tool_name = tool.program();
        toolbox.find(tool).map_err(|source| InstallError::Useless { tool: tool_name, source })?;
    }
    let building = toolbox.own.join("building");
    forget(&building).map_err(|source| InstallError::Folder { folder: building, source })
}

/// Installs the accessibility rules if they are not there.
///
/// # Errors
/// When they cannot be installed.
pub(super) fn axe(toolbox: &Toolbox, work: &mut Work<'_>) -> Result<(), InstallError> {
    if toolbox.axe().is_file() {
        return Ok(());
    }
    let _lock = lock(toolbox, work)?;
    npm(toolbox, work, "axe-core", &format!("axe-core@{AXE}"))
}

/// Takes the folder for one installation, waiting for another's to end.
fn lock(toolbox: &Toolbox, work: &mut Work<'_>) -> Result<File, InstallError> {
    let failed = |source| InstallError::Folder { folder: toolbox.own.clone(), source };
    fs::create_dir_all(&toolbox.own).map_err(failed)?;
    let lock = File::create(toolbox.own.join("lock")).map_err(failed)?;
    let mut told = false;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) if work.interrupt.asked() => {
                return Err(InstallError::Stopped);
            }
            Err(TryLockError::WouldBlock) if told => work.reporter.beat(""),
            Err(TryLockError::WouldBlock) => {
                work.reporter.begin("waiting for another command, which installs the tools");
                told = true;
            }
        }
        thread::sleep(LOOK_AGAIN);
    }
}

fn trunk(toolbox: &Toolbox, work: &mut Work<'_>) -> Result<(), InstallError> {
    let package = format!("trunk@{TRUNK}");
    if binstall(toolbox, work, &package)? {
        return Ok(());
    }
    work.reporter.begin(&format!(
        "installing Trunk {TRUNK} from source, once: 6 to 11 minutes on two cores"
    ));
    let mut command = from_source(toolbox, &package);
    // Without its check for updates, which asks a server at every start.
    command.args(["--locked", "--no-default-features", "--features", "rustls"]);
    install(work, "trunk", AGAIN, &mut command)
}

fn wasm_bindgen(toolbox: &Toolbox, work: &mut Work<'_>) -> Result<(), InstallError> {
    let package = format!("wasm-bindgen-cli@{}", toolbox.wasm_bindgen);
    if binstall(toolbox, work, &package)? {
        return Ok(());
    }
    work.reporter.begin(&format!(
        "installing wasm-bindgen {} from source, once: 2 to 5 minutes on two cores",
        toolbox.wasm_bindgen
    ));
    // Without `--locked`: the lock file that it was published with names a version
    // of webpki-roots that cannot always be had.
    install(work, "wasm-bindgen", AGAIN, &mut from_source(toolbox, &package))
}

/// Tries `cargo binstall`; false if it is not there, or has no program for this machine.
fn binstall(toolbox: &Toolbox, work: &mut Work<'_>, package: &str) -> Result<bool, InstallError> {
    if !succeeds(&mut cargo(&["binstall", "-V"])) {
        return Ok(false);
    }
    work.reporter.begin(&format!("fetching {package} with `cargo binstall`"));
    let mut command = cargo(&["binstall", "--no-confirm", "--disable-strategies", "compile"]);
    match work.run(command.arg("--root").arg(&toolbox.own).arg(package)) {
        Ok(()) => Ok(true),
        Err(WorkError::Stopped) => Err(InstallError::Stopped),
        Err(WorkError::NotStarted { .. } | WorkError::Failed { .. }) => {
            work.reporter.say("there is no program to fetch for this machine");
            Ok(false)
        }
    }
}

/// `cargo install` into our folder, in the cheapest way: a tool that works for
/// seconds need not be fast, but is waited for.
fn from_source(toolbox: &Toolbox, package: &str) -> Command {
    let mut command = cargo(&["install", package]);
    command
        .arg("--root")
        .arg(&toolbox.own)
        // Kept until it is installed, so that an interrupted one goes on.
        .env("CARGO_TARGET_DIR", toolbox.own.join("building"))
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_STRIP", "true")
        .env("CARGO_TERM_COLOR", "never");
    command
}

fn npm(
    toolbox: &Toolbox,
    work: &mut Work<'_>,
    tool: &'static str,
    package: &str,
) -> Result<(), InstallError> {
    // There it is a script, which has to be named as one.
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if !succeeds(Command::new(program).arg("--version")) {
        return Err(InstallError::NoNpm(tool));
    }
    work.reporter.begin(&format!("installing {package} with npm: about ten seconds"));
    let mut command = Command::new(program);
    command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    install(work, tool, AGAIN, command.arg(&toolbox.own).arg(package))
}

fn install(
    work: &mut Work<'_>,
    tool: &'static str,
    remedy: &'static str,
    command: &mut Command,
) -> Result<(), InstallError> {
    match work.run(command) {
        Ok(()) => Ok(()),
        Err(WorkError::Stopped) => Err(InstallError::Stopped),
        Err(source @ (WorkError::NotStarted { .. } | WorkError::Failed { .. })) => {
            Err(InstallError::Failed { tool, remedy, source })
        }
    }
}
