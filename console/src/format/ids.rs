//! Ids, shortened in the middle: both ends are what people tell them apart by.

/// The end of a shortened id is longer than its beginning: ids of one kind begin alike.
const END_SHARE: usize = 2;

/// `id` in at most `max` characters, with `…` in place of its middle.
#[must_use]
pub fn shorten(id: &str, max: usize) -> String {
    let length = id.chars().count();
    if length <= max {
        return id.to_owned();
    }
    let shown = max.saturating_sub(1);
    let start = shown / (END_SHARE + 1);
    let end = shown - start;
    let head: String = id.chars().take(start).collect();
    let tail: String = id.chars().skip(length - end).collect();
    format!("{head}…{tail}")
}

/// The last part of an ARN or a path: what names the thing among its kind.
#[must_use]
pub fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_id_keeps_both_ends() {
        assert_eq!(shorten("us-east-1:3f9c0a52-9c1e", 13), "us-e…a52-9c1e");
        assert_eq!(shorten("short", 12), "short");
        assert_eq!(shorten("grüße-grüße", 4), "g…ße");
        assert_eq!(shorten("abc", 0), "…");
    }

    #[test]
    fn an_arn_is_named_by_its_end() {
        assert_eq!(last_part("arn:aws:gamelift:::gamesession/fleet-1/gsess-2"), "gsess-2");
        assert_eq!(last_part("plain"), "plain");
    }
}
