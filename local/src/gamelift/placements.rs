//! The queue: how a match finds its game session.
//!
//! A placement looks at the locations that every player's latency allows, the
//! lowest average first, and takes the first that has a ready, idle process. It
//! waits for one, and looks farther as the queue's policies do, until the
//! queue's timeout. The placement's id is the match's.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use api_contract::{GameSessionId, MatchId, PlayerId, PlayerSessionId, TicketId, Timestamp};

use super::agenda::Deadline;
use super::latency::{PlacedPlayer, locations_by_latency, policy_after};
use super::limits::ENDED_PLACEMENTS_MAX;
use super::tickets::{ConnectionInfo, TicketState};
use super::world::World;

/// A match on its way to a game session.
#[derive(Debug, Clone)]
pub(crate) struct Placement {
    pub(crate) id: MatchId,
    /// Its place in the order of waiting.
    number: u64,
    pub(crate) tickets: Vec<TicketId>,
    pub(crate) players: Vec<PlacedPlayer>,
    pub(crate) players_max: u32,
    pub(crate) matchmaker_data: Arc<str>,
    pub(crate) start: Timestamp,
    pub(crate) end: Option<Timestamp>,
    pub(crate) state: PlacementState,
}

/// Where a placement stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PlacementState {
    /// Waiting for a process, or for the game session on one to be active.
    Pending { activating: Option<GameSessionId> },
    /// The game session is active.
    Fulfilled { connection: ConnectionInfo },
    /// The match fell apart.
    Cancelled,
    /// No process was free in time.
    TimedOut,
}

impl PlacementState {
    /// GameLift's word for the state.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Pending { .. } => "PENDING",
            Self::Fulfilled { .. } => "FULFILLED",
            Self::Cancelled => "CANCELLED",
            Self::TimedOut => "TIMED_OUT",
        }
    }
}

/// All placements that GameLift knows.
#[derive(Debug, Default)]
pub(crate) struct Placements {
    all: HashMap<MatchId, Placement>,
    /// Those without a game session, in the order in which they started.
    waiting: BTreeMap<u64, MatchId>,
    ended: VecDeque<MatchId>,
    started: u64,
}

impl Placements {
    pub(crate) fn find(&self, id: &MatchId) -> Option<&Placement> {
        self.all.get(id)
    }

    /// How many placements wait for a process.
    pub(crate) fn waiting_count(&self) -> usize {
        self.waiting.len()
    }

    fn activating(&self, id: &MatchId) -> Option<&GameSessionId> {
        match &self.all.get(id)?.state {
            PlacementState::Pending { activating } => activating.as_ref(),
            PlacementState::Fulfilled { .. }
            | PlacementState::Cancelled
            | PlacementState::TimedOut => None,
        }
    }

    /// Ends a pending placement; returns one that is forgotten for it, if too
    /// many are kept.
    fn end(&mut self, id: &MatchId, state: PlacementState, now: Timestamp) -> Option<MatchId> {
        let placement = self.all.get_mut(id)?;
        self.waiting.remove(&placement.number);
        placement.state = state;
        placement.end = Some(now);
        self.ended.push_back(id.clone());
        (self.ended.len() > ENDED_PLACEMENTS_MAX).then(|| self.forget_earliest()).flatten()
    }

    fn earliest_end(&self) -> Option<Timestamp> {
        self.all.get(self.ended.front()?)?.end
    }

    fn forget_earliest(&mut self) -> Option<MatchId> {
        let id = self.ended.pop_front()?;
        self.all.remove(&id);
        Some(id)
    }
}

/// What a placement is started with.
#[derive(Debug)]
pub(crate) struct NewPlacement {
    pub(crate) id: MatchId,
    pub(crate) tickets: Vec<TicketId>,
    pub(crate) players: Vec<PlacedPlayer>,
    pub(crate) players_max: u32,
    pub(crate) matchmaker_data: Arc<str>,
}

impl World {
    /// Puts a match into the queue.
    pub(crate) fn start_placement(&mut self, new: NewPlacement, now: Timestamp) {
        for id in &new.tickets {
            if let Some(ticket) = self.tickets.find_mut(id) {
                ticket.state = TicketState::Placing { matched: new.id.clone() };
            }
        }
        let (id, number) = (new.id.clone(), self.placements.started);
        let placement = Placement {
            id: new.id,
            number,
            tickets: new.tickets,
            players: new.players,
            players_max: new.players_max,
            matchmaker_data: new.matchmaker_data,
            start: now,
            end: None,
            state: PlacementState::Pending { activating: None },
        };
        self.placements.started += 1;
        self.placements.all.insert(id.clone(), placement);
        self.placements.waiting.insert(number, id.clone());
        self.changed();
        self.await_next_step(&id, now);
        self.place_waiting(now);
    }

    /// Gives waiting placements processes, as far as there are any.
    pub(crate) fn place_waiting(&mut self, now: Timestamp) {
        let waiting: Vec<MatchId> = self.placements.waiting.values().cloned().collect();
        for id in waiting {
            if !self.processes.any_idle() {
                return;
            }
            self.try_to_place(&id, now);
        }
    }

