//! Building programs for Amazon Linux 2023, from whatever machine this is.
//!
//! Zig brings a linker and C compiler for every target, with each version of glibc to
//! link against; cargo-zigbuild puts Cargo on top. Both come from PyPI as programs, in
//! versions that were tried, and are installed into the folder of Muster's tools.

use std::{
    env, fs,
    fs::File,
    io,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use stack::deployment::Architecture;

use crate::elf::GLIBC;

/// What is installed; with others the same sources may give other bytes.
const PYTHON_PACKAGES: [&str; 2] = ["cargo-zigbuild==0.24.0", "ziglang==0.17.1"];

/// The file that says which of them are installed, in their folder.
const INSTALLED_FILE: &str = "installed";

/// Why programs could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no folder for tools.
    #[error("there is no home folder to install into: set MUSTER_TOOLS to a folder")]
    NoHome,
    /// There is no Python with pip.
    #[error(
        "cargo-zigbuild and Zig come from PyPI, and Python or its pip is missing: install both \
         (`apt install python3-pip` on Debian, `brew install python` on macOS) or name Python by \
         PYTHON, then run this again"
    )]
    NoPython,
    /// They cannot be kept.
    #[error("cannot use {} for tools", folder.display())]
    Folder {
        /// Where.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A command could not be started.
    #[error("could not start `{line}`")]
    NotStarted {
        /// The command line.
        line: String,
        /// What the system said.
        source: io::Error,
    },
    /// A command failed; its own words are above.
    #[error("`{line}` failed ({status}){remedy}")]
    Failed {
        /// The command line.
        line: String,
        /// How it ended.
        status: ExitStatus,
        /// What to do about it, if that is known.
        remedy: &'static str,
    },
}

/// What programs are built with, and where.
#[derive(Debug)]
pub struct Zigbuild {
    architecture: Architecture,
    /// The root of the workspace.
    root: PathBuf,
    /// Cargo's target folder.
    target: PathBuf,
    /// Where cargo-zigbuild and Zig are.
    tools: PathBuf,
}

impl Zigbuild {
    /// Installs what is missing, after telling `say`.
    ///
    /// # Errors
    /// When it cannot be installed, with what to do.
    pub fn open(
        root: &Path,
        architecture: Architecture,
        say: &dyn Fn(&str),
    ) -> Result<Self, BuildError> {
        let tools = tools_folder(root)?.join("zigbuild");
        install(&tools, say)?;
        let target = env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty());
        let target = root.join(target.unwrap_or_else(|| "target".into()));
        let this = Self { architecture, root: root.to_owned(), target, tools };
        this.add_target(say)?;
        Ok(this)
    }

    /// Builds the programs of `package` in `profile`, and returns their folder.
    ///
    /// # Errors
    /// When they do not build.
    pub fn build(&self, package: &str, profile: &str) -> Result<PathBuf, BuildError> {
        let mut command = Command::new(self.tools.join("bin").join(program("cargo-zigbuild")));
        let target = format!("{}.{GLIBC}", self.triple());
        command
            .current_dir(&self.root)
            .args(["zigbuild", "--locked", "--bins", "--package", package])
            .args(["--profile", profile, "--target", &target])
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_ZIGBUILD_ZIG_PATH", self.tools.join("ziglang").join(program("zig")))
            .env("CARGO_ZIGBUILD_CACHE_DIR", self.tools.join("cache"))
            .env("ZIG_GLOBAL_CACHE_DIR", self.tools.join("zig-cache"))
            // Flags of one's own would make other bytes of the same sources.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env(self.flags_variable(), self.flags());
        without_our_package(&mut command);
        run(&mut command, "")?;
        Ok(self.target.join(self.triple()).join(profile))
    }

    /// Rust's name of the target.
    fn triple(&self) -> &'static str {
        match self.architecture {
            Architecture::Arm64 => "aarch64-unknown-linux-gnu",
            Architecture::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }

    fn flags_variable(&self) -> String {
        let triple = self.triple().to_uppercase().replace('-', "_");
        format!("CARGO_TARGET_{triple}_RUSTFLAGS")
    }

    /// Panics name source files: without the folders of this machine, which would make
    /// other bytes elsewhere and tell whose machine it was.
    fn flags(&self) -> String {
        let cargo = env::var_os("CARGO_HOME").map(PathBuf::from);
        let cargo = cargo.or_else(|| Some(env::home_dir()?.join(".cargo")));
        let folders = [(cargo, "/cargo"), (Some(self.root.clone()), "/muster")];
        let flag = |(folder, name): (Option<PathBuf>, &str)| {
            let folder = folder?.to_string_lossy().into_owned();
            // Cargo takes these flags apart at spaces.
            (!folder.contains(' ')).then(|| format!("--remap-path-prefix={folder}={name}"))
        };
        folders.into_iter().filter_map(flag).collect::<Vec<_>>().join(" ")
    }

    fn add_target(&self, say: &dyn Fn(&str)) -> Result<(), BuildError> {
        let mut rustc = Command::new("rustc");
        rustc.args(["--print", "target-libdir", "--target", self.triple()]);
        let printed = rustc.current_dir(&self.root).output().ok();
        let folder = printed.and_then(|output| String::from_utf8(output.stdout).ok());
        if folder.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
            return Ok(());
        }
        say(&format!("adding the {} target of Rust", self.triple()));
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add", self.triple()]).current_dir(&self.root);
        run(&mut rustup, ": install that target of Rust in the way in which Rust was installed")
    }
}

