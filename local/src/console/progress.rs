//! How far the console's build is, as it says itself in a file.

use std::{fs::File, io::Read, path::Path, time::Duration};

use api_contract::{
    Timestamp,
    console_files::{BuildProgress, BuildState},
};

/// How long a build that lives may be silent. It writes every second; this is for
/// machines that have no time for it.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Longest file that is read, in bytes: its texts have bounds that add up to less.
const BYTES_MAX: u64 = 256 * 1024;

/// How the console stands while there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// The cloud was not told where a console would be.
    NotServed,
    /// Nobody builds it.
    NotBuilt,
    /// Somebody does.
    Building(Building),
    /// Somebody has tried.
    Failed {
        /// Why it failed, and because of what.
        reasons: Vec<String>,
        /// The failing tool's last words.
        tail: Vec<String>,
    },
}

/// A build under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Building {
    /// What it consists of, in order.
    pub(super) stages: Vec<String>,
    /// Which of them is under way.
    pub(super) stage: usize,
    /// Since when, of the build and of the stage.
    pub(super) elapsed: Duration,
    pub(super) stage_elapsed: Duration,
    /// What it does just now.
    pub(super) message: String,
    /// The last that its tools have printed.
    pub(super) detail: String,
}

/// What the file at `path` says at `now`.
pub(super) fn read(path: &Path, now: Timestamp) -> State {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut text));
    let progress = read.ok().and_then(|_| serde_json::from_slice::<BuildProgress>(&text).ok());
    progress.map_or(State::NotBuilt, |progress| state(progress, now))
}

fn state(progress: BuildProgress, now: Timestamp) -> State {
    let elapsed = |since: u64| now.since(moment(since));
    match progress.state {
        BuildState::Failed { reasons, tail } => State::Failed { reasons, tail },
        BuildState::Running if elapsed(progress.written_ms) <= SILENCE_MAX => {
            State::Building(Building {
                elapsed: elapsed(progress.began_ms),
                stage_elapsed: elapsed(progress.since_ms),
                stages: progress.stages,
                stage: progress.stage,
                message: progress.message,
                detail: progress.detail,
            })
        }
        // Killed; stopped; or done, and deleted since.
        BuildState::Running | BuildState::Stopped | BuildState::Done => State::NotBuilt,
    }
}

fn moment(milliseconds: u64) -> Timestamp {
    Timestamp::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn check(written_ms: u64, state: BuildState) -> State {
        let progress = BuildProgress {
            stages: vec!["tools".to_owned(), "compilation".to_owned()],
            stage: 1,
            began_ms: 1_000,
            since_ms: 31_000,
            written_ms,
            message: "compiling".to_owned(),
            detail: String::new(),
            state,
        };
        let scratch = Scratch::new();
        let path = scratch.path().join("progress.json");
        std::fs::write(&path, serde_json::to_vec(&progress).unwrap()).unwrap();
        read(&path, Timestamp::from_millis(41_000))
    }

    #[test]
    fn a_build_that_lives_says_how_far_it_is() {
        let State::Building(building) = check(40_000, BuildState::Running) else {
            panic!("it lives")
        };
        assert_eq!(building.elapsed, Duration::from_secs(40));
        assert_eq!(building.stage_elapsed, Duration::from_secs(10));
    }

    #[test]
    fn a_build_that_was_killed_is_none() {
        let progress = BuildProgress {
            stages: Vec::new(),
            stage: 0,
            began_ms: 0,
            since_ms: 0,
            written_ms: 0,
            message: String::new(),
            detail: String::new(),
            state: BuildState::Running,
        };
        assert_eq!(state(progress, Timestamp::from_millis(61_000)), State::NotBuilt);
        assert_eq!(check(40_000, BuildState::Stopped), State::NotBuilt);
    }

    #[test]
    fn a_build_that_failed_says_why() {
        let (reasons, tail) = (vec!["no".to_owned()], vec!["error[E0001]".to_owned()]);
        let failed = BuildState::Failed { reasons: reasons.clone(), tail: tail.clone() };
        assert_eq!(check(0, failed), State::Failed { reasons, tail });
    }

    #[test]
    fn a_file_that_is_missing_or_broken_says_nothing() {
        let scratch = Scratch::new();
        let path = scratch.path().join("progress.json");
        assert_eq!(read(&path, Timestamp::from_millis(0)), State::NotBuilt);
        std::fs::write(&path, "{").unwrap();
        assert_eq!(read(&path, Timestamp::from_millis(0)), State::NotBuilt);
    }
}