    fn try_to_place(&mut self, id: &MatchId, now: Timestamp) {
        let Some(placement) = self.placements.all.get_mut(id) else { return };
        let policies = &self.configurations.queue.latency_policies;
        let (cap, _) = policy_after(policies, now.since(placement.start));
        let locations = &self.configurations.fleet.locations;
        let process = locations_by_latency(locations, &placement.players, cap)
            .into_iter()
            .find_map(|location| self.processes.idle_in(location));
        let Some(process) = process else { return };
        self.placements.waiting.remove(&placement.number);
        let wish = placement.clone();
        let session = self.start_game_session(&wish, &process, now);
        if let Some(placement) = self.placements.all.get_mut(id) {
            placement.state = PlacementState::Pending { activating: Some(session) };
        }
    }

    /// A placement's entry fell due.
    pub(crate) fn placement_is_due(&mut self, id: &MatchId, now: Timestamp) {
        let Some(placement) = self.placements.find(id) else { return };
        if placement.end.is_some() {
            self.forget_placements(now);
        } else if now.since(placement.start) >= self.configurations.queue.timeout {
            tracing::info!(placement = %id, "no game session in the queue's time; searching on");
            self.abandon_placement(id, PlacementState::TimedOut, now);
        } else {
            self.await_next_step(id, now);
            self.place_waiting(now);
        }
    }

    /// Forgets the placements that ended long enough ago.
    fn forget_placements(&mut self, now: Timestamp) {
        let kept = self.timers.kept;
        while self.placements.earliest_end().is_some_and(|end| now.since(end) >= kept) {
            if let Some(forgotten) = self.placements.forget_earliest() {
                self.agenda.cancel(&Deadline::Placement(forgotten));
            }
        }
    }

    /// Enters when the placement looks farther, or gives up.
    fn await_next_step(&mut self, id: &MatchId, now: Timestamp) {
        let Some(placement) = self.placements.find(id) else { return };
        let queue = &self.configurations.queue;
        let (_, next) = policy_after(&queue.latency_policies, now.since(placement.start));
        let wait = next.map_or(queue.timeout, |next| next.min(queue.timeout));
        self.agenda.set(Deadline::Placement(id.clone()), placement.start.plus(wait));
    }

    /// Gives up a placement one of whose tickets has ended.
    pub(crate) fn cancel_placement(&mut self, id: &MatchId, now: Timestamp) {
        self.abandon_placement(id, PlacementState::Cancelled, now);
    }

    /// Ends a pending placement without a game session; its open tickets search on.
    fn abandon_placement(&mut self, id: &MatchId, state: PlacementState, now: Timestamp) {
        let Some(placement) = self.placements.find(id) else { return };
        let tickets = placement.tickets.clone();
        let session = self.placements.activating(id).cloned();
        self.end_placement(id, state, now);
        if let Some(session) = session {
            self.give_up_game_session(&session, now);
        }
        self.search(&tickets, now);
    }

    /// The game session that was activating for a placement is over before it
    /// was active: the placement waits for another process.
    pub(crate) fn place_again(&mut self, id: &MatchId, now: Timestamp) {
        let Some(placement) = self.placements.all.get_mut(id) else { return };
        if placement.end.is_some() {
            return;
        }
        placement.state = PlacementState::Pending { activating: None };
        self.placements.waiting.insert(placement.number, id.clone());
        self.place_waiting(now);
    }

    /// The game session is active: reserves the players' places and completes
    /// their tickets.
    pub(crate) fn fulfil_placement(&mut self, id: &MatchId, now: Timestamp) {
        let Some(placement) = self.placements.find(id) else { return };
        let Some(session) = self.placements.activating(id).cloned() else { return };
        let tickets = placement.tickets.clone();
        let players: Vec<PlayerId> = placement.players.iter().map(|p| p.id.clone()).collect();
        let reserved: Vec<(PlayerId, PlayerSessionId)> = players
            .into_iter()
            .map(|player| (player.clone(), self.reserve_place(&session, player, now)))
            .collect();
        let Some(connection) = self.connection_info(&session, reserved) else { return };
        let state = PlacementState::Fulfilled { connection: connection.clone() };
        self.end_placement(id, state, now);
        for ticket in &tickets {
            let own = self.connection_of_ticket(ticket, &connection);
            self.end_ticket(ticket, TicketState::Completed { connection: own }, now);
        }
        self.publish_succeeded(id, &tickets, &connection, now);
    }

    /// The connection info without other tickets' players.
    fn connection_of_ticket(&self, id: &TicketId, all: &ConnectionInfo) -> ConnectionInfo {
        let mut own = all.clone();
        if let Some(ticket) = self.tickets.find(id) {
            own.player_sessions
                .retain(|(player, _)| ticket.players.iter().any(|p| p.id == *player));
        }
        own
    }

    fn end_placement(&mut self, id: &MatchId, state: PlacementState, now: Timestamp) {
        self.agenda.set(Deadline::Placement(id.clone()), now.plus(self.timers.kept));
        if let Some(forgotten) = self.placements.end(id, state, now) {
            self.agenda.cancel(&Deadline::Placement(forgotten));
        }
        self.changed();
    }
}
