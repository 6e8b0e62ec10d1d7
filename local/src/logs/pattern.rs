//! Filter patterns: the terms that a line has to have.
//!
//! A term in double quotation marks may have anything in it, another one letters,
//! digits and underscores; all of them have to be there, in their own case.
//! JSON patterns, regular expressions, `?` and `-` are refused.

/// Longest pattern, in characters (CloudWatch Logs API, `FilterPattern`).
const LENGTH_MAX: usize = 1024;

/// What a line has to have in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    terms: Vec<String>,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum PatternError {
    /// It is too long.
    #[error("filterPattern must have at most {LENGTH_MAX} characters")]
    TooLong,
    /// A quotation begins and does not end.
    #[error("a quotation mark in filterPattern has no partner")]
    Unclosed,
    /// It is of a kind that is not imitated.
    #[error(
        "the local cloud imitates filter patterns of terms only: letters, digits and underscores, or anything in double quotation marks"
    )]
    NotTerms,
}

impl Pattern {
    /// Reads a pattern; an empty one fits every line.
    pub(super) fn parse(text: &str) -> Result<Self, PatternError> {
        if text.chars().count() > LENGTH_MAX {
            return Err(PatternError::TooLong);
        }
        let mut terms = Vec::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (term, after) = match rest.strip_prefix('"') {
                Some(quoted) => quoted_term(quoted)?,
                None => bare_term(rest)?,
            };
            terms.push(term);
            rest = after.trim_start();
        }
        Ok(Self { terms })
    }

    /// Whether `line` has every term.
    pub(super) fn fits(&self, line: &str) -> bool {
        self.terms.iter().all(|term| line.contains(term.as_str()))
    }
}

/// The term up to the closing quotation mark, and what follows that.
fn quoted_term(text: &str) -> Result<(String, &str), PatternError> {
    let mut term = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((term, &text[at + 1..])),
            '\\' => term.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => term.push(character),
        }
    }
    Err(PatternError::Unclosed)
}

fn bare_term(text: &str) -> Result<(String, &str), PatternError> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (term, rest) = text.split_at(end);
    let is_plain = term.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_plain { Ok((term.to_owned(), rest)) } else { Err(PatternError::NotTerms) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fits_if_it_has_every_term() {
        for (pattern, line, fits) in [
            ("", "anything", true),
            (r#""arn:aws:x/1-2""#, r#"{"gameSessionId":"arn:aws:x/1-2"}"#, true),
            (r#""arn:aws:x/1""#, "arn:aws:y/1", false),
            ("ERROR lost", "lost: an ERROR", true),
            ("ERROR lost", "an ERROR", false),
            (r#""say \"no\"""#, r#"they say "no""#, true),
            ("error", "ERROR", false),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().fits(line), fits, "{pattern} on {line}");
        }
    }

    #[test]
    fn patterns_of_other_kinds_are_refused() {
        for pattern in ["{ $.level = \"ERROR\" }", "?a ?b", "-a", "[a, b]", "%x%", "a:b"] {
            assert_eq!(Pattern::parse(pattern), Err(PatternError::NotTerms), "{pattern}");
        }
        assert_eq!(Pattern::parse("\"a"), Err(PatternError::Unclosed));
        assert_eq!(Pattern::parse(&"a".repeat(1025)), Err(PatternError::TooLong));
    }
}
