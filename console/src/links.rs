//! The console's own addresses: one function a page about one thing.

use api_contract::{GameSessionId, MatchId, PlayerId, TicketId};

use crate::query::encode;

/// A player's page.
#[must_use]
pub fn player(id: &PlayerId) -> String {
    format!("/players/{}", encode(id.as_str()))
}

/// A ticket's page.
#[must_use]
pub fn ticket(id: &TicketId) -> String {
    format!("/tickets/{}", encode(id.as_str()))
}

/// A match's page.
#[must_use]
pub fn one_match(id: &MatchId) -> String {
    format!("/matches/{}", encode(id.as_str()))
}

/// A game session's page; the id is an ARN, slashes and all.
#[must_use]
pub fn game_session(id: &GameSessionId) -> String {
    format!("/sessions/{}", encode(id.as_str()))
}

/// A fleet's page.
#[must_use]
pub fn fleet(id: &str) -> String {
    format!("/fleets/{}", encode(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_one_segment_of_an_address() {
        let id = GameSessionId::parse("arn:aws:gamelift:eu-west-1::gamesession/fleet-1/gsess-2");
        assert_eq!(
            game_session(&id.unwrap()),
            "/sessions/arn%3Aaws%3Agamelift%3Aeu-west-1%3A%3Agamesession%2Ffleet-1%2Fgsess-2"
        );
    }
}
