//! The fleet's instances: how many a location has, is to have and may have.
//!
//! On this machine an instance is a set of game server processes, as many as the
//! runtime configuration says. The world decides which instances there are;
//! whoever starts processes asks [`World::launch_on`] for each, and stops asking
//! when the instance is to end.
//!
//! # Invariants
//! - A location's desired number lies within its limits.
//! - An instance that is to end gets no new process, and its processes no new
//!   game session; it is forgotten with its last process.

use std::collections::{BTreeMap, BTreeSet};

use api_contract::Timestamp;
use stack::deployment::Capacity;

use super::fleet_events::EventCode;
use super::game_sessions::StatusReason;
use super::ids::{InstanceId, ProcessId};
use super::launch::Launch;
use super::options::{NewInstance, Options};
use super::processes::Stage;
use super::world::{Effect, World};
use crate::wire::errors::{CallError, ErrorKind};

/// An instance.
#[derive(Debug)]
struct Instance {
    location: String,
    /// Its place in the order of starting.
    number: u64,
    /// Whether a process on it was ready once.
    active: bool,
    /// Whether it is to end.
    terminating: bool,
}

/// All instances, and how many there are to be.
#[derive(Debug)]
pub(crate) struct Instances {
    capacities: BTreeMap<String, Capacity>,
    all: BTreeMap<InstanceId, Instance>,
    started: u64,
    processes_per_instance: usize,
    processes_max: usize,
}

/// How many instances of a location are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct InstanceCounts {
    /// Started, and none of their processes was ready yet.
    pub(crate) pending: usize,
    /// In use or ready for it.
    pub(crate) active: usize,
    /// Active, and without a game session.
    pub(crate) idle: usize,
    /// To end, and not gone yet.
    pub(crate) terminating: usize,
}

/// What UpdateFleetCapacity asks for; what is not given stays.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CapacityWish {
    pub(crate) desired: Option<u32>,
    pub(crate) minimum: Option<u32>,
    pub(crate) maximum: Option<u32>,
}

impl CapacityWish {
    /// The capacity after `current`. Limits that are moved take the desired number along.
    fn fulfilled(self, current: Capacity) -> Result<Capacity, CallError> {
        let minimum = self.minimum.unwrap_or(current.minimum);
        let maximum = self.maximum.unwrap_or(current.maximum);
        if minimum > maximum {
            return Err(CallError::invalid(format!(
                "MinSize {minimum} is more than MaxSize {maximum}."
            )));
        }
        match self.desired {
            Some(desired) if !(minimum..=maximum).contains(&desired) => {
                Err(CallError::invalid(format!(
                    "DesiredInstances {desired} is not between MinSize {minimum} and MaxSize {maximum}."
                )))
            }
            desired => {
                let desired = desired.unwrap_or(current.desired).clamp(minimum, maximum);
                Ok(Capacity { desired, minimum, maximum })
            }
        }
    }
}

impl Instances {
    /// The capacities of `fleet`, and no instance yet.
    pub(crate) fn new(fleet: &stack::deployment::Fleet, options: &Options) -> Self {
        let capacity = |location: &stack::deployment::FleetLocation| {
            (location.name.clone(), location.capacity)
        };
        Self {
            capacities: fleet.locations.iter().map(capacity).collect(),
            all: BTreeMap::new(),
            started: 0,
            processes_per_instance: options.processes_per_instance,
            processes_max: options.processes_max,
        }
    }

    /// How many instances `location` is to have, if the fleet runs there.
    pub(crate) fn capacity(&self, location: &str) -> Option<Capacity> {
        self.capacities.get(location).copied()
    }

    fn running_in(&self, location: &str) -> impl Iterator<Item = (&InstanceId, &Instance)> {
        self.all.iter().filter(move |(_, i)| i.location == location && !i.terminating)
    }

    /// Refuses more processes than this machine runs.
    fn check_room(&self, location: &str, desired: u32) -> Result<(), CallError> {
        let others = self.capacities.iter().filter(|(name, _)| *name != location);
        let instances =
            others.map(|(_, capacity)| capacity.desired).fold(desired, u32::saturating_add);
        let instances = usize::try_from(instances).unwrap_or(usize::MAX);
        let processes = instances.saturating_mul(self.processes_per_instance);
        if processes <= self.processes_max {
            return Ok(());
        }
        let message = format!(
            "{instances} instances are {processes} game server processes; this machine runs at most {}.",
            self.processes_max
        );
        Err(CallError::new(ErrorKind::LimitExceeded, message))
    }
}

impl World {
    /// Starts the instances that the deployment wants.
    pub(crate) fn start_instances(&mut self) {
        for location in self.configurations.fleet.locations.clone() {
            self.add_missing_instances(&location);
        }
    }

