//! The name that was probably meant by one that is unknown.

/// The name that `found` was probably meant to be: the nearest by edits, if
/// that is near enough for its length.
pub(crate) fn nearest<'n>(found: &str, names: &[&'n str]) -> Option<&'n str> {
    let found = found.to_lowercase();
    let near = |name: &&'n str| (edits(&found, &name.to_lowercase()), *name);
    // Of equally near ones that with which it begins: `==` was meant to be `=`.
    let rank = |(edits, name): &(usize, &str)| (*edits, !found.starts_with(*name));
    let (edits, name) = names.iter().map(near).min_by_key(rank)?;
    (edits <= 1 + found.chars().count() / 4).then_some(name)
}

/// Longest name compared; a longer one was not mistyped from any of ours.
const NAME_LENGTH_COMPARED_MAX: usize = 64;

/// How many characters must be put in, taken out or replaced (Levenshtein).
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(NAME_LENGTH_COMPARED_MAX).collect();
    let b: Vec<char> = b.chars().take(NAME_LENGTH_COMPARED_MAX).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_if_it_is_near() {
        let names = ["maxDistance", "minDistance", "measurements"];

        assert_eq!(nearest("maxDistanc", &names), Some("maxDistance"));
        assert_eq!(nearest("MINDISTANCE", &names), Some("minDistance"));
        assert_eq!(nearest("==", &["<=", "=", "!="]), Some("="));
        assert_eq!(nearest("colour", &names), None);
        assert_eq!(nearest("x", &[]), None);
    }
}
