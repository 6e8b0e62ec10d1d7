//! What is wrong with a deployment's files, told so that their author can mend it.

use std::fmt;
use std::ops::Range;

/// Most problems told at once: a screenful or two; the rest show when these are mended.
pub(crate) const PROBLEMS_MAX: usize = 50;

/// Why a deployment was not described: everything that is wrong, in the files' order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    problems: Vec<Problem>,
    untold: usize,
}

impl ConfigError {
    /// `Ok` when nothing is wrong.
    pub(crate) fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::of(problems)) }
    }

    /// Tells of problems, of which there is at least one.
    pub(crate) fn of(mut problems: Vec<Problem>) -> Self {
        // What stands in no file comes first.
        problems.sort_by(|a, b| a.order().cmp(&b.order()));
        let untold = problems.len().saturating_sub(PROBLEMS_MAX);
        problems.truncate(PROBLEMS_MAX);
        Self { problems, untold }
    }

    /// What is wrong: at least one thing, at most fifty.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{problem}")?;
        }
        match self.untold {
            0 => Ok(()),
            untold => write!(f, "\n\nand {untold} more"),
        }
    }
}

/// One thing that is wrong, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands; nowhere, if it did not come from a file.
    pub place: Option<Place>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// What would be right, where that can be said.
    pub help: Option<String>,
}

impl Problem {
    /// `muster.toml` before the files that it names, then from top to bottom.
    fn order(&self) -> Option<(bool, &str, usize, usize)> {
        let Place { file, line, column, .. } = self.place.as_ref()?;
        Some((!file.ends_with(".toml"), file, *line, *column))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut margin = String::from("  ");
        if let Some(Place { file, line, column, excerpt }) = &self.place {
            let number = line.to_string();
            margin.push_str(&" ".repeat(number.len() + 1));
            writeln!(f, "{file}:{line}:{column}: {}", self.message)?;
            writeln!(f, "  {number} | {}", excerpt.text)?;
            write!(f, "{margin}| {}", excerpt.underline)?;
        } else {
            f.write_str(&self.message)?;
        }
        match &self.help {
            Some(help) => write!(f, "\n{margin}= {help}"),
            None => Ok(()),
        }
    }
}

/// Where in a file something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as its reader named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    excerpt: Excerpt,
}

impl Place {
    /// The place of a span of bytes of `text`; what goes beyond the line is cut.
    pub(crate) fn of_span(file: &str, text: &str, span: Range<usize>) -> Self {
        let start = boundary(text, span.start);
        let end = boundary(text, span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let column = text[line_start..start].chars().count() + 1;
        let width = text[start..end.min(line_end)].trim_end().chars().count();
        Self {
            file: file.to_owned(),
            line: text[..line_start].matches('\n').count() + 1,
            column,
            excerpt: Excerpt::of(&text[line_start..line_end], column, width),
        }
    }

    /// The character at a line and column of `text`, both from 1.
    pub(crate) fn of_position(file: &str, text: &str, line: usize, column: usize) -> Self {
        let whole_line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let excerpt = Excerpt::of(whole_line, column, 1);
        Self { file: file.to_owned(), line, column, excerpt }
    }
}

/// Most characters of a line that are shown: a rule set may be one long line.
const EXCERPT_LENGTH_MAX: usize = 120;

/// How many of them are shown before what is meant, in a longer line.
const EXCERPT_BEFORE: usize = 40;

/// The part of a line around what is meant, and what is meant of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    text: String,
    underline: String,
}

impl Excerpt {
    fn of(line: &str, column: usize, width: usize) -> Self {
        let line = line.trim_end_matches(['\r', '\n']);
        let meant = column.saturating_sub(1);
        let whole = line.chars().count() <= EXCERPT_LENGTH_MAX;
        let skipped = if whole { 0 } else { meant.saturating_sub(EXCERPT_BEFORE) };
        let text: String =
            line.chars().skip(skipped).take(EXCERPT_LENGTH_MAX).map(printable).collect();
        // A tab stays a tab: only then do the carets stand below their text.
        let blank = |c: char| if c == '\t' { '\t' } else { ' ' };
        let mut underline: String = text.chars().take(meant - skipped).map(blank).collect();
        let room = EXCERPT_LENGTH_MAX.saturating_sub(meant - skipped);
        underline.push_str(&"^".repeat(width.min(room).max(1)));
        Self { text, underline }
    }
}

/// Keeps a file from writing anything but text to a terminal.
fn printable(c: char) -> char {
    if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }
}

/// The nearest place at or before `index` where a character starts.
fn boundary(text: &str, index: usize) -> usize {
    let index = index.min(text.len());
    (0..=index).rev().find(|&index| text.is_char_boundary(index)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Range<usize>) -> String {
        let place = Place::of_span("muster.toml", text, span);
        Problem { place: Some(place), message: "wrong".into(), help: Some("right".into()) }
            .to_string()
    }

    #[test]
    fn carets_stand_below_what_is_meant() {
        assert_eq!(
            shown("a = 1\n\tb = \"ü\" # ä\n", 11..15),
            "muster.toml:2:6: wrong\n  2 | \tb = \"ü\" # ä\n    | \t    ^^^\n    = right"
        );
    }

    #[test]
    fn a_span_over_several_lines_is_cut_at_its_first() {
        assert_eq!(
            shown("a = [\r\n1,\r\n]", 4..12),
            "muster.toml:1:5: wrong\n  1 | a = [\n    |     ^\n    = right"
        );
    }

    #[test]
    fn a_span_outside_the_text_does_no_harm() {
        assert_eq!(shown("", 7..9), "muster.toml:1:1: wrong\n  1 | \n    | ^\n    = right");
        assert_eq!(shown("ü", 1..2), "muster.toml:1:1: wrong\n  1 | ü\n    | ^\n    = right");
    }

    #[test]
    fn what_would_be_right_may_be_left_out() {
        let place = Place::of_position("rules.json", "{}", 1, 1);
        let problem = Problem { place: Some(place), message: "wrong".into(), help: None };

        assert_eq!(problem.to_string(), "rules.json:1:1: wrong\n  1 | {}\n    | ^");
    }

    #[test]
    fn of_a_long_line_only_the_part_around_is_shown() {
        let text = format!("{}x{}", "a".repeat(1_000), "b".repeat(1_000));
        let place = Place::of_position("rules.json", &text, 1, 1_001);

        assert_eq!(place.excerpt.text, format!("{}x{}", "a".repeat(40), "b".repeat(79)));
        assert_eq!(place.excerpt.underline, format!("{}^", " ".repeat(40)));
    }

    #[test]
    fn a_position_outside_the_text_does_no_harm() {
        let place = Place::of_position("rules.json", "", 7, 9);

        assert_eq!((place.line, place.column), (7, 9));
        assert_eq!(place.excerpt.underline, "^");
    }

    #[test]
    fn a_terminal_is_written_nothing_but_text() {
        let place = Place::of_position("rules.json", "\u{1b}[31m\t", 1, 1);

        assert_eq!(place.excerpt.text, "\u{fffd}[31m\t");
    }

    #[test]
    fn what_stands_in_no_file_is_told_without_one() {
        let problem = Problem { place: None, message: "wrong".into(), help: Some("right".into()) };

        assert_eq!(problem.to_string(), "wrong\n  = right");
    }
}
