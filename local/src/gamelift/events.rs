//! What FlexMatch publishes, made from what the world knows.

use std::collections::HashMap;

use api_contract::events::{
    DETAIL_TYPE, Detail, EventGameSession, EventPlayer, EventTicket, MatchmakingEvent,
    RuleEvaluationMetric,
};
use api_contract::{MatchId, PlayerId, PlayerSessionId, TicketId, Timestamp};

use super::tickets::{ConnectionInfo, Reason, STOPPED, TIMED_OUT, TicketPlayer, UNEXPECTED};
use super::world::{Effect, World};

/// The tickets of an event, and the same players flat.
struct Subjects {
    tickets: Vec<EventTicket>,
    players: EventGameSession,
}

fn named(player: &TicketPlayer) -> EventPlayer {
    EventPlayer {
        player_id: player.id.clone(),
        team: None,
        player_session_id: None,
        accepted: None,
    }
}

fn with_team(player: &TicketPlayer) -> EventPlayer {
    EventPlayer { team: player.team.clone(), ..named(player) }
}

fn texts(reason: Reason) -> (Option<String>, Option<String>) {
    (Some(reason.reason.to_owned()), Some(reason.message.to_owned()))
}

impl World {
    /// A ticket entered the pool, or came back to it.
    pub(crate) fn publish_searching(&mut self, id: &TicketId, now: Timestamp) {
        let Subjects { tickets, players } = self.subjects(std::slice::from_ref(id), named);
        let estimated_wait_millis = Some("NOT_AVAILABLE".into());
        let game_session_info = players;
        self.publish(
            Detail::MatchmakingSearching { tickets, estimated_wait_millis, game_session_info },
            now,
        );
    }

    /// A match was formed.
    pub(crate) fn publish_potential_match(
        &mut self,
        id: &MatchId,
        tickets: &[TicketId],
        metrics: Vec<RuleEvaluationMetric>,
        now: Timestamp,
    ) {
        let Subjects { tickets, players } = self.subjects(tickets, with_team);
        let patience = self.configurations.matchmaking.acceptance_timeout;
        let detail = Detail::PotentialMatchCreated {
            tickets,
            match_id: id.clone(),
            acceptance_required: patience.is_some(),
            acceptance_timeout: patience.and_then(|patience| patience.as_secs().try_into().ok()),
            rule_evaluation_metrics: metrics,
            game_session_info: players,
        };
        self.publish(detail, now);
    }

    /// Players answered a proposal.
    pub(crate) fn publish_accept_match(
        &mut self,
        id: &MatchId,
        tickets: &[TicketId],
        now: Timestamp,
    ) {
        let answers = self.proposals.answers(id).cloned().unwrap_or_default();
        let Subjects { tickets, players } = self.subjects(tickets, |player| EventPlayer {
            accepted: answers.get(&player.id).copied(),
            ..with_team(player)
        });
        let (match_id, game_session_info) = (id.clone(), players);
        self.publish(Detail::AcceptMatch { tickets, match_id, game_session_info }, now);
    }

    /// The asking ended.
    pub(crate) fn publish_accept_match_completed(
        &mut self,
        id: &MatchId,
        tickets: &[TicketId],
        acceptance: &str,
        now: Timestamp,
    ) {
        let Subjects { tickets, players } = self.subjects(tickets, with_team);
        let detail = Detail::AcceptMatchCompleted {
            tickets,
            match_id: id.clone(),
            acceptance: acceptance.to_owned(),
            game_session_info: players,
        };
        self.publish(detail, now);
    }

    /// The match has its game session.
    pub(crate) fn publish_succeeded(
        &mut self,
        id: &MatchId,
        tickets: &[TicketId],
        connection: &ConnectionInfo,
        now: Timestamp,
    ) {
        let sessions: HashMap<&PlayerId, &PlayerSessionId> =
            connection.player_sessions.iter().map(|(player, session)| (player, session)).collect();
        let Subjects { tickets, players } = self.subjects(tickets, |player| EventPlayer {
            player_session_id: sessions.get(&player.id).map(|&session| session.clone()),
            ..with_team(player)
        });
        let session = self.game_sessions.find(&connection.game_session);
        let game_session_info = EventGameSession {
            game_session_arn: Some(connection.game_session.to_string()),
            ip_address: Some(connection.ip_address.clone()),
            dns_name: Some(connection.dns_name.clone()),
            port: Some(connection.port),
            game_session_location: session.map(|session| session.location.clone()),
            ..players
        };
        let match_id = id.clone();
        self.publish(Detail::MatchmakingSucceeded { tickets, match_id, game_session_info }, now);
    }

    /// A ticket's time ran out.
    pub(crate) fn publish_timed_out(&mut self, id: &TicketId, now: Timestamp) {
        let Subjects { tickets, players } = self.subjects(std::slice::from_ref(id), with_team);
        let (reason, message) = texts(TIMED_OUT);
        let detail = Detail::MatchmakingTimedOut {
            tickets,
            reason,
            message,
            rule_evaluation_metrics: self.metrics_of(id),
            game_session_info: players,
        };
        self.publish(detail, now);
    }

    /// A ticket was called off.
    pub(crate) fn publish_cancelled(&mut self, id: &TicketId, now: Timestamp) {
        let Subjects { tickets, players } = self.subjects(std::slice::from_ref(id), named);
        let (reason, message) = texts(STOPPED);
        let detail = Detail::MatchmakingCancelled {
            tickets,
            reason,
            message,
            rule_evaluation_metrics: self.metrics_of(id),
            game_session_info: players,
        };
        self.publish(detail, now);
    }

    /// Tickets ended because something broke.
    pub(crate) fn publish_failed(
        &mut self,
        tickets: &[TicketId],
        id: Option<&MatchId>,
        now: Timestamp,
    ) {
        let Subjects { tickets, players } = self.subjects(tickets, with_team);
        let (reason, message) = texts(UNEXPECTED);
        let (match_id, game_session_info) = (id.cloned(), players);
        self.publish(
            Detail::MatchmakingFailed { tickets, reason, message, match_id, game_session_info },
            now,
        );
    }

    fn metrics_of(&self, id: &TicketId) -> Vec<RuleEvaluationMetric> {
        self.tickets.find(id).map(|ticket| ticket.metrics.clone()).unwrap_or_default()
    }

    fn subjects(
        &self,
        ids: &[TicketId],
        player: impl Fn(&TicketPlayer) -> EventPlayer,
    ) -> Subjects {
        let tickets: Vec<EventTicket> = ids
            .iter()
            .filter_map(|id| self.tickets.find(id))
            .map(|ticket| EventTicket {
                ticket_id: ticket.id.clone(),
                start_time: ticket.start,
                players: ticket.players.iter().map(&player).collect(),
            })
            .collect();
        let flat = tickets.iter().flat_map(|ticket| ticket.players.clone()).collect();
        Subjects { tickets, players: EventGameSession { players: flat, ..Default::default() } }
    }

    fn publish(&mut self, detail: Detail, now: Timestamp) {
        let configurations = &self.configurations;
        let event = MatchmakingEvent {
            version: "0".to_owned(),
            detail_type: DETAIL_TYPE.to_owned(),
            source: "aws.gamelift".to_owned(),
            account: configurations.account.clone(),
            time: now,
            region: configurations.region.clone(),
            resources: vec![configurations.matchmaking.arn.clone()],
            id: self.ids.uuid(),
            detail,
        };
        self.cause(Effect::Publish(Box::new(event)));
    }
}