/// Takes from `command` what Cargo told us of ourselves: build scripts look at some of it, and
/// would run again for each who starts us.
fn without_our_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
}

/// Where Muster's tools are: `MUSTER_TOOLS`, or a folder of the user's cache.
fn tools_folder(root: &Path) -> Result<PathBuf, BuildError> {
    let named = env::var_os("MUSTER_TOOLS").filter(|folder| !folder.is_empty());
    let home = || env::home_dir().map(|home| home.join(".cache/muster/tools"));
    named.map(|folder| root.join(folder)).or_else(home).ok_or(BuildError::NoHome)
}

/// Installs cargo-zigbuild and Zig into `folder`, unless they are there.
fn install(folder: &Path, say: &dyn Fn(&str)) -> Result<(), BuildError> {
    let wanted = PYTHON_PACKAGES.join("\n");
    let is_there =
        || fs::read_to_string(folder.join(INSTALLED_FILE)).is_ok_and(|found| found == wanted);
    if is_there() {
        return Ok(());
    }
    let failed = |source| BuildError::Folder { folder: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    // Whoever comes second waits, and finds them.
    let lock = File::create(folder.with_extension("lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    if is_there() {
        return Ok(());
    }
    let python = env::var_os("PYTHON").unwrap_or_else(|| program_of_python().into());
    let mut asked = Command::new(&python);
    asked.args(["-m", "pip", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !asked.status().is_ok_and(|status| status.success()) {
        return Err(BuildError::NoPython);
    }
    say(&format!("installing {} with pip, once: 400 MB on disk", PYTHON_PACKAGES.join(" and ")));
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--upgrade", "--target"]).arg(folder);
    run(pip.args(PYTHON_PACKAGES), ": is there a network, and room on the disk?")?;
    fs::write(folder.join(INSTALLED_FILE), wanted).map_err(failed)
}

fn program_of_python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}

fn program(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// Runs `command` to its end, its output going to standard error.
fn run(command: &mut Command, remedy: &'static str) -> Result<(), BuildError> {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let line = words.join(" ");
    // Standard output is for what `--json` prints.
    command.stdout(io::stderr());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(BuildError::Failed { line, status, remedy }),
        Err(source) => Err(BuildError::NotStarted { line, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_folder_of_this_machine_is_in_a_program() {
        let zigbuild = Zigbuild {
            architecture: Architecture::Arm64,
            root: "/home/ada/game".into(),
            target: "/home/ada/game/target".into(),
            tools: "/home/ada/tools".into(),
        };

        assert_eq!(zigbuild.flags_variable(), "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS");
        assert!(zigbuild.flags().ends_with("--remap-path-prefix=/home/ada/game=/muster"));
    }
}
