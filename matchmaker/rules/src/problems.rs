//! Problems of a rule set beside the lines in which they stand.

use std::io::{self, Write};

use matchmaker::{Problem, Severity};

use crate::failure::CommandError;
use crate::input;
use crate::style::Style;

/// Characters of a line that are shown to either side of a problem: rule sets
/// that machines write are one line of thousands.
const CONTEXT: usize = 60;

/// Reads the rule set in `file`; tells on standard error what is wrong with it.
pub(crate) fn load_rule_set(file: &str) -> Result<(String, matchmaker::RuleSet), CommandError> {
    let text = input::read(file)?;
    match matchmaker::RuleSet::parse(&text) {
        Ok(parsed) => Ok((text, parsed.rule_set)),
        Err(problems) => {
            let mut err = io::stderr().lock();
            let style = Style::of(&err);
            // A closed terminal changes nothing of what went wrong.
            let _ = write_problems(&mut err, style, input::name(file), &text, &problems);
            Err(CommandError::InvalidRuleSet)
        }
    }
}

/// Writes every problem, and how many there are.
pub(crate) fn write_problems(
    out: &mut impl Write,
    style: Style,
    file: &str,
    text: &str,
    problems: &[Problem],
) -> io::Result<()> {
    let lines: Vec<&str> = text.lines().collect();
    for problem in problems {
        write_problem(out, style, file, &lines, problem)?;
    }
    Ok(())
}

fn write_problem(
    out: &mut impl Write,
    style: Style,
    file: &str,
    lines: &[&str],
    problem: &Problem,
) -> io::Result<()> {
    let word = match problem.severity {
        Severity::Error => style.bad("error"),
        Severity::Warning => style.warning("warning"),
    };
    writeln!(out, "{word}{}", style.heading(&format!(": {}", problem.message)))?;
    let (line, column) = (problem.position.line, problem.position.column);
    let margin = " ".repeat(line.to_string().len());
    writeln!(out, "{margin}{} {file}:{line}:{column}", style.dim("-->"))?;
    if let Some(source) = lines.get(line.saturating_sub(1) as usize) {
        let Excerpt { shown, before, length } = excerpt(source, column as usize);
        let (bar, number) = (style.dim("|"), style.dim(&line.to_string()));
        let carets = "^".repeat(length);
        let carets = match problem.severity {
            Severity::Error => style.bad(&carets),
            Severity::Warning => style.warning(&carets),
        };
        writeln!(out, "{margin} {bar}")?;
        writeln!(out, "{number} {bar} {shown}")?;
        writeln!(out, "{margin} {bar} {}{carets}", " ".repeat(before))?;
    }
    let mut note =
        |word: &str, text: &str| writeln!(out, "{margin} {} {word}: {text}", style.dim("="));
    if !problem.path.is_empty() {
        note("at", &problem.path)?;
    }
    if let Some(allowed) = &problem.allowed {
        note("allowed", allowed)?;
    }
    if let Some(suggestion) = &problem.suggestion {
        note("help", &format!("did you mean `{suggestion}`?"))?;
    }
    writeln!(out)
}

/// The part of a line around a problem.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    shown: String,
    /// Characters before the problem.
    before: usize,
    /// How many characters it takes, at least one.
    length: usize,
}

/// `column` counts from 1.
fn excerpt(line: &str, column: usize) -> Excerpt {
    // A tab is as wide as the terminal likes: the caret would miss.
    let characters: Vec<char> = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let place = column.saturating_sub(1).min(characters.len());
    let length = token_length(&characters[place..]);
    let begin = place.saturating_sub(CONTEXT);
    let end = (place + length.min(CONTEXT) + CONTEXT).min(characters.len());
    let (left, right) =
        (if begin > 0 { "…" } else { "" }, if end < characters.len() { "…" } else { "" });
    let middle: String = characters[begin..end].iter().collect();
    Excerpt {
        shown: format!("{left}{}{right}", middle.trim_end()),
        before: place - begin + left.chars().count(),
        length: length.min(CONTEXT),
    }
}

/// How long the JSON token is that begins here.
fn token_length(rest: &[char]) -> usize {
    let length = match rest.first() {
        Some('"') => {
            let mut escaped = false;
            let end = rest[1..].iter().position(|c| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            end.map_or(rest.len(), |end| end + 2)
        }
        Some('{' | '[') => 1,
        _ => {
            let in_word = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+');
            rest.iter().take_while(|c| in_word(c)).count()
        }
    };
    length.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, column: usize, marked: &str) {
        let Excerpt { shown, before, length } = excerpt(line, column);
        let found: String = shown.chars().skip(before).take(length).collect();
        assert_eq!(found, marked, "{shown}");
    }

    #[test]
    fn the_caret_marks_the_token_that_is_wrong() {
        check(r#"  "type": "distnce","#, 11, r#""distnce""#);
        check("\t\"minPlayers\": 12,", 16, "12");
        check(r#"{"a": "b\"c" }"#, 7, r#""b\"c""#);
        check("", 1, "");
    }

    #[test]
    fn of_a_long_line_only_the_part_around_the_problem_is_shown() {
        let line = format!("{}\"here\"{}", " x".repeat(500), "y ".repeat(500));

        check(&line, 1_001, "\"here\"");
        assert!(excerpt(&line, 1_001).shown.chars().count() < 200);
    }
}
