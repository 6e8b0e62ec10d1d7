//! The builds that are in memory: the newest, and the one before it.
//!
//! There is no watcher: whoever asks looks at the folder first, but not more often
//! than somebody would notice.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use api_contract::console_files::{DIST_FOLDER, MANIFEST_FILE};

use super::build::{self, Build, ReadBuildError};

/// How long what was seen is believed.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Longest list of files that is read, in bytes; one of the most files has half.
const LIST_BYTES_MAX: u64 = 256 * 1024;

/// The builds in memory.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    newest: Option<Arc<Build>>,
    /// For pages that are open still.
    previous: Option<Arc<Build>>,
    /// The list of the newest, as it stands in its file.
    list: Vec<u8>,
    looked: Option<Instant>,
    /// Why what is there could not be read, to say it once.
    complaint: String,
}

impl Shelf {
    /// Takes in the build in `folder`, if there is another one.
    pub(super) async fn look(&mut self, folder: &Path) {
        if self.looked.is_some_and(|looked| looked.elapsed() < LOOK_EVERY) {
            return;
        }
        let (dist, known) = (folder.join(DIST_FOLDER), self.list.clone());
        let read = tokio::task::spawn_blocking(move || read_newer(&dist, &known)).await;
        self.looked = Some(Instant::now());
        match read {
            Ok(Ok(Some((list, build)))) => {
                self.previous = self.newest.replace(Arc::new(build));
                self.list = list;
                self.complaint.clear();
                tracing::info!("the console is there");
            }
            Ok(Ok(None)) => {}
            Ok(Err(error)) => self.complain(&error),
            Err(error) => tracing::error!(%error, "the console could not be read"),
        }
    }

    /// The newest build.
    pub(super) fn newest(&self) -> Option<Arc<Build>> {
        self.newest.clone()
    }

    /// The file at `path`, in the newest build that has it.
    pub(super) fn file(&self, path: &str) -> Option<Arc<build::File>> {
        [&self.newest, &self.previous].into_iter().flatten().find_map(|build| build.file(path))
    }

    /// What was seen is looked at again, whenever that was.
    #[cfg(test)]
    pub(super) fn forget_look(&mut self) {
        self.looked = None;
    }

    /// It may be just being replaced; then it is read the next time.
    fn complain(&mut self, error: &ReadBuildError) {
        let complaint = error.to_string();
        if self.complaint != complaint {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "the console's files cannot be served");
            self.complaint = complaint;
        }
    }
}

/// The build in `dist` with its list, if there is one and its list is not `known`.
fn read_newer(dist: &Path, known: &[u8]) -> Result<Option<(Vec<u8>, Build)>, ReadBuildError> {
    let path = dist.join(MANIFEST_FILE);
    let Some(list) = read_list(&path)? else { return Ok(None) };
    if list == known {
        return Ok(None);
    }
    let build = Build::read(dist, &list)?;
    // Folders are replaced whole: with the same list before and after, all that
    // was read in between is of one build.
    if read_list(&path)?.is_none_or(|after| after != list) {
        return Ok(None);
    }
    Ok(Some((list, build)))
}

fn read_list(path: &PathBuf) -> Result<Option<Vec<u8>>, ReadBuildError> {
    let failed = |source| ReadBuildError::File { path: MANIFEST_FILE.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut list = Vec::new();
    file.take(LIST_BYTES_MAX).read_to_end(&mut list).map_err(failed)?;
    Ok(Some(list))
}
