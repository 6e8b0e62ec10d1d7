//! What an event tells of a match that has its game session.
//!
//! Everything in it comes from the event and from what never changes of a ticket,
//! so that the same event tells the same whenever it is read.

use api_contract::{
    GameSessionId, Ticket,
    admin::matches::{Match, MatchPlayer},
    events::{Detail, EventPlayer, EventTicket, MatchmakingEvent},
};

/// The match of `event` with `tickets`, which are those of its tickets that are
/// ours; none for an event of another kind, and without what makes it a match.
pub(super) fn of(event: &MatchmakingEvent, tickets: &[Ticket]) -> Option<Match> {
    let Detail::MatchmakingSucceeded { tickets: told, match_id, game_session_info: session } =
        &event.detail
    else {
        return None;
    };
    let game_session_id: GameSessionId = session.game_session_arn.as_deref()?.parse().ok()?;
    let told_location = session.game_session_location.clone().filter(|name| !name.is_empty());
    let location = told_location.or_else(|| location(&game_session_id));
    let player = |ticket: &Ticket| {
        player(event, ticket, location.as_deref(), team(ticket, told, &session.players))
    };
    let players: Vec<_> = tickets.iter().map(player).collect();
    Some(Match {
        match_id: match_id.clone(),
        configuration: tickets.first()?.configuration.clone(),
        formed_at: event.time,
        game_session_id,
        ip_address: session.ip_address.clone().unwrap_or_default(),
        port: session.port.unwrap_or_default(),
        players,
        location,
        result: None,
    })
}

fn player(
    event: &MatchmakingEvent,
    ticket: &Ticket,
    location: Option<&str>,
    team: Option<String>,
) -> MatchPlayer {
    let waited = event.time.since(ticket.created_at);
    #[expect(clippy::cast_precision_loss, reason = "a skill in thousandths is far below 2^52")]
    let skill = ticket.skill_milli as f64 / 1000.0;
    MatchPlayer {
        player_id: ticket.player_id.clone(),
        ticket_id: ticket.ticket_id.clone(),
        team,
        skill,
        latency_ms: location.and_then(|at| ticket.latencies.by_location().get(at)).copied(),
        waited_ms: i64::try_from(waited.as_millis()).unwrap_or(i64::MAX),
    }
}

/// The team stands with the ticket's players, with the session's, or both.
fn team(ticket: &Ticket, told: &[EventTicket], of_session: &[EventPlayer]) -> Option<String> {
    let own = told.iter().filter(|told| told.ticket_id == ticket.ticket_id);
    let of_ticket = own.flat_map(|told| &told.players);
    let theirs = of_ticket.chain(of_session.iter().filter(|one| one.player_id == ticket.player_id));
    theirs.filter_map(|player| player.team.clone()).next()
}

/// The location in a game session's ARN, which is there for a fleet of several:
/// `arn:aws:gamelift:us-east-1::gamesession/fleet-1/eu-west-1/gs-1`. Without, the
/// game session is at the fleet's home.
fn location(id: &GameSessionId) -> Option<String> {
    let (head, tail) = id.as_str().split_once(":gamesession/")?;
    match tail.split('/').collect::<Vec<_>>()[..] {
        [_fleet, location, _session] => Some(location.to_owned()),
        [_fleet, _session] => head.split(':').nth(3).map(str::to_owned),
        _ => None,
    }
    .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_sessions_arn_says_where_it_is() {
        for (arn, expected) in [
            ("arn:aws:gamelift:us-east-1::gamesession/fleet-1/eu-west-1/gs-1", Some("eu-west-1")),
            ("arn:aws:gamelift:us-east-1::gamesession/fleet-1/custom-home/gs", Some("custom-home")),
            ("arn:aws:gamelift:us-west-2::gamesession/fleet-1/gs-1", Some("us-west-2")),
            ("arn:aws:gamelift:us-west-2:123456789012:gamesession/836cf48d", None),
            ("arn:aws:gamelift:us-west-2::fleet/fleet-1", None),
        ] {
            let id = GameSessionId::parse(arn).unwrap();
            assert_eq!(location(&id).as_deref(), expected, "{arn}");
        }
    }
}
