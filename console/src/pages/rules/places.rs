//! Where problems stand in a text: what is marked, and what is selected.

use matchmaker::{json::Position, rule_set::Problem, sorting::sort_by_number};

/// Something marked in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The line, counted from 1.
    pub line: usize,
    /// What stands before it in the line.
    pub before: String,
    /// The token that is marked; never empty.
    pub token: String,
    /// Whether it keeps the rule set from being used.
    pub is_error: bool,
}

/// The first mark of each line that has a problem, in the order of the lines.
#[must_use]
pub fn marks(text: &str, problems: &[Problem]) -> Vec<Mark> {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut marks: Vec<Mark> = Vec::new();
    for problem in problems {
        let line = (problem.position.line as usize).clamp(1, lines.len());
        let is_error = problem.severity == matchmaker::Severity::Error;
        if let Some(known) = marks.iter_mut().find(|mark| mark.line == line) {
            known.is_error |= is_error;
            continue;
        }
        let (before, token) = split(lines[line - 1], problem.position.column as usize);
        let token = if token.is_empty() { " ".to_owned() } else { token.to_owned() };
        marks.push(Mark { line, before: before.to_owned(), token, is_error });
    }
    sort_by_number(&mut marks, |mark| mark.line as u64);
    marks
}

/// What of `text` to select for a problem at `position`, in UTF-16 units as
/// browsers count.
#[must_use]
pub fn selection(text: &str, position: Position) -> (u32, u32) {
    let place = position.line.saturating_sub(1) as usize;
    let lines: Vec<&str> = text.split('\n').collect();
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let ahead: u32 = lines.iter().take(place).map(|line| units(line) + 1).sum();
    let line = lines.get(place).copied().unwrap_or_default();
    let (before, token) = split(line, position.column as usize);
    let start = ahead + units(before);
    (start, start + units(token))
}

/// What stands before the `column`th character, and the JSON token that begins there.
fn split(line: &str, column: usize) -> (&str, &str) {
    let characters = line.char_indices().map(|(at, _)| at);
    let start = characters.chain([line.len()]).nth(column.saturating_sub(1)).unwrap_or(line.len());
    let (before, rest) = line.split_at(start);
    (before, &rest[..token_length(rest)])
}

/// How many bytes the JSON token has that begins here.
fn token_length(rest: &str) -> usize {
    let mut characters = rest.char_indices();
    match characters.next() {
        None => 0,
        Some((_, '"')) => {
            let mut escaped = false;
            let end = characters.find(|(_, c)| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        }
        Some((_, first)) => {
            let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+');
            rest.find(|c| !in_word(c)).unwrap_or(rest.len()).max(first.len_utf8())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_that_is_wrong_is_marked() {
        let check = |line: &str, column: usize, token: &str| {
            assert_eq!(split(line, column).1, token, "{line}");
        };
        check(r#"  "type": "distnce","#, 11, r#""distnce""#);
        check("\t\"minPlayers\": 12,", 16, "12");
        check(r#"{"a": "b\"c" }"#, 7, r#""b\"c""#);
        check("{é}", 1, "{");
        check("", 1, "");
        check("x", 9, "");
    }

    #[test]
    fn a_selection_counts_as_browsers_do() {
        // The face is one character, and two UTF-16 units.
        let text = "{ \"😀\":\n  \"é\": 12 }";

        let (start, end) = selection(text, Position { line: 2, column: 8 });

        let units: Vec<u16> = text.encode_utf16().collect();
        let chosen = String::from_utf16(&units[start as usize..end as usize]).unwrap();
        assert_eq!(chosen, "12");
    }
}
