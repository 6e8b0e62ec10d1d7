//! How far a run is, on a terminal.

use std::io::{self, IsTerminal, Write};

use matchmaker::trial::{Clock, EPOCH_MS, SECOND_MS};

use crate::counted;

/// How many virtual seconds lie between two updates of the progress.
const PROGRESS_SECONDS: u64 = 10;

/// A line that is written again and again.
pub(super) struct Progress<'n> {
    name: &'n str,
    live: bool,
    shown_at: Option<u64>,
}

impl<'n> Progress<'n> {
    pub(super) fn new(name: &'n str, quiet: bool) -> Self {
        Self { name, live: !quiet && io::stderr().is_terminal(), shown_at: None }
    }

    pub(super) fn show(&mut self, clock: &Clock, tickets: usize, matches: usize) {
        let second = (clock.now_ms() - EPOCH_MS) / SECOND_MS;
        let soon = self.shown_at.is_some_and(|shown| second < shown + PROGRESS_SECONDS);
        if !self.live || soon {
            return;
        }
        self.shown_at = Some(second);
        let (come, matches) = (tickets - clock.left_count(), counted(matches, "match"));
        let line =
            format!("{}: second {second}, {come} of {tickets} tickets, {matches}", self.name);
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(io::stderr(), "\r{line}\x1b[K");
    }

    pub(super) fn clear(&self) {
        if self.live {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
