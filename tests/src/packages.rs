//! The packages as they are deployed, unpacked and run on this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{binaries, folder::Folder};

/// Where Debian has arm64's C library.
const LIBRARIES: &str = "/usr/aarch64-linux-gnu";

/// The archives of functions and game server, unpacked: a folder each.
#[derive(Debug)]
pub struct Packages {
    folder: Folder,
    functions: Vec<String>,
}

impl Packages {
    /// Builds and packs them, if they have changed, and unpacks them.
    ///
    /// # Panics
    /// When that fails.
    #[must_use]
    pub fn unpacked() -> Self {
        let packed = binaries::packages();
        let folder = Folder::new();
        let mut functions = Vec::new();
        for archive in fs::read_dir(packed.join("functions")).unwrap() {
            let archive = archive.unwrap().path();
            let name = archive.file_stem().unwrap().to_str().unwrap().to_owned();
            unpack(&archive, &folder.path().join(&name));
            functions.push(name);
        }
        functions.sort();
        unpack(&packed.join("game-server.zip"), &folder.path().join("gameserver"));
        Self { folder, functions }
    }

    /// The functions, by their archives' names.
    #[must_use]
    pub fn functions(&self) -> &[String] {
        &self.functions
    }

    /// What starts a function as Lambda does: its `bootstrap`.
    #[must_use]
    pub fn function(&self, name: &str) -> Command {
        command(&self.bootstrap(name))
    }

    /// A folder with a program for each function and the game server, under the names by
    /// which the local cloud looks for them.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn side_by_side(&self) -> PathBuf {
        let folder = self.folder.path().join("programs");
        fs::create_dir_all(&folder).unwrap();
        let server = self.folder.path().join("gameserver/gameserver");
        let functions = self.functions.iter().map(|name| (name.as_str(), self.bootstrap(name)));
        for (name, program) in functions.chain([("gameserver", server)]) {
            let command = command(&program);
            let words = [command.get_program()].into_iter().chain(command.get_args());
            let words: Vec<_> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
            script(&folder.join(name), &format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" ")));
        }
        folder
    }

    fn bootstrap(&self, function: &str) -> PathBuf {
        self.folder.path().join(function).join("bootstrap")
    }
}

fn unpack(archive: &Path, folder: &Path) {
    let archive = fs::File::open(archive).unwrap();
    zip::ZipArchive::new(archive).unwrap().extract(folder).unwrap();
}

/// What runs a program for arm64 here.
fn command(program: &Path) -> Command {
    if cfg!(target_arch = "aarch64") {
        return Command::new(program);
    }
    let named = |variable: &str, usual: &str| env::var_os(variable).unwrap_or_else(|| usual.into());
    let mut command = Command::new(named("QEMU_AARCH64", "qemu-aarch64"));
    command.arg("-L").arg(named("QEMU_AARCH64_LIBRARIES", LIBRARIES)).arg(program);
    command
}

/// Written by another process: a program that this one has open, and so for a moment
/// every child of it, cannot be run.
fn script(path: &Path, text: &str) {
    let write = "printf '%s' \"$1\" > \"$0\" && chmod +x \"$0\"";
    let written = Command::new("sh").args(["-c", write]).arg(path).arg(text).status();
    assert!(written.unwrap().success(), "{} could not be written", path.display());
}
