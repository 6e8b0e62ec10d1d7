//! What a person sees: headings, notes, warnings, questions, and why something failed.
//!
//! Everything goes to standard error, so that standard output stays free for what
//! `--json` prints. Colour is used on a terminal only, and not where `NO_COLOR` is set.

use std::{
    env,
    error::Error,
    io::{self, BufRead, IsTerminal, Write},
    iter,
    time::Duration,
};

/// Characters of a line, if words allow that: what fits beside a second window.
const WIDTH: usize = 100;

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

    /// Something that nobody should overlook.
    pub(crate) fn warn(&self, text: &str) {
        self.line("1;33", "!", text);
    }

    /// The end of a step that went well.
    pub(crate) fn done(&self, title: &str, took: Duration) {
        self.good(&format!("{title}  {}", seconds(took)));
    }

    /// Good news.
    pub(crate) fn good(&self, text: &str) {
        self.line("32", "✓", text);
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

    /// Asks for one line; none if nobody is there to answer.
    pub(crate) fn ask(&self, question: &str) -> Option<String> {
        let _ = write!(io::stderr(), "{question} ").and_then(|()| io::stderr().flush());
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line).ok()?;
        if !io::stdin().is_terminal() {
            // What a terminal would have shown.
            self.plain(line.trim());
        }
        (read > 0).then(|| line.trim().to_owned())
    }

    /// Text behind `before`, its further lines below its beginning.
    pub(crate) fn wrapped(&self, before: &str, text: &str) {
        let indent = before.chars().count();
        for (number, line) in wrap(text, WIDTH.saturating_sub(indent)).iter().enumerate() {
            let before = if number == 0 { before.to_owned() } else { " ".repeat(indent) };
            self.plain(&format!("{before}{line}"));
        }
    }

    fn line(self, style: &str, mark: &str, text: &str) {
        let lines = wrap(text, WIDTH - 2).join("\n  ");
        if self.colour {
            self.plain(&format!("\x1b[{style}m{mark} {lines}\x1b[0m"));
        } else {
            self.plain(&format!("{mark} {lines}"));
        }
    }
}

/// `text` in lines of `width` characters at most, where its words allow that.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        // Words alone are moved: what is aligned by several spaces stays so.
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() || word.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Prints what a script asked for.
pub(crate) fn print(json: &serde_json::Value) {
    // A closed standard output is no reason to stop the work.
    let _ = writeln!(io::stdout(), "{json:#}");
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

/// A number of things: `1 fleet`, `2 fleets`, `3 policies`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    let plural = match thing.strip_suffix('y') {
        _one if number == 1 => thing.to_owned(),
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        Some(_) | None if thing.ends_with('s') => thing.to_owned(),
        Some(_) | None => format!("{thing}s"),
    };
    format!("{number} {plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("verylongword x", 4), ["verylongword", "x"]);
        assert_eq!(wrap("a\nb", 9), ["a", "b"]);
    }

    #[test]
    fn things_are_counted_as_people_count_them() {
        assert_eq!(count(1, "policy"), "1 policy");
        assert_eq!(count(2, "policy"), "2 policies");
        assert_eq!(count(2, "key"), "2 keys");
        assert_eq!(count(3, "permissions"), "3 permissions");
        assert_eq!(count(0, "fleet"), "0 fleets");
    }
}
