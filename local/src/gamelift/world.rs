//! The state machine: everything GameLift knows, what can happen to it, and what follows.
//!
//! Each subject's file adds its part of `impl World`. The moment is always an
//! argument; whoever drives the world calls [`World::advance`] before any input.

use api_contract::Timestamp;
use api_contract::events::MatchmakingEvent;

use super::acceptance::Proposals;
use super::agenda::{Agenda, Deadline};
use super::configurations::Configurations;
use super::fleet_events::FleetEvents;
use super::fleet_role::FleetRole;
use super::game_sessions::GameSessions;
use super::ids::{ConnectionId, Ids, ProcessId};
use super::instances::Instances;
use super::matchmaking::Pool;
use super::options::{NewError, NewInstance, Options, Timers};
use super::placements::Placements;
use super::player_sessions::PlayerSessions;
use super::processes::Processes;
use super::tickets::Tickets;

/// What the world wants done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// FlexMatch publishes this.
    Publish(Box<MatchmakingEvent>),
    /// A game server is sent this text.
    Send(ConnectionId, String),
    /// A socket is no longer of use.
    Cut(ConnectionId),
    /// A process has to end, by force.
    Kill(ProcessId),
    /// An instance's processes are to be started.
    Start(NewInstance),
    /// The rule sets are others than those that are kept.
    KeepRuleSets,
}

/// Everything that GameLift knows.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) configurations: Configurations,
    pub(crate) timers: Timers,
    pub(crate) gather: std::time::Duration,
    pub(crate) endpoint: String,
    pub(crate) certificate_path: String,
    pub(crate) fleet_role: Option<FleetRole>,
    pub(crate) ids: Ids,
    pub(crate) agenda: Agenda,
    pub(crate) tickets: Tickets,
    pub(crate) pool: Pool,
    pub(crate) proposals: Proposals,
    pub(crate) placements: Placements,
    pub(crate) game_sessions: GameSessions,
    pub(crate) player_sessions: PlayerSessions,
    pub(crate) processes: Processes,
    pub(crate) instances: Instances,
    pub(crate) fleet_events: FleetEvents,
    /// The seed of every pool.
    pub(crate) seed: u64,
    /// Matches formed so far.
    pub(crate) matches_formed: u64,
    effects: Vec<Effect>,
    revision: u64,
}

impl World {
    /// A world in which `deployment` was just made.
    pub(crate) fn new(
        deployment: &stack::Deployment,
        options: Options,
        ids: Ids,
        now: Timestamp,
    ) -> Result<Self, NewError> {
        let configurations = Configurations::new(deployment, &options, now)?;
        let pool = Pool::new(configurations.rule_set(), options.seed)?;
        let folder = options.certificate_folder.as_deref();
        let instances = Instances::new(&deployment.fleet, &options);
        let mut world = Self {
            configurations,
            timers: options.timers,
            gather: options.gather,
            certificate_path: folder.map(|path| path.display().to_string()).unwrap_or_default(),
            endpoint: options.endpoint,
            fleet_role: options.fleet_role,
            ids,
            agenda: Agenda::default(),
            tickets: Tickets::default(),
            pool,
            proposals: Proposals::default(),
            placements: Placements::default(),
            game_sessions: GameSessions::default(),
            player_sessions: PlayerSessions::default(),
            processes: Processes::default(),
            instances,
            fleet_events: FleetEvents::default(),
            seed: options.seed,
            matches_formed: 0,
            effects: Vec::new(),
            revision: 0,
        };
        world.fleet_is_made(now);
        world.start_instances();
        Ok(world)
    }

    /// Lets everything happen that falls due until `now`, each at its own time.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        while let Some((at, deadline)) = self.agenda.take_due(now) {
            match deadline {
                Deadline::Pass => self.form_matches(at, now),
                Deadline::Ticket(id) => self.ticket_is_due(&id, at),
                Deadline::Acceptance(id) => self.acceptance_is_due(&id, at),
                Deadline::Placement(id) => self.placement_is_due(&id, at),
                Deadline::GameSession(id) => self.game_session_is_due(&id, at),
                Deadline::Reservation(id) => self.reservation_is_due(&id, at),
                Deadline::Stage(id) => self.stage_is_due(&id, at),
                Deadline::Heartbeat(id) => self.heartbeat_is_due(&id, at),
                Deadline::Reconnect(id) => self.process_is_lost(&id, at),
            }
        }
    }

    /// When [`World::advance`] has something to do next.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.agenda.next()
    }

    /// What has to be done because of what happened, in its order.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Counts up whenever something changed that [`super::Status`] tells.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) fn changed(&mut self) {
        self.revision += 1;
    }

    pub(crate) fn cause(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// How many effects wait to be taken.
    pub(crate) fn effect_count(&self) -> usize {
        self.effects.len()
    }

    /// Sends `text` ahead of the effects from `place` on.
    pub(crate) fn send_before(&mut self, place: usize, connection: ConnectionId, text: String) {
        self.effects.insert(place, Effect::Send(connection, text));
    }
}