    /// How many instances of `location` are how far.
    pub(crate) fn instance_counts(&self, location: &str) -> InstanceCounts {
        let in_use: BTreeSet<&InstanceId> = self.processes.in_use().collect();
        let mut counts = InstanceCounts::default();
        for (id, instance) in self.instances.all.iter().filter(|(_, i)| i.location == location) {
            if instance.terminating {
                counts.terminating += 1;
            } else if instance.active || self.instances.processes_per_instance == 0 {
                counts.active += 1;
                counts.idle += usize::from(!in_use.contains(id));
            } else {
                counts.pending += 1;
            }
        }
        counts
    }

    /// Changes how many instances `location` has, and starts and ends them.
    pub(crate) fn update_capacity(
        &mut self,
        location: &str,
        wish: CapacityWish,
        now: Timestamp,
    ) -> Result<(), CallError> {
        let Some(current) = self.instances.capacity(location) else {
            return Err(CallError::not_found(format!("The fleet has no location {location}.")));
        };
        let capacity = wish.fulfilled(current)?;
        self.instances.check_room(location, capacity.desired)?;
        self.instances.capacities.insert(location.to_owned(), capacity);
        let Capacity { desired, minimum, maximum } = capacity;
        tracing::info!(location, desired, minimum, maximum, "the fleet's capacity is changed");
        let message = format!(
            "Capacity of {location}: desired {desired} (was {}), minimum {minimum}, maximum {maximum}.",
            current.desired
        );
        self.enter_event(EventCode::FleetScalingEvent, message, now);
        self.add_missing_instances(location);
        self.end_surplus_instances(location, now);
        self.changed();
        Ok(())
    }

    fn add_missing_instances(&mut self, location: &str) {
        let wanted = self.instances.capacity(location).map_or(0, |capacity| capacity.desired);
        let running = self.instances.running_in(location).count();
        for _ in running..usize::try_from(wanted).unwrap_or(usize::MAX) {
            let (id, number) = (self.ids.instance(), self.instances.started);
            let location = location.to_owned();
            self.instances.started += 1;
            let instance =
                Instance { location: location.clone(), number, active: false, terminating: false };
            self.instances.all.insert(id.clone(), instance);
            self.cause(Effect::Start(NewInstance { id, location }));
        }
    }

    /// Ends what is too much: the instances with the fewest game sessions, of
    /// these the youngest.
    fn end_surplus_instances(&mut self, location: &str, now: Timestamp) {
        let wanted = self.instances.capacity(location).map_or(0, |capacity| capacity.desired);
        let sessions = |id: &InstanceId| self.processes.in_use().filter(|used| *used == id).count();
        let mut running: Vec<(usize, u64, InstanceId)> = self
            .instances
            .running_in(location)
            .map(|(id, instance)| (sessions(id), u64::MAX - instance.number, id.clone()))
            .collect();
        running.sort();
        let surplus = running.len().saturating_sub(usize::try_from(wanted).unwrap_or(usize::MAX));
        for (_, _, id) in running.into_iter().take(surplus) {
            self.end_instance(&id, now);
        }
    }

    /// Ends an instance: its processes are told to end, and players in a game
    /// session get notice from theirs.
    fn end_instance(&mut self, id: &InstanceId, now: Timestamp) {
        if let Some(instance) = self.instances.all.get_mut(id) {
            instance.terminating = true;
        }
        for process in self.processes.on(id) {
            self.end_process_of_instance(&process, now);
        }
        self.forget_instance_without_process(id);
    }

    fn end_process_of_instance(&mut self, id: &ProcessId, now: Timestamp) {
        let Some(process) = self.processes.find(id) else { return };
        if process.stage == Stage::Launched && !process.is_connected() {
            // There is nobody who could be told.
            self.kill(id, now);
            return;
        }
        if let Some(session) = process.game_session.clone() {
            self.game_session_terminates(&session, StatusReason::TriggeredOnProcessTerminate, now);
        }
        self.terminate_process(id, now);
    }

    fn forget_instance_without_process(&mut self, id: &InstanceId) {
        let is_over = self.instances.all.get(id).is_some_and(|instance| instance.terminating);
        if is_over && self.processes.on(id).is_empty() {
            self.instances.all.remove(id);
            self.changed();
        }
    }

    /// A process on the instance is ready.
    pub(crate) fn instance_is_active(&mut self, id: &InstanceId) {
        if let Some(instance) = self.instances.all.get_mut(id) {
            instance.active = true;
        }
    }

    /// A process on the instance has ended.
    pub(crate) fn instance_lost_process(&mut self, id: &InstanceId) {
        self.forget_instance_without_process(id);
    }

    /// Makes a new process on `instance` known; none if the instance is to end.
    pub(crate) fn launch_on(&mut self, instance: &InstanceId, now: Timestamp) -> Option<Launch> {
        let found = self.instances.all.get(instance).filter(|found| !found.terminating)?;
        let location = found.location.clone();
        let launch = self.launch(&location, now);
        if let Some(process) = self.processes.find_mut(&launch.process) {
            process.instance = Some(instance.clone());
        }
        Some(launch)
    }
}
