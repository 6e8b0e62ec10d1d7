//! `cargo xtask console`: the operators' console, from its sources to the files
//! that are served and uploaded.
//!
//! The console is WebAssembly, and needs tools of its own ([`tools`]), which are
//! installed when that is asked for ([`install`]). A build is a chain of stages
//! that says how far it is in a file ([`reporter`]), because it may run beside
//! other things ([`background`]) while somebody already looks at its address.

mod background;
mod build;
mod build_folder;
mod install;
mod package;
mod reporter;
mod screenshots;
mod script;
mod sizes;
mod stamp;
mod tools;
mod work;

use std::{error::Error, time::Instant};

use api_contract::console_files::BuildState;

pub(crate) use self::{
    background::{Background, News},
    build_folder::BuildFolder,
    sizes::BROTLI_BYTES_MAX,
};
use self::{
    build::{ConsoleError, Order},
    reporter::Reporter,
    tools::Toolbox,
    work::{Work, WorkError},
};
use crate::{command::root, interrupt::Interrupt, terminal::Terminal};

/// Build the operators' console.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Build the console's files; nothing to do if no source has changed.
    Build(BuildArguments),
    /// Install what the console is built and tested with, where it is missing.
    Tools,
    /// Take pictures of every page, of the console as it is built.
    Screenshots(screenshots::Arguments),
}

#[derive(Debug, clap::Args)]
struct BuildArguments {
    /// As it is deployed: optimised and compressed. The default.
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Neither optimised nor compressed: seconds instead of half a minute.
    #[arg(long)]
    dev: bool,
    /// Install tools that are missing, instead of naming them.
    #[arg(long)]
    install_tools: bool,
    /// Say nothing, and stop when standard input closes.
    #[arg(long, hide = true)]
    background: bool,
}

/// What a build is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// To be deployed.
    Release,
    /// To be looked at while it is written.
    Dev,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }
}

/// Does what was asked for.
///
/// # Errors
/// What kept it; its tools' last words are on the terminal.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let interrupt = Interrupt::listen()?;
    let done = match &arguments.what {
        What::Build(arguments) => build(terminal, &interrupt, arguments),
        What::Tools => install_all(terminal, &interrupt),
        What::Screenshots(arguments) => return Ok(screenshots::take(terminal, arguments)?),
    };
    done.map_err(|error| {
        for line in tail_of(&error) {
            terminal.plain(&format!("    {line}"));
        }
        error.into()
    })
}

fn build(
    terminal: &Terminal,
    interrupt: &Interrupt,
    arguments: &BuildArguments,
) -> Result<(), ConsoleError> {
    let kind = if arguments.dev { Kind::Dev } else { Kind::Release };
    let order = Order { kind, install_tools: arguments.install_tools };
    if arguments.background {
        interrupt.listen_to_stdin();
        build::run(None, interrupt, order)?;
        return Ok(());
    }
    terminal.step("building the console");
    let began = Instant::now();
    let files = build::run(Some(*terminal), interrupt, order)?;
    terminal.done("the console is built", began.elapsed());
    for row in sizes::table(&files) {
        terminal.plain(&format!("    {row}"));
    }
    terminal.note(&format!("in {}", BuildFolder::of_workspace().dist().display()));
    Ok(())
}

/// Builds the console as it is deployed, with the tools that are missing for it.
///
/// # Errors
/// What kept it.
pub(crate) fn build_as_deployed(terminal: &Terminal) -> Result<(), Box<dyn Error>> {
    let what = BuildArguments { release: true, dev: false, install_tools: true, background: false };
    run(terminal, &Arguments { what: What::Build(what) })
}

fn install_all(terminal: &Terminal, interrupt: &Interrupt) -> Result<(), ConsoleError> {
    terminal.step("the console's tools");
    let began = Instant::now();
    let toolbox = Toolbox::open(root())?;
    let mut reporter = Reporter::new(Some(*terminal), None);
    let log = toolbox.own.join("install.log");
    let mut work = Work { reporter: &mut reporter, interrupt, log };
    install::wasm_target(&mut work)?;
    install::tools(&toolbox, &mut work)?;
    install::axe(&toolbox, &mut work)?;
    terminal.done("all tools are there", began.elapsed());
    for tool in tools::Tool::ALL {
        terminal.note(&format!("{:<14} {}", tool.program(), toolbox.find(tool)?.display()));
    }
    terminal.note(&format!("{:<14} {}", "axe-core", toolbox.axe().display()));
    Ok(())
}

/// The accessibility rules that browser tests check, installed if need be.
///
/// # Errors
/// When they cannot be installed.
pub(crate) fn install_axe(terminal: &Terminal) -> Result<(), Box<dyn Error>> {
    let toolbox = Toolbox::open(root())?;
    let mut reporter = Reporter::new(Some(*terminal), None);
    // It takes seconds, and whoever ends us meanwhile may let it finish.
    let interrupt = Interrupt::default();
    let log = toolbox.own.join("install.log");
    Ok(install::axe(&toolbox, &mut Work { reporter: &mut reporter, interrupt: &interrupt, log })?)
}

/// How a build stands after it failed.
fn failed(error: &ConsoleError) -> BuildState {
    let causes = std::iter::successors(Some(error as &dyn Error), |&error| error.source());
    BuildState::Failed { reasons: causes.map(ToString::to_string).collect(), tail: tail_of(error) }
}

/// The last words of the tool that failed, if one did.
fn tail_of(error: &ConsoleError) -> Vec<String> {
    let causes = std::iter::successors(Some(error as &dyn Error), |&error| error.source());
    let mut tools = causes.filter_map(|cause| cause.downcast_ref::<WorkError>());
    match tools.next() {
        Some(WorkError::Failed { tail, .. }) => tail.clone(),
        Some(WorkError::NotStarted { .. } | WorkError::Stopped) | None => Vec::new(),
    }
}
