//! Bans in words.

use api_contract::{
    Timestamp,
    admin::players::{Ban, PlayerRecord},
};

use crate::{components::Tone, format::durations::relative};

/// A ban in two words with its tone, if there is one.
#[must_use]
pub fn badge(record: &PlayerRecord, now: Timestamp) -> Option<(&'static str, Tone)> {
    let ban = record.ban.as_ref()?;
    Some(if ban.holds_at(now) { ("Banned", Tone::Warning) } else { ("Ban is over", Tone::Neutral) })
}

/// Until when a ban holds: `for 3 d more`, `until somebody lifts it`.
#[must_use]
pub fn until(ban: &Ban, now: Timestamp) -> String {
    match ban.until {
        None => "until somebody lifts it".to_owned(),
        Some(until) if ban.holds_at(now) => format!("it ends {}", relative(until, now)),
        Some(until) => format!("it ended {}", relative(until, now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_holds_until_its_end() {
        let at = Timestamp::from_millis;
        let (reason, by) = ("griefing".to_owned(), "ada".to_owned());
        let ban = Ban { since: at(0), until: Some(at(180_000)), reason, by };

        assert_eq!(until(&ban, at(0)), "it ends in 3 min");
        assert_eq!(until(&ban, at(240_000)), "it ended 1 min ago");
        assert_eq!(until(&Ban { until: None, ..ban }, at(0)), "until somebody lifts it");
    }
}
