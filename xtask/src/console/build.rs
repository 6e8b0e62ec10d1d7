//! One build of the console, stage by stage.

use std::{
    env,
    fs::{self, File},
    io,
    path::Path,
    process::Command,
    thread,
    time::Duration,
};

use api_contract::console_files::{BuildState, ConsoleFiles};

use super::{
    Kind,
    build_folder::{BuildFolder, forget},
    failed, install,
    install::InstallError,
    package::{self, PackageError},
    reporter::{Reporter, Stage},
    stamp,
    tools::{Toolbox, Tools, ToolsError},
    work::{Work, WorkError},
};
use crate::{
    command::{cargo, root},
    interrupt::Interrupt,
    terminal::Terminal,
    tools::{ToolError, has_wasm_target},
};

/// How often a wait for another build looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// What is to be built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) kind: Kind,
    /// Whether to install tools that are missing.
    pub(super) install_tools: bool,
}

/// Why there is no console.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConsoleError {
    /// We cannot listen for being asked to end.
    #[error("could not listen for Ctrl-C")]
    Interrupt(#[from] ctrlc::Error),
    /// A tool is missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// So is something of Rust's.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// A tool could not be installed.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// The dependencies.
    #[error("could not fetch the console's dependencies")]
    NotFetched(#[source] WorkError),
    /// The sources.
    #[error("could not compile the console")]
    NotCompiled(#[source] WorkError),
    /// What came of them.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A source, or the folder for it.
    #[error("could not use {what}")]
    Io {
        /// What.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// We were asked to end.
    #[error("stopped before the console was built")]
    Stopped,
}

/// Builds the console, if it is not as its sources say already.
///
/// # Errors
/// When something is missing, or a stage fails.
pub(super) fn run(
    terminal: Option<Terminal>,
    interrupt: &Interrupt,
    order: Order,
) -> Result<ConsoleFiles, ConsoleError> {
    let folder = BuildFolder::of_workspace();
    let _lock = lock(&folder, terminal.as_ref(), interrupt)?;
    let mut reporter = Reporter::new(terminal, Some(folder.progress()));
    let built = stages(&folder, &mut reporter, interrupt, order);
    match &built {
        Ok(_) => reporter.end("the console is there", BuildState::Done),
        Err(_) if interrupt.asked() => reporter.end("stopped", BuildState::Stopped),
        Err(error) => reporter.end(&error.to_string(), failed(error)),
    }
    if interrupt.asked() { built.map_err(|_| ConsoleError::Stopped) } else { built }
}

/// Takes the folder, waiting for another build to end.
fn lock(
    folder: &BuildFolder,
    terminal: Option<&Terminal>,
    interrupt: &Interrupt,
) -> Result<File, ConsoleError> {
    let mut told = false;
    loop {
        let lock = folder.lock();
        let lock =
            lock.map_err(|source| ConsoleError::Io { what: "the build's folder", source })?;
        if let Some(lock) = lock {
            return Ok(lock);
        }
        if interrupt.asked() {
            return Err(ConsoleError::Stopped);
        }
        if let (Some(terminal), false) = (terminal, told) {
            terminal.note("waiting for another build of the console");
            told = true;
        }
        thread::sleep(LOOK_AGAIN);
    }
}

fn stages(
    folder: &BuildFolder,
    reporter: &mut Reporter,
    interrupt: &Interrupt,
    order: Order,
) -> Result<ConsoleFiles, ConsoleError> {
    let unreadable = |source| ConsoleError::Io { what: "the console's sources", source };
    let unusable = |source| ConsoleError::Io { what: "the build's folder", source };
    let stamp = stamp::stamp(root(), order.kind).map_err(unreadable)?;
    if folder.is_fresh(&stamp) {
        reporter.say("nothing has changed since it was built");
        return folder.files().map_err(unusable);
    }
    for path in [folder.log(), folder.trunk_output(), folder.next()] {
        forget(&path).map_err(unusable)?;
    }
    let mut work = Work { reporter, interrupt, log: folder.log() };
    let tools = tools(&mut work, order)?;
    fetch(&mut work)?;
    compile(&mut work, folder, &tools, order.kind)?;
    work.reporter.stage(Stage::Compression);
    work.reporter.begin("compressing");
    let (built, next) = (folder.trunk_output(), folder.next());
    let files = package::package(&built, &next, order.kind, work.reporter)?;
    if interrupt.asked() {
        return Err(ConsoleError::Stopped);
    }
    folder.replace(&stamp).map_err(unusable)?;
    Ok(files)
}

/// Finds the tools, and installs them if that is wanted.
fn tools(work: &mut Work<'_>, order: Order) -> Result<Tools, ConsoleError> {
    work.reporter.stage(Stage::Tools);
    let toolbox = Toolbox::open(root())?;
    if order.install_tools {
        install::wasm_target(work)?;
        install::tools(&toolbox, work)?;
    } else if !has_wasm_target() {
        return Err(ConsoleError::Tool(ToolError::Missing {
            tool: "the wasm32-unknown-unknown target",
            remedy: "run `rustup target add wasm32-unknown-unknown`",
        }));
    }
    Ok(toolbox.find_all()?)
}

/// Has Cargo fetch the dependencies: the build itself asks no network.
fn fetch(work: &mut Work<'_>) -> Result<(), ConsoleError> {
    work.reporter.stage(Stage::Dependencies);
    work.reporter.begin("fetching dependencies");
    let mut fetch = cargo(&["fetch", "--locked"]);
    work.run(fetch.env("CARGO_TERM_COLOR", "never")).map_err(ConsoleError::NotFetched)
}

fn compile(
    work: &mut Work<'_>,
    folder: &BuildFolder,
    tools: &Tools,
    kind: Kind,
) -> Result<(), ConsoleError> {
    work.reporter.stage(Stage::Compilation);
    work.reporter.begin(match (kind, folder.cargo().exists()) {
        (Kind::Release, false) => "compiling and optimising, the first time: about four minutes",
        (Kind::Release, true) => {
            "compiling and optimising: about a minute, or some if dependencies have changed"
        }
        (Kind::Dev, false) => "compiling, the first time: about two minutes",
        (Kind::Dev, true) => "compiling: some seconds",
    });
    let output = folder.trunk_output();
    fs::create_dir_all(&output)
        .map_err(|source| ConsoleError::Io { what: "the build's folder", source })?;
    let mut trunk = trunk(tools, &output, kind);
    trunk.env("CARGO_TARGET_DIR", folder.cargo());
    work.run(&mut trunk).map_err(ConsoleError::NotCompiled)
}

/// Trunk, told to ask no network and to take the tools that were chosen.
fn trunk(tools: &Tools, output: &Path, kind: Kind) -> Command {
    let mut trunk = Command::new(&tools.trunk);
    trunk.current_dir(root().join("console")).arg("build");
    trunk.args(["--offline", "true", "--locked", "true", "--skip-version-check"]);
    trunk.args(["--color", "never", "--dist"]).arg(output);
    if kind == Kind::Release {
        trunk.arg("--release");
    }
    if let Ok(path) = env::join_paths(&tools.path) {
        trunk.env("PATH", path);
    }
    trunk
        .env("CARGO_TERM_COLOR", "never")
        // Trunk takes it for an option with the values `true` and `false`.
        .env_remove("NO_COLOR");
    trunk
}
