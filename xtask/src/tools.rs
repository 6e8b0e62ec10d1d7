//! What this machine has to have, and how to get what it has not.
//!
//! What Cargo and rustup can install is installed, after saying so; anything
//! else is named together with how to get it.

use std::process::Command;

use crate::{
    command::{self, CommandError, cargo, succeeds},
    terminal::Terminal,
};

/// What runs in a browser is compiled for it.
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Why the tools are not all there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ToolError {
    /// Only a person can install it.
    #[error("{tool} is missing; {remedy}")]
    Missing {
        /// What is missing.
        tool: &'static str,
        /// How to get it.
        remedy: &'static str,
    },
    /// We tried to install it.
    #[error("{tool} is missing and could not be installed; {remedy}")]
    NotInstalled {
        /// What is missing.
        tool: &'static str,
        /// How to get it by hand.
        remedy: &'static str,
        /// Why installing it failed.
        source: CommandError,
    },
}

/// A C compiler: SQLite (in the local cloud's DynamoDB) and ring are C in part.
pub(crate) fn c_compiler() -> Result<(), ToolError> {
    if cfg!(target_env = "msvc") {
        // Not on the path as a rule, and Rust, which has built this program with
        // the same tools' linker, knows where they are.
        return Ok(());
    }
    let names = std::env::var("CC").into_iter().chain(["cc", "gcc", "clang", "cl"].map(Into::into));
    for name in names {
        if Command::new(&name).arg("--version").output().is_ok() {
            return Ok(());
        }
    }
    Err(ToolError::Missing {
        tool: "a C compiler",
        remedy: "install one: `apt install gcc` on Debian, `xcode-select --install` on macOS, \
                 the Visual Studio build tools on Windows",
    })
}

/// Cargo's `fmt` and `clippy`.
pub(crate) fn components(terminal: &Terminal) -> Result<(), ToolError> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if succeeds(cargo(&[subcommand, "--version"]).env_remove("RUSTUP_TOOLCHAIN")) {
            continue;
        }
        install(
            terminal,
            component,
            "run `rustup component add rustfmt clippy`",
            Command::new("rustup").args(["component", "add", component]),
        )?;
    }
    Ok(())
}

/// The wasm32 target, for what also runs in a browser.
pub(crate) fn wasm_target(terminal: &Terminal) -> Result<(), ToolError> {
    if has_wasm_target() {
        return Ok(());
    }
    let remedy = "run `rustup target add wasm32-unknown-unknown`";
    install(terminal, "the wasm32-unknown-unknown target", remedy, &mut add_wasm_target())
}

/// Whether the wasm32 target is there.
pub(crate) fn has_wasm_target() -> bool {
    Command::new("rustc")
        .args(["--print", "target-libdir", "--target", WASM_TARGET])
        .current_dir(command::root())
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .is_some_and(|folder| std::path::Path::new(folder.trim()).is_dir())
}

/// What installs the wasm32 target.
pub(crate) fn add_wasm_target() -> Command {
    let mut command = Command::new("rustup");
    command.args(["target", "add", WASM_TARGET]).current_dir(command::root());
    command
}

/// A browser and what drives it, for the tests of the console.
pub(crate) fn browser() -> Result<(), ToolError> {
    let remedy = "install both: `apt-get install chromium chromium-driver` on Debian; elsewhere \
                  name them by CHROMIUM and CHROMEDRIVER. `--quick` does without";
    for (variable, program, tool) in
        [("CHROMIUM", "chromium", "Chromium"), ("CHROMEDRIVER", "chromedriver", "ChromeDriver")]
    {
        let program = std::env::var_os(variable).unwrap_or_else(|| program.into());
        if !succeeds(Command::new(program).arg("--version")) {
            return Err(ToolError::Missing { tool, remedy });
        }
    }
    Ok(())
}

/// `terraform`, which the generated modules are run by, against offline providers.
pub(crate) fn terraform() -> Result<(), ToolError> {
    let remedy = "install 1.10 or newer from its makers' pages, or name it by TERRAFORM. `--quick` \
                  does without";
    let program = std::env::var_os("TERRAFORM").unwrap_or_else(|| "terraform".into());
    match succeeds(Command::new(program).arg("version")) {
        true => Ok(()),
        false => Err(ToolError::Missing { tool: "terraform", remedy }),
    }
}

/// Python's pip, which brings what the packaged programs are built with.
pub(crate) fn pip() -> Result<(), ToolError> {
    let usual = if cfg!(windows) { "python" } else { "python3" };
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| usual.into());
    let remedy = "install it: `apt-get install python3-pip` on Debian, `brew install python` on \
                  macOS; or name Python by PYTHON. `--quick` does without";
    match succeeds(Command::new(python).args(["-m", "pip", "--version"])) {
        true => Ok(()),
        false => Err(ToolError::Missing { tool: "Python's pip", remedy }),
    }
}

/// What runs the packaged programs, which are for arm64, on this machine.
///
/// Elsewhere than on Linux nothing does, and the stories that need it are left out.
pub(crate) fn arm64() -> Result<(), ToolError> {
    if !cfg!(target_os = "linux") || cfg!(target_arch = "aarch64") {
        return Ok(());
    }
    let remedy = "install it with arm64's C library: `apt-get install qemu-user \
                  libc6-arm64-cross` on Debian; elsewhere name them by QEMU_AARCH64 and \
                  QEMU_AARCH64_LIBRARIES. `--quick` does without";
    let named =
        |variable: &str, usual: &str| std::env::var_os(variable).unwrap_or_else(|| usual.into());
    if !succeeds(Command::new(named("QEMU_AARCH64", "qemu-aarch64")).arg("--version")) {
        return Err(ToolError::Missing { tool: "qemu-aarch64", remedy });
    }
    let libraries = named("QEMU_AARCH64_LIBRARIES", "/usr/aarch64-linux-gnu");
    match std::path::Path::new(&libraries).join("lib/ld-linux-aarch64.so.1").exists() {
        true => Ok(()),
        false => Err(ToolError::Missing { tool: "arm64's C library", remedy }),
    }
}

/// `cargo deny`, which checks licences, bans and sources.
pub(crate) fn cargo_deny(terminal: &Terminal) -> Result<(), ToolError> {
    if succeeds(&mut cargo(&["deny", "--version"])) {
        return Ok(());
    }
    terminal.note("it is built from source once, without optimisation: two to four minutes");
    install(
        terminal,
        "cargo-deny",
        "run `cargo install --locked cargo-deny`",
        cargo(&["install", "--locked", "--quiet", "cargo-deny"])
            // A tool that runs for a second need not be fast, but is waited for.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_STRIP", "true"),
    )
}

fn install(
    terminal: &Terminal,
    tool: &'static str,
    remedy: &'static str,
    installation: &mut Command,
) -> Result<(), ToolError> {
    terminal.note(&format!("{tool} is missing; running `{}`", command::line(installation)));
    command::run(installation).map_err(|source| ToolError::NotInstalled { tool, remedy, source })
}
