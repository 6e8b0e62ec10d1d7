//! How a ticket stands, in a sentence, and what is known of its place.

use api_contract::{GameSessionId, Ticket, Timestamp, tickets::TicketState};

use crate::{format::durations::duration, pages::reasons};

/// What the ticket waits for, or what ended it.
#[must_use]
pub fn sentence(ticket: &Ticket, ended_at: Option<Timestamp>) -> String {
    let after = ended_at.map_or_else(String::new, |ended_at| {
        format!(" after {}", duration(ended_at.as_millis() - ticket.created_at.as_millis()))
    });
    match &ticket.state {
        TicketState::Queued => "Written down, and about to be handed to FlexMatch.".to_owned(),
        TicketState::Searching => "In the pool, looking for others.".to_owned(),
        TicketState::RequiresAcceptance { .. } => {
            "In a proposed match that its players have yet to accept.".to_owned()
        }
        TicketState::Placing { .. } => {
            "Matched; a game session is being found for the match.".to_owned()
        }
        TicketState::Completed { .. } => format!("Matched{after}: a game session was found."),
        TicketState::Failed { reason }
        | TicketState::Cancelled { reason }
        | TicketState::TimedOut { reason } => {
            format!("{}{after}. {}", reasons::name(reason.code), reasons::advice(reason.code))
        }
    }
}

/// How loud the sentence is.
#[must_use]
pub fn class(state: &TicketState) -> &'static str {
    match state {
        TicketState::Queued
        | TicketState::Searching
        | TicketState::RequiresAcceptance { .. }
        | TicketState::Placing { .. }
        | TicketState::Completed { .. }
        | TicketState::Cancelled { .. } => "hint",
        TicketState::TimedOut { .. } => "hint hint-warning",
        TicketState::Failed { .. } => "hint hint-bad",
    }
}

/// Where a game session is, by its ARN: a location stands between fleet and
/// session where it is not the fleet's home, which is the ARN's region.
#[must_use]
pub fn location(game_session: &GameSessionId) -> Option<String> {
    let arn = game_session.as_str();
    let (_, path) = arn.split_once("gamesession/")?;
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [_, location, _] => Some((*location).to_owned()),
        _ => arn.split(':').nth(3).filter(|region| !region.is_empty()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use api_contract::tickets::{Reason, ReasonCode};

    use super::{super::sample::ticket, *};

    #[test]
    fn an_ended_ticket_says_why_and_after_how_long() {
        let mut ticket = ticket("t-1", 25_000, 20);
        ticket.state = TicketState::TimedOut { reason: Reason::of(ReasonCode::NoMatchInTime) };

        let said = sentence(&ticket, Some(Timestamp::from_millis(60_000)));

        assert!(said.starts_with("No match in time after 1 min. Nobody fitted"), "{said}");
        assert_eq!(ticket.state.reason().unwrap().code, ReasonCode::NoMatchInTime);
        assert_eq!(ticket.state.match_id(), None);
    }

    #[test]
    fn a_game_session_is_where_its_arn_says() {
        let check = |arn: &str| location(&GameSessionId::parse(arn).unwrap());
        let arn = "arn:aws:gamelift:us-east-1::gamesession/fleet-1";
        assert_eq!(check(&format!("{arn}/eu-west-1/g")).as_deref(), Some("eu-west-1"));
        assert_eq!(check(&format!("{arn}/g")).as_deref(), Some("us-east-1"));
        assert_eq!(check("arn:aws:gamelift"), None);
    }
}
