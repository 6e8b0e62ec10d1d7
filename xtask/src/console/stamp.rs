//! What a console was made of, as one hash: equal, and there is nothing to do.
//!
//! It covers the sources, the lock file and the pinned versions of the tools, and
//! takes a few milliseconds. It does not ask the tools themselves: a console that
//! is up to date needs none.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use super::{Kind, tools};

/// Where the console's sources are: its own, those of the packages of the house
/// that it imports, and what says how they are built.
const SOURCES: &[&str] = &[
    "console",
    "api/contract",
    "matchmaker",
    "rule-sets",
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
];

/// Changes when the same sources are made into something else.
const EDITION: &str = "1";

/// The stamp of the console in the workspace at `root`, in hexadecimal digits.
///
/// # Errors
/// When a source cannot be read.
pub(super) fn stamp(root: &Path, kind: Kind) -> io::Result<String> {
    let mut hash = Sha256::new();
    let binaryen = tools::BINARYEN.to_string();
    for fact in [EDITION, kind.name(), tools::TRUNK, &binaryen, &compiler(root)] {
        add(&mut hash, fact.as_bytes());
    }
    for source in SOURCES {
        let mut files = Vec::new();
        collect(&root.join(source), &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(root).unwrap_or(&file);
            add(&mut hash, name.to_string_lossy().as_bytes());
            add(&mut hash, &fs::read(&file)?);
        }
    }
    Ok(hex::encode(hash.finalize()))
}

/// Adds `bytes` with their length, so that no two sequences of them are alike.
fn add(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
    hash.update(bytes);
}

/// The compiler's version; nothing if there is none, which the build will say.
fn compiler(root: &Path) -> String {
    let version = Command::new("rustc").arg("-vV").current_dir(root).output();
    version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

/// Every file at `path` but what was made from the others, and what is hidden.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name();
        let text = name.to_string_lossy();
        if !(text.starts_with('.') || matches!(&*text, "target" | "dist")) {
            collect(&path.join(&name), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{command, console::build_folder::tests::Scratch};

    fn check(scratch: &Scratch) -> String {
        stamp(scratch.path(), Kind::Release).unwrap()
    }

    #[test]
    fn a_stamp_changes_with_the_sources_and_nothing_else() {
        let scratch = Scratch::new("stamp");
        scratch.write("console/src/main.rs", "fn main() {}");
        scratch.write("Cargo.lock", "one");
        let before = check(&scratch);

        scratch.write("console/dist/index.html", "made");
        scratch.write("local/src/lib.rs", "of no concern");
        assert_eq!(check(&scratch), before);
        assert_ne!(stamp(scratch.path(), Kind::Dev).unwrap(), before);

        scratch.write("Cargo.lock", "two");
        let locked = check(&scratch);
        assert_ne!(locked, before);
        scratch.write("console/src/page.rs", "");
        assert_ne!(check(&scratch), locked);
    }

    #[test]
    fn the_stamp_covers_what_the_console_imports() {
        let manifest = fs::read_to_string(command::root().join("console/Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let workspace = fs::read_to_string(command::root().join("Cargo.toml")).unwrap();
        let workspace: toml::Table = workspace.parse().unwrap();
        for name in manifest["dependencies"].as_table().unwrap().keys() {
            let dependency = &workspace["workspace"]["dependencies"][name];
            if let Some(path) = dependency.get("path").and_then(toml::Value::as_str) {
                assert!(SOURCES.contains(&path), "{path} is not covered");
            }
        }
    }
}
