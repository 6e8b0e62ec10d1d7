//! What is packed beside the programs, held against the deployment's description.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod console;
mod game_server;

use std::{
    env, fs,
    io::{Cursor, Read},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use packages::archive::Archive;
use stack::Deployment;
use zip::ZipArchive;

/// The deployment of the committed `muster.toml`.
fn deployment() -> Deployment {
    let root = Path::new("../..");
    let text = fs::read_to_string(root.join("muster.toml")).unwrap();
    described(&text)
}

/// The deployment of a configuration.
fn described(text: &str) -> Deployment {
    let read = |path: &str| fs::read_to_string(Path::new("../..").join(path));
    Deployment::from_toml("muster.toml", text, Some("prod"), read).unwrap()
}

/// The names in an archive with their permissions and texts, in their order.
fn unpacked(archive: &Archive) -> Vec<(String, u32, String)> {
    let mut zip = ZipArchive::new(Cursor::new(archive.pack().unwrap())).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().to_owned(), file.unix_mode().unwrap() & 0o777, text)
        })
        .collect()
}

/// A folder for one test, gone when it has passed.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("muster-packages-{}-{number}", std::process::id());
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
