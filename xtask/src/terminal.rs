//! What a person sees of a command: headings, notes, times, the reason of a failure.
//!
//! Everything goes to standard error, so that standard output stays free for
//! what `--json` prints. Colour is used on a terminal only, and not where
//! `NO_COLOR` is set.

use std::{
    env,
    error::Error,
    io::{self, IsTerminal, Write},
    iter,
    time::Duration,
};

/// Where a command says what it does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    colour: bool,
}

impl Terminal {
    /// Standard error, with colour if it is a terminal that wants it.
    pub(crate) fn open() -> Self {
        let wanted = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour: wanted && io::stderr().is_terminal() }
    }

    /// The beginning of a step.
    pub(crate) fn step(&self, title: &str) {
        self.line("1;36", "▸", title);
    }

    /// Something worth knowing about the step under way.
    pub(crate) fn note(&self, text: &str) {
        self.line("2", " ", text);
    }

    /// The end of a step that went well.
    pub(crate) fn done(&self, title: &str, took: Duration) {
        self.line("32", "✓", &format!("{title}  {}", seconds(took)));
    }

    /// Why the command failed: the error and its causes, a line each.
    pub(crate) fn failure(&self, error: &(dyn Error + 'static)) {
        self.line("1;31", "✗", &error.to_string());
        for cause in iter::successors(error.source(), |&error| error.source()) {
            self.line("31", " ", &format!("because {cause}"));
        }
    }

    /// Text as it is.
    pub(crate) fn plain(&self, text: &str) {
        // A closed terminal is no reason to stop the work.
        let _ = writeln!(io::stderr(), "{text}");
    }

    fn line(self, style: &str, mark: &str, text: &str) {
        if self.colour {
            self.plain(&format!("\x1b[{style}m{mark} {text}\x1b[0m"));
        } else {
            self.plain(&format!("{mark} {text}"));
        }
    }
}

/// A duration as people say it: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    match whole {
        0..10 => format!("{:.1} s", took.as_secs_f64()),
        10..60 => format!("{whole} s"),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_said_as_people_say_it() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 5 s");
    }
}
