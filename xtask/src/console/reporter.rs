//! Telling how far the build of the console is: on the terminal, and in a file
//! for whoever opens the console meanwhile.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use api_contract::console_files::{BuildProgress, BuildState};

use crate::terminal::{Terminal, seconds};

/// How often the file is written while nothing else happens. A reader takes a
/// build that has not written for much longer for dead.
const WRITE_EVERY: Duration = Duration::from_secs(1);

/// How often a terminal is told that something still goes on.
const TELL_EVERY: Duration = Duration::from_secs(30);

/// What a build consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Tools,
    Dependencies,
    Compilation,
    Compression,
}

impl Stage {
    /// In order.
    const ALL: [(Self, &str); 4] = [
        (Self::Tools, "tools"),
        (Self::Dependencies, "dependencies"),
        (Self::Compilation, "compilation"),
        (Self::Compression, "compression"),
    ];
}

/// Where a build says how far it is.
#[derive(Debug)]
pub(super) struct Reporter {
    terminal: Option<Terminal>,
    file: Option<PathBuf>,
    progress: BuildProgress,
    /// When what is done just now began.
    began: Instant,
    told: Instant,
    written: Instant,
}

impl Reporter {
    /// One that tells `terminal` and writes `file`.
    pub(super) fn new(terminal: Option<Terminal>, file: Option<PathBuf>) -> Self {
        let (now, clock) = (Instant::now(), now_ms());
        let progress = BuildProgress {
            stages: Stage::ALL.iter().map(|(_, name)| (*name).to_owned()).collect(),
            stage: 0,
            began_ms: clock,
            since_ms: clock,
            written_ms: clock,
            message: "looking at what there is".to_owned(),
            detail: String::new(),
            state: BuildState::Running,
        };
        let mut reporter = Self { terminal, file, progress, began: now, told: now, written: now };
        reporter.write();
        reporter
    }

    /// One that nobody hears.
    #[cfg(test)]
    pub(super) fn silent() -> Self {
        Self::new(None, None)
    }

    /// A stage begins.
    pub(super) fn stage(&mut self, stage: Stage) {
        let number = Stage::ALL.iter().position(|(each, _)| *each == stage);
        self.progress.stage = number.unwrap_or_default();
        self.progress.since_ms = now_ms();
    }

    /// Something begins that may take a while.
    pub(super) fn begin(&mut self, what: &str) {
        what.clone_into(&mut self.progress.message);
        self.progress.detail.clear();
        self.began = Instant::now();
        self.told = self.began;
        self.write();
        self.say(what);
    }

    /// It still goes on; `detail` is the last that was heard of it.
    pub(super) fn beat(&mut self, detail: &str) {
        let now = Instant::now();
        if self.told + TELL_EVERY <= now {
            self.told = now;
            let took = seconds(self.began.elapsed());
            self.say(&format!("{}: {took} so far  {}", self.progress.message, detail.trim()));
        }
        if self.written + WRITE_EVERY <= now {
            detail.trim().clone_into(&mut self.progress.detail);
            self.write();
        }
    }

    /// The build is over.
    pub(super) fn end(&mut self, message: &str, state: BuildState) {
        message.clone_into(&mut self.progress.message);
        self.progress.detail.clear();
        self.progress.state = state;
        self.write();
    }

    /// Tells the terminal alone.
    pub(super) fn say(&self, text: &str) {
        if let Some(terminal) = &self.terminal {
            terminal.note(text);
        }
    }

    fn write(&mut self) {
        self.written = Instant::now();
        self.progress.written_ms = now_ms();
        if let Some(file) = &self.file {
            // A build does not fail because nobody can be told of it.
            let _ = write_whole(file, &self.progress);
        }
    }
}

/// Through a second name, so that no reader sees half of it.
fn write_whole(file: &Path, progress: &BuildProgress) -> std::io::Result<()> {
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, serde_json::to_vec(progress)?)?;
    fs::rename(&unfinished, file)
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::build_folder::tests::Scratch;

    fn read(file: &Path) -> BuildProgress {
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    }

    #[test]
    fn a_build_writes_down_how_far_it_is() {
        let scratch = Scratch::new("progress");
        let file = scratch.path().join("progress.json");
        let mut reporter = Reporter::new(None, Some(file.clone()));
        assert_eq!((read(&file).stage, read(&file).state), (0, BuildState::Running));

        reporter.stage(Stage::Compilation);
        reporter.begin("compiling");
        let progress = read(&file);
        assert_eq!(progress.stages[progress.stage], "compilation");
        assert_eq!(progress.message, "compiling");

        let (reasons, tail) = (vec!["it failed".to_owned()], vec!["error".to_owned()]);
        reporter.end("it failed", BuildState::Failed { reasons, tail: tail.clone() });
        assert!(matches!(read(&file).state, BuildState::Failed { tail: kept, .. } if kept == tail));
    }

    #[test]
    fn a_build_goes_on_where_nothing_can_be_written() {
        let mut reporter = Reporter::new(None, Some("/nowhere/progress.json".into()));
        reporter.begin("compiling");
        reporter.end("done", BuildState::Done);
    }
}
