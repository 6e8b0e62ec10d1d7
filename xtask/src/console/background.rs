//! A build of the console beside other work: another process of this program, at
//! the lowest priority, which ends with us.
//!
//! What it does is read from the file in which it says so, as others do.

use std::{
    env, fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use api_contract::console_files::{BuildProgress, BuildState, ConsoleFiles};

use super::{BuildFolder, sizes};
use crate::{
    child::{Child, ChildError},
    command,
};

/// How often the file is read, at most.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How long the build may take to end when it is asked to: it gives its tools
/// three seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A build under way, or over. Dropped, it is stopped.
#[derive(Debug)]
pub(crate) struct Background {
    child: Child,
    folder: BuildFolder,
    began: Instant,
    looked: Instant,
    /// What it was doing when we last looked.
    doing: String,
    over: bool,
}

/// What has happened since the last look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// It has begun something that may take a while.
    Doing(String),
    /// The console is there.
    Ready {
        /// Bytes that a browser fetches.
        bytes: u64,
        /// How long it took.
        took: Duration,
    },
    /// It will not be there.
    Failed {
        /// Why, and because of what.
        reasons: Vec<String>,
        /// The failing tool's last words.
        tail: Vec<String>,
    },
}

impl Background {
    /// Starts a build of what is deployed, with tools installed as needed.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub(crate) fn start() -> Result<Self, ChildError> {
        let this = env::current_exe().map_err(|source| ChildError::NotStarted {
            line: "cargo xtask console build".to_owned(),
            source,
        })?;
        let mut command = command::gentle(&this);
        command.args(["console", "build", "--release", "--install-tools", "--background"]);
        // What it has to say stands in the file.
        command.stderr(Stdio::null());
        Self::follow(command)
    }

    fn follow(command: Command) -> Result<Self, ChildError> {
        let (child, now) = (Child::start(command, false)?, Instant::now());
        let (folder, doing) = (BuildFolder::of_workspace(), String::new());
        Ok(Self { child, folder, began: now, looked: now, doing, over: false })
    }

    /// What has happened since the last look, if anything.
    pub(crate) fn look(&mut self) -> Option<News> {
        let now = Instant::now();
        if self.over || now < self.looked + LOOK_EVERY {
            return None;
        }
        self.looked = now;
        if let Some(status) = self.child.ended() {
            self.over = true;
            return Some(match self.folder.files() {
                Ok(files) if status.success() => self.ready(&files),
                Ok(_) | Err(_) => self.failed(),
            });
        }
        let progress = self.progress()?;
        // Until it has the folder, the file is another build's.
        let news = progress.state == BuildState::Running && progress.message != self.doing;
        news.then(|| {
            self.doing.clone_from(&progress.message);
            News::Doing(progress.message)
        })
    }

    /// Waits for the end, telling `hear` what happens.
    pub(crate) fn wait(&mut self, mut hear: impl FnMut(&News)) -> Option<News> {
        loop {
            match self.look() {
                Some(news @ News::Doing(_)) => hear(&news),
                Some(news) => return Some(news),
                None if self.over => return None,
                None => std::thread::sleep(LOOK_EVERY),
            }
        }
    }

    /// Whether there is nothing more to come.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Ends it, if it is not over. What it has installed and compiled is kept.
    pub(crate) fn stop(&mut self) {
        if self.child.ended().is_none() {
            self.child.stop(PATIENCE);
        }
        self.over = true;
    }

    fn ready(&self, files: &ConsoleFiles) -> News {
        News::Ready { bytes: sizes::sent_bytes(files), took: self.began.elapsed() }
    }

    fn failed(&self) -> News {
        match self.progress().map(|progress| progress.state) {
            Some(BuildState::Failed { reasons, tail }) => News::Failed { reasons, tail },
            Some(BuildState::Running | BuildState::Done | BuildState::Stopped) | None => {
                let reasons = vec!["the build ended without a word".to_owned()];
                News::Failed { reasons, tail: Vec::new() }
            }
        }
    }

    fn progress(&self) -> Option<BuildProgress> {
        serde_json::from_slice(&fs::read(self.folder.progress()).ok()?).ok()
    }
}
