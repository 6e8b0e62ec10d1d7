//! How FlexMatch says that a ticket stands, in the words of our tickets.
//!
//! `DescribeMatchmaking` is the second source besides events, asked when those
//! stay away. It knows no match id, and gives a reason only as text.
//!
//! # After
//! GameLift API reference, `MatchmakingTicket` and `GameSessionConnectionInfo`,
//! read 2026-11-22.

use api_contract::{
    MatchId, PlayerId, Ticket, TicketId,
    tickets::{Connection, Reason, ReasonCode, TicketState},
};
use aws_sdk_gamelift::types::{
    GameSessionConnectionInfo, MatchmakingConfigurationStatus as Status, MatchmakingTicket,
};

use crate::tickets::endings;

/// A ticket, as `DescribeMatchmaking` tells of it.
#[derive(Debug, Clone)]
pub struct Standing(MatchmakingTicket);

/// GameLift's reason for a ticket whose player asked again (observed; AWS lists
/// no reasons).
const DUPLICATE_PLAYER: &str = "duplicate player";

pub(super) fn is_named(listed: &MatchmakingTicket, ticket: &TicketId) -> bool {
    listed.ticket_id() == Some(ticket.as_str())
}

impl Standing {
    pub(super) fn new(ticket: MatchmakingTicket) -> Self {
        Self(ticket)
    }

    /// What it says besides the state, for the timeline.
    #[must_use]
    pub fn detail(&self) -> String {
        let status = self.0.status().map_or("no status", Status::as_str);
        let said = [Some(status), self.0.status_reason(), self.0.status_message()];
        said.into_iter().flatten().collect::<Vec<_>>().join(": ")
    }

    /// The state of `ticket` that it tells of; none for a status that this
    /// version does not know.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "GameLift may add states")]
    pub fn state(&self, ticket: &Ticket) -> Option<TicketState> {
        let match_id = ticket.state.match_id().cloned();
        Some(match self.0.status()? {
            Status::Queued => TicketState::Queued,
            Status::Searching => TicketState::Searching,
            Status::RequiresAcceptance => TicketState::RequiresAcceptance { match_id },
            Status::Placing => TicketState::Placing { match_id },
            Status::Completed => endings::completed(self.connection(&ticket.player_id, match_id)),
            Status::Failed => endings::failed(ReasonCode::PlacementFailed),
            Status::Cancelled => TicketState::Cancelled { reason: Reason::of(self.why(ticket)) },
            Status::TimedOut => endings::timed_out(ReasonCode::NoMatchInTime),
            _ => return None,
        })
    }

    fn why(&self, ticket: &Ticket) -> ReasonCode {
        let duplicate =
            |text: Option<&str>| text.is_some_and(|text| text.contains(DUPLICATE_PLAYER));
        if duplicate(self.0.status_reason()) || duplicate(self.0.status_message()) {
            return ReasonCode::ReplacedByNewerTicket;
        }
        match (endings::why_cancelled(ticket), &ticket.state) {
            // GameLift cancels who does not accept, and sends no event of it.
            (ReasonCode::CancelledByMatchmaker, TicketState::RequiresAcceptance { .. }) => {
                ReasonCode::NotAccepted
            }
            (why, _) => why,
        }
    }

    fn connection(&self, player: &PlayerId, match_id: Option<MatchId>) -> Option<Connection> {
        let session = self.0.game_session_connection_info()?;
        let team =
            self.0.players().iter().find(|listed| listed.player_id() == Some(player.as_str()));
        Some(Connection {
            ip_address: session.ip_address().filter(|address| !address.is_empty())?.to_owned(),
            dns_name: session.dns_name().filter(|name| !name.is_empty()).map(str::to_owned),
            port: u16::try_from(session.port()?).ok().filter(|&port| port > 0)?,
            player_session_id: reservation(session, player)?.parse().ok()?,
            game_session_id: session.game_session_arn()?.parse().ok()?,
            match_id,
            team: team.and_then(|player| player.team()).map(str::to_owned),
        })
    }
}

/// The reservation of `player`, and of nobody else.
fn reservation<'a>(session: &'a GameSessionConnectionInfo, player: &PlayerId) -> Option<&'a str> {
    session
        .matched_player_sessions()
        .iter()
        .find(|matched| matched.player_id() == Some(player.as_str()))?
        .player_session_id()
}
