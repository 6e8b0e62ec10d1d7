//! A child's log: a file that is put aside when it is full, and one generation of it kept.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::data_folder::append_private;

/// An open log, bounded in size.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    bytes_max: u64,
}

impl LogFile {
    /// Opens the log at `path` to add to it; twice `bytes_max` is all it will take.
    pub(crate) fn open(path: PathBuf, bytes_max: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = append_private(&path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path, file, bytes, bytes_max })
    }

    /// Adds one line.
    ///
    /// On the caller's thread: it is a copy into the system's memory, and handing
    /// it to another thread would take longer.
    pub(crate) fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        if self.bytes >= self.bytes_max {
            // Another instance of the function may have done it, or the log may
            // be deleted already: then there is only a new file to go on in.
            if fs::metadata(&self.path).is_ok_and(|log| log.len() >= self.bytes_max) {
                fs::rename(&self.path, older(&self.path))?;
            }
            self.file = append_private(&self.path)?;
            self.bytes = self.file.metadata()?.len();
        }
        let mut whole = Vec::with_capacity(line.len() + 1);
        whole.extend_from_slice(line);
        whole.push(b'\n');
        self.file.write_all(&whole)?;
        self.bytes += whole.len() as u64;
        Ok(())
    }
}

fn older(path: &Path) -> PathBuf {
    path.with_extension("log.1")
}

/// Deletes all but the `keep` newest files of `folder`.
pub(crate) fn delete_oldest(folder: &Path, keep: usize) -> io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        })
        .collect();
    files.sort();
    let surplus = files.len().saturating_sub(keep);
    files.iter().take(surplus).try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_full_log_is_put_aside_once() {
        let scratch = Scratch::new();
        let path = scratch.path().join("logs").join("f.log");
        let mut log = LogFile::open(path.clone(), 10).unwrap();

        for line in ["first line", "second line", "third line"] {
            log.write_line(line.as_bytes()).unwrap();
        }

        assert_eq!(fs::read_to_string(&path).unwrap(), "third line\n");
        assert_eq!(fs::read_to_string(older(&path)).unwrap(), "second line\n");
    }

    #[test]
    fn a_log_goes_on_where_it_was() {
        let scratch = Scratch::new();
        let path = scratch.path().join("f.log");
        for line in ["a", "b"] {
            LogFile::open(path.clone(), 10).unwrap().write_line(line.as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "a\nb\n");
    }

    #[test]
    fn a_log_that_others_put_aside_or_deleted_goes_on() {
        let scratch = Scratch::new();
        let path = scratch.path().join("f.log");
        let open = || LogFile::open(path.clone(), 10).unwrap();
        let (mut one, mut other) = (open(), open());
        other.write_line(b"a long line of the other").unwrap();
        one.write_line(b"a long line of the one").unwrap();
        one.write_line(b"new").unwrap();

        other.write_line(b"newer").unwrap();

        assert_eq!(fs::read_to_string(&path).unwrap(), "new\nnewer\n");
        fs::remove_file(&path).unwrap();
        one.write_line(b"to nobody, but enough to fill it").unwrap();
        one.write_line(b"newest").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "newest\n");
    }

    #[test]
    fn only_the_newest_logs_are_kept() {
        let scratch = Scratch::new();
        for name in ["a", "b", "c"] {
            let file = File::create(scratch.path().join(name)).unwrap();
            let age = std::time::Duration::from_secs(u64::from(name.as_bytes()[0]));
            file.set_modified(SystemTime::UNIX_EPOCH + age).unwrap();
        }

        delete_oldest(scratch.path(), 1).unwrap();

        assert!(!scratch.path().join("b").exists() && scratch.path().join("c").exists());
    }
}
