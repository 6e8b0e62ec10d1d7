//! What the console is built with: Trunk, wasm-bindgen, and Binaryen's wasm-opt.
//!
//! They are taken from a folder of ours, and else from the PATH; the first that
//! has the right version. Nothing that is installed for other purposes is
//! changed. Versions matter more than usual: see each tool.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Trunk, which drives the build. Exactly this one: 0.22.0 wants a newer Rust
/// than ours, and what is before it has not been tried.
pub(super) const TRUNK: &str = "0.22.0-beta.1";

/// The oldest Binaryen that has been tried. Debian's 108 makes, without a word,
/// modules that end at their start: so no older one is ever used.
pub(super) const BINARYEN: u32 = 132;

/// The package of npm with the accessibility rules that the browser tests check.
pub(super) const AXE: &str = "4.14.1";

/// One of the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Trunk,
    WasmBindgen,
    WasmOpt,
}

impl Tool {
    pub(super) const ALL: [Self; 3] = [Self::WasmOpt, Self::WasmBindgen, Self::Trunk];

    /// Its name as a program.
    pub(super) fn program(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen",
            Self::WasmOpt => "wasm-opt",
        }
    }

    /// Whether `version`, as the tool itself says it, will do.
    fn will_do(self, version: &str, wasm_bindgen: &str) -> bool {
        match self {
            Self::Trunk => version == TRUNK,
            Self::WasmBindgen => version == wasm_bindgen,
            Self::WasmOpt => version.parse::<u32>().is_ok_and(|version| version >= BINARYEN),
        }
    }

    /// Which one is wanted, in words.
    fn wanted(self, wasm_bindgen: &str) -> String {
        match self {
            Self::Trunk => format!("trunk {TRUNK}"),
            Self::WasmBindgen => format!("wasm-bindgen {wasm_bindgen} (as in Cargo.lock)"),
            Self::WasmOpt => format!("wasm-opt of Binaryen {BINARYEN} or newer"),
        }
    }
}

/// Why the tools are not all there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ToolsError {
    /// One is not there in a version that will do.
    #[error("{wanted} is missing{}; `cargo xtask console tools` installs it", seen(found))]
    Missing {
        /// Which one, in words.
        wanted: String,
        /// Those that will not do, with their versions.
        found: Vec<(PathBuf, String)>,
    },
    /// The version that the crate has cannot be found out.
    #[error("Cargo.lock does not say which wasm-bindgen the console uses")]
    NotLocked(#[source] Option<io::Error>),
    /// There is no folder for what we install.
    #[error("there is no home folder to install into: set MUSTER_TOOLS to a folder")]
    NoHome,
}

fn seen(found: &[(PathBuf, String)]) -> String {
    let each = found.iter().map(|(path, version)| format!("{version} at {}", path.display()));
    let each: Vec<String> = each.collect();
    if each.is_empty() { String::new() } else { format!(" (found: {})", each.join(", ")) }
}

/// Where tools are looked for.
#[derive(Debug, Clone)]
pub(super) struct Toolbox {
    /// The folder of ours.
    pub(super) own: PathBuf,
    /// Folders with programs, ours first.
    places: Vec<PathBuf>,
    /// The version that the tool has to have because the crate has it.
    pub(super) wasm_bindgen: String,
}

impl Toolbox {
    /// The toolbox of this machine for the workspace at `root`.
    ///
    /// # Errors
    /// When there is no folder for ours, or the lock file does not say what is needed.
    pub(super) fn open(root: &Path) -> Result<Self, ToolsError> {
        let own = env::var_os("MUSTER_TOOLS").filter(|folder| !folder.is_empty());
        let home = || env::home_dir().map(|home| home.join(".cache/muster/tools"));
        let own = own.map(|folder| root.join(folder)).or_else(home).ok_or(ToolsError::NoHome)?;
        let lock = fs::read_to_string(root.join("Cargo.lock"));
        let lock = lock.map_err(|error| ToolsError::NotLocked(Some(error)))?;
        let wasm_bindgen = locked(&lock, "wasm-bindgen").ok_or(ToolsError::NotLocked(None))?;
        let path = env::var_os("PATH").unwrap_or_default();
        Ok(Self::new(own, env::split_paths(&path), wasm_bindgen))
    }

    fn new(own: PathBuf, path: impl Iterator<Item = PathBuf>, wasm_bindgen: &str) -> Self {
        let ours = [own.join("bin"), own.join("node_modules/.bin")];
        let places = ours.into_iter().chain(path).collect();
        Self { own, places, wasm_bindgen: wasm_bindgen.to_owned() }
    }

    /// Where the tool is, in a version that will do.
    ///
    /// # Errors
    /// When it is nowhere; with what was found instead.
    pub(super) fn find(&self, tool: Tool) -> Result<PathBuf, ToolsError> {
        let mut found = Vec::new();
        for place in &self.places {
            let Some(program) = program(place, tool.program()) else { continue };
            let version = version(&program).unwrap_or_else(|| "an unknown version".to_owned());
            if tool.will_do(&version, &self.wasm_bindgen) {
                return Ok(program);
            }
            found.push((program, version));
        }
        Err(ToolsError::Missing { wanted: tool.wanted(&self.wasm_bindgen), found })
    }

