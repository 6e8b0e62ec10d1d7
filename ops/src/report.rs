//! What a person sees: progress and failures on standard error, results on standard output.

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    iter,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// Why the command failed: the error and its causes, a line each.
pub(crate) fn failure(error: &(dyn Error + 'static)) -> ExitCode {
    note(&error.to_string());
    for cause in iter::successors(error.source(), |&error| error.source()) {
        note(&format!("  because {cause}"));
    }
    ExitCode::FAILURE
}

/// A line on standard error.
pub(crate) fn note(text: &str) {
    // A closed terminal is no reason to stop the work.
    let _ = writeln!(io::stderr(), "{text}");
}

/// A line on standard output.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// How far something got, told now and then.
#[derive(Debug)]
pub(crate) struct Progress {
    what: &'static str,
    total: usize,
    done: AtomicUsize,
    told: AtomicUsize,
    began: Instant,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        let (done, told) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { what, total, done, told, began: Instant::now() }
    }

    /// `count` more are done.
    pub(crate) fn add(&self, count: usize) {
        let done = self.done.fetch_add(count, Ordering::Relaxed) + count;
        let tenth = (done * 10).checked_div(self.total).unwrap_or(10);
        if self.told.fetch_max(tenth, Ordering::Relaxed) < tenth && done < self.total {
            self.tell(done, io::stderr().is_terminal());
        }
    }

    /// All is done.
    pub(crate) fn end(&self) {
        self.tell(self.done.load(Ordering::Relaxed), true);
    }

    fn tell(&self, done: usize, wanted: bool) {
        if wanted {
            let (what, total, took) = (self.what, self.total, seconds(self.began.elapsed()));
            note(&format!("{done:>9} of {total} {what}  {took}"));
        }
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}
