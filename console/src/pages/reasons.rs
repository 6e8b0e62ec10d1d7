//! Why tickets ended, for operators: a short name for lists, what it means, and
//! where to look. The words of the ticket itself are addressed to its player.

use api_contract::tickets::ReasonCode;

/// Each code as the API writes it, with its short name: for a filter.
pub const OPTIONS: [(&str, &str); 11] = [
    ("CANCELLED_BY_PLAYER", "Player left the queue"),
    ("CANCELLED_BY_OPERATOR", "Cancelled by an operator"),
    ("CANCELLED_BY_MATCHMAKER", "Cancelled by the matchmaker"),
    ("REPLACED_BY_NEWER_TICKET", "Replaced by a newer ticket"),
    ("NOT_ACCEPTED", "Match not accepted"),
    ("NO_MATCH_IN_TIME", "No match in time"),
    ("PLACEMENT_FAILED", "No game session free"),
    ("REFUSED_BY_MATCHMAKER", "Refused by the matchmaker"),
    ("MATCHMAKER_UNAVAILABLE", "Matchmaker unavailable"),
    ("LOST_BY_MATCHMAKER", "Lost by the matchmaker"),
    ("INCOMPLETE_REPORT", "Report incomplete"),
];

/// The code as the API writes it.
#[must_use]
pub fn key(code: ReasonCode) -> &'static str {
    option(code).0
}

/// The code in a few words.
#[must_use]
pub fn name(code: ReasonCode) -> &'static str {
    option(code).1
}

fn option(code: ReasonCode) -> (&'static str, &'static str) {
    OPTIONS[match code {
        ReasonCode::CancelledByPlayer => 0,
        ReasonCode::CancelledByOperator => 1,
        ReasonCode::CancelledByMatchmaker => 2,
        ReasonCode::ReplacedByNewerTicket => 3,
        ReasonCode::NotAccepted => 4,
        ReasonCode::NoMatchInTime => 5,
        ReasonCode::PlacementFailed => 6,
        ReasonCode::RefusedByMatchmaker => 7,
        ReasonCode::MatchmakerUnavailable => 8,
        ReasonCode::LostByMatchmaker => 9,
        ReasonCode::IncompleteReport => 10,
    }]
}

/// What it means, and where to look if there are many of them.
#[must_use]
pub fn advice(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::CancelledByPlayer => {
            "The player asked to leave. Many of them mean that waiting takes too long."
        }
        ReasonCode::CancelledByOperator => "An operator ended the search; the audit log says why.",
        ReasonCode::CancelledByMatchmaker => {
            "FlexMatch cancelled the ticket and said no more. Another program may have stopped it."
        }
        ReasonCode::ReplacedByNewerTicket => {
            "The same player asked again, and FlexMatch keeps one ticket a player."
        }
        ReasonCode::NotAccepted => {
            "A player of the proposed match declined it or did not answer in time."
        }
        ReasonCode::NoMatchInTime => {
            "Nobody fitted in the time that the matchmaking configuration grants. Look at the rules \
             that kept others away, and at how many wait."
        }
        ReasonCode::PlacementFailed => {
            "The match was formed but found no game session. Look at the free game sessions per \
             location, and at the queue's latency policies."
        }
        ReasonCode::RefusedByMatchmaker => {
            "FlexMatch did not take the ticket. The function's log has its words."
        }
        ReasonCode::MatchmakerUnavailable => {
            "FlexMatch did not answer when it mattered. Look at the functions' errors."
        }
        ReasonCode::LostByMatchmaker => {
            "FlexMatch does not know the ticket: it never arrived, or was forgotten in a restart."
        }
        ReasonCode::IncompleteReport => {
            "A match was reported without what its player needs to connect. The function's log has \
             the report."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_written_as_the_api_writes_it() {
        for (written, words) in OPTIONS {
            let code: ReasonCode = serde_json::from_str(&format!("{written:?}")).unwrap();
            assert_eq!((key(code), name(code)), (written, words));
            assert!(advice(code).ends_with('.'), "{written}");
        }
    }
}
