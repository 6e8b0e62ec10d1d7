//! The binaries under test, built when a test first asks for them.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{LazyLock, OnceLock},
};

/// The folder of the binaries as `./deploy.sh local` builds them.
///
/// # Panics
/// When they do not build.
#[must_use]
pub fn debug() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build("debug", &[]))
}

/// The folder of the functions, as they are deployed but for this machine: to be measured
/// beside others.
///
/// # Panics
/// When they do not build.
#[must_use]
pub fn optimised_functions() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build("lambda", &["-p", "lambdas", "--profile", "lambda"]))
}

/// The folder of the packages of functions and game server.
///
/// # Panics
/// When they do not build, or cannot be packed.
#[must_use]
pub fn packages() -> &'static Path {
    static PACKED: OnceLock<PathBuf> = OnceLock::new();
    PACKED.get_or_init(|| {
        let folder = target().join("packages");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(root()).args(["run", "--quiet", "--locked", "-p", "packages", "--"]);
        cargo.args(["--only", "functions,game-server", "--out"]).arg(&folder);
        assert!(cargo.status().unwrap().success(), "the packages could not be packed");
        folder
    })
}

/// The folder in which the console was built as it is deployed.
///
/// # Panics
/// When it was not: `cargo xtask test` builds it and says where.
#[must_use]
pub fn console() -> PathBuf {
    let folder =
        std::env::var_os("MUSTER_CONSOLE").map_or_else(|| target().join("console"), PathBuf::from);
    assert!(
        folder.is_dir(),
        "the console is not built in {}: `cargo xtask console build`, or name its folder by MUSTER_CONSOLE",
        folder.display()
    );
    folder
}

fn build(profile: &str, arguments: &[&str]) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "--locked"]).args(arguments);
    assert!(cargo.status().unwrap().success(), "cargo build {arguments:?} failed");
    target().join(profile)
}

/// The root of the workspace, as Cargo says at run time: clones may share a target directory.
#[must_use]
pub fn root() -> &'static Path {
    static PACKAGE: LazyLock<PathBuf> =
        LazyLock::new(|| std::env::var_os("CARGO_MANIFEST_DIR").unwrap().into());
    PACKAGE.parent().unwrap()
}

/// Cargo's target folder, found from the running program's own path.
fn target() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    // <target>/debug/deps/stories-… or <target>/debug/screenshots
    let debug = own.ancestors().find(|folder| folder.ends_with("debug")).unwrap();
    debug.parent().unwrap().to_owned()
}