    /// All of them.
    ///
    /// # Errors
    /// When one is missing.
    pub(super) fn find_all(&self) -> Result<Tools, ToolsError> {
        let wasm_bindgen = self.find(Tool::WasmBindgen)?;
        let (wasm_opt, trunk) = (self.find(Tool::WasmOpt)?, self.find(Tool::Trunk)?);
        let first = [&wasm_opt, &wasm_bindgen].map(|tool| tool.parent().unwrap_or(tool));
        let path = first.into_iter().chain(self.places.iter().map(PathBuf::as_path));
        Ok(Tools { path: path.map(Path::to_owned).collect(), trunk })
    }

    /// The accessibility rules.
    pub(super) fn axe(&self) -> PathBuf {
        self.own.join("node_modules/axe-core/axe.min.js")
    }
}

/// The tools of a build.
#[derive(Debug)]
pub(super) struct Tools {
    /// Trunk.
    pub(super) trunk: PathBuf,
    /// Where Trunk finds the others, as it takes the first of a name.
    pub(super) path: Vec<PathBuf>,
}

/// The program of that name in a folder, if there is one.
fn program(place: &Path, name: &str) -> Option<PathBuf> {
    // npm's programs are scripts there.
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    endings.iter().map(|ending| place.join(format!("{name}{ending}"))).find(|path| path.is_file())
}

/// The version that a program says it has: `trunk 0.22.0-beta.1`, `wasm-bindgen
/// 0.2.130`, `wasm-opt version 132 (version_132)`.
fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut words = text.split_whitespace().skip(1).skip_while(|word| *word == "version");
    words.next().map(ToOwned::to_owned)
}

/// The version of a package in the text of a lock file.
fn locked<'t>(lock: &'t str, package: &str) -> Option<&'t str> {
    let name = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != name).nth(1)?;
    version.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_says_which_wasm_bindgen() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "leptos"), None);
    }

    #[test]
    fn only_what_was_tried_will_do() {
        let check = |tool: Tool, version| tool.will_do(version, "0.2.130");
        assert!(check(Tool::Trunk, TRUNK) && !check(Tool::Trunk, "0.22.0"));
        assert!(check(Tool::WasmBindgen, "0.2.130") && !check(Tool::WasmBindgen, "0.2.131"));
        assert!(check(Tool::WasmOpt, "132") && check(Tool::WasmOpt, "140"));
        assert!(!check(Tool::WasmOpt, "108") && !check(Tool::WasmOpt, "an unknown version"));
    }

    #[cfg(unix)]
    mod with_programs {
        use super::*;
        use crate::console::build_folder::tests::Scratch;

        fn place(scratch: &Scratch, path: &str, says: &str) -> PathBuf {
            let path = scratch.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            // Written by another process: a program that this one has open, and
            // so for a moment every child of it, cannot be run.
            let script = "printf '#!/bin/sh\necho \"%s\"\n' \"$1\" > \"$0\" && chmod +x \"$0\"";
            let written = Command::new("sh").args(["-c", script]).arg(&path).arg(says).status();
            assert!(written.unwrap().success());
            path
        }

        fn toolbox(scratch: &Scratch) -> Toolbox {
            let path = [scratch.path().join("usr"), scratch.path().join("opt")];
            Toolbox::new(scratch.path().join("own"), path.into_iter(), "0.2.130")
        }

        #[test]
        fn a_tool_of_ours_goes_before_one_on_the_path() {
            let scratch = Scratch::new("ours");
            place(&scratch, "usr/trunk", "trunk 0.22.0-beta.1");
            let ours = place(&scratch, "own/bin/trunk", "trunk 0.22.0-beta.1");
            assert_eq!(toolbox(&scratch).find(Tool::Trunk).unwrap(), ours);
        }

        #[test]
        fn a_tool_that_will_not_do_is_passed_over_and_named() {
            let scratch = Scratch::new("old");
            place(&scratch, "usr/wasm-opt", "wasm-opt version 108");
            let missing = toolbox(&scratch).find(Tool::WasmOpt).unwrap_err().to_string();
            assert!(
                missing.contains("Binaryen 132") && missing.contains("found: 108 at"),
                "{missing}"
            );
            assert!(missing.contains("`cargo xtask console tools` installs it"), "{missing}");

            let newer = place(&scratch, "opt/wasm-opt", "wasm-opt version 133 (version_133)");
            assert_eq!(toolbox(&scratch).find(Tool::WasmOpt).unwrap(), newer);
        }

        #[test]
        fn trunk_finds_the_optimiser_that_was_chosen_first() {
            let scratch = Scratch::new("chosen");
            place(&scratch, "usr/wasm-opt", "wasm-opt version 108");
            place(&scratch, "usr/trunk", "trunk 0.22.0-beta.1");
            place(&scratch, "usr/wasm-bindgen", "wasm-bindgen 0.2.130");
            place(&scratch, "opt/wasm-opt", "wasm-opt version 132 (version_132)");
            let tools = toolbox(&scratch).find_all().unwrap();
            assert_eq!(tools.path[0], scratch.path().join("opt"));
        }
    }
}
