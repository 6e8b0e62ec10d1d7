//! The names that a deployment's resources are made of.

use super::problems::Problem;
use super::reader::{Reader, Text};

/// Most characters of a project's name.
///
/// With an environment's twelve, the longest function's name
/// (`<project>-<environment>-request-matchmaking`) stays within Lambda's 64,
/// with room for a role's suffix, and a bucket's within S3's 63, with room for
/// an account's number.
pub const PROJECT_LENGTH_MAX: usize = 20;

/// Most characters of an environment's name.
pub const ENVIRONMENT_LENGTH_MAX: usize = 12;

/// Reads the name under `key`, and refuses one that resources cannot bear.
pub(super) fn read(
    reader: &mut Reader<'_>,
    name: &Text<'_>,
    key: &str,
    length_max: usize,
) -> String {
    if let Some(message) = complaint(key, name.get_ref(), length_max) {
        reader.refuse(name.span(), message, rule(length_max));
    }
    (*name.get_ref()).to_owned()
}

/// The problem with an environment's name that did not come from the file.
pub(crate) fn environment_problem(name: &str) -> Option<Problem> {
    let message = complaint("environment", name, ENVIRONMENT_LENGTH_MAX)?;
    Some(Problem { place: None, message, help: Some(rule(ENVIRONMENT_LENGTH_MAX)) })
}

fn complaint(key: &str, name: &str, length_max: usize) -> Option<String> {
    let flaw = flaw(name, length_max)?;
    Some(if name.is_empty() { format!("`{key}` {flaw}") } else { format!("{key} {name:?} {flaw}") })
}

/// What is wrong with a project's or environment's name, if anything is.
fn flaw(name: &str, length_max: usize) -> Option<String> {
    let Some(first) = name.chars().next() else { return Some("is empty".to_owned()) };
    let forbidden = |c: &char| !matches!(c, 'a'..='z' | '0'..='9' | '-');
    if let Some(c) = name.chars().find(forbidden) {
        return Some(format!("has {c:?}"));
    }
    if !first.is_ascii_lowercase() {
        return Some(format!("starts with {first:?}"));
    }
    if name.ends_with('-') || name.contains("--") {
        return Some("has a hyphen without something behind it".to_owned());
    }
    let length = name.len();
    (length > length_max).then(|| format!("has {length} characters"))
}

/// What a name must be, as help.
fn rule(length_max: usize) -> String {
    format!(
        "write lower-case letters, digits and single hyphens, a letter first, \
         {length_max} characters at most: every resource's name starts with it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_every_service() {
        for name in ["a", "muster", "my-game-2", &"a".repeat(PROJECT_LENGTH_MAX)] {
            assert_eq!(flaw(name, PROJECT_LENGTH_MAX), None, "{name}");
        }
        for (name, flawed) in [
            ("", "is empty"),
            ("My-game", "has 'M'"),
            ("my_game", "has '_'"),
            ("2-games", "starts with '2'"),
            ("-game", "starts with '-'"),
            ("game-", "has a hyphen without something behind it"),
            ("my--game", "has a hyphen without something behind it"),
            ("spiel-für-alle", "has 'ü'"),
            ("a-very-long-name-of-a-game", "has 26 characters"),
        ] {
            assert_eq!(flaw(name, PROJECT_LENGTH_MAX).as_deref(), Some(flawed), "{name}");
        }
    }
}
