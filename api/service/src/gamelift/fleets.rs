//! Fleets with their locations, and setting a location's capacity.

use std::sync::Arc;

use api_contract::admin::{
    fleets::{Capacity, Fleet, FleetDetail, FleetLocation, Instances, ServerProcess, Utilization},
    overview::LocationLoad,
};
use aws_sdk_gamelift::types::{ComputeType, Ec2InstanceCounts, FleetAttributes, FleetUtilization};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{GameLiftDeployment, GameLiftError, clipped, count, failed, time};
use crate::limits;

/// A location that is about to be asked for.
struct Place {
    location: String,
    status: String,
}

impl GameLiftDeployment {
    /// Every fleet with its locations, by name; read at most every few seconds.
    ///
    /// # Errors
    /// When GameLift cannot be asked.
    pub async fn fleets(&self) -> Result<Arc<Vec<Fleet>>, GameLiftError> {
        let now = self.clock.now();
        if let Some(fleets) = self.kept.fleets.find(now) {
            return Ok(fleets);
        }
        let mut fleets = Vec::new();
        for attributes in self.own_fleets().await? {
            fleets.push(self.with_locations(&attributes).await?);
        }
        fleets.sort_by_key(|fleet| format!("{} {}", fleet.name, fleet.fleet_id));
        Ok(self.kept.fleets.keep(now, fleets))
    }

    /// One fleet with what runs on its instances.
    ///
    /// # Errors
    /// When there is no such fleet, or GameLift cannot be asked.
    pub async fn fleet(&self, fleet_id: &str) -> Result<FleetDetail, GameLiftError> {
        let attributes = self.own_fleet(fleet_id).await?;
        let fleet = self.with_locations(&attributes).await?;
        let runtime = self.client.describe_runtime_configuration().fleet_id(&fleet.fleet_id);
        let runtime = runtime.send().await;
        let runtime =
            runtime.map_err(|error| failed("DescribeRuntimeConfiguration", "fleet", error))?;
        let runtime = runtime.runtime_configuration();
        let processes = runtime.map_or(&[][..], |runtime| runtime.server_processes()).iter();
        let server_processes =
            processes.take(limits::SERVER_PROCESSES_MAX).map(|process| ServerProcess {
                launch_path: clipped(process.launch_path()),
                parameters: clipped(process.parameters()),
                concurrent_executions: count(process.concurrent_executions()),
            });
        Ok(FleetDetail {
            fleet,
            description: clipped(attributes.description()),
            server_processes: server_processes.collect(),
            game_session_activation_timeout_seconds: runtime
                .and_then(|runtime| runtime.game_session_activation_timeout_seconds())
                .map(|seconds| count(Some(seconds))),
        })
    }

    /// What every location can still take.
    ///
    /// # Errors
    /// When GameLift cannot be asked.
    pub async fn loads(&self) -> Result<Vec<LocationLoad>, GameLiftError> {
        let fleets = self.fleets().await?;
        let loads = fleets.iter().flat_map(|fleet| {
            fleet.locations.iter().map(|location| LocationLoad {
                fleet_id: fleet.fleet_id.clone(),
                location: location.location.clone(),
                game_sessions: location.utilization.game_sessions,
                game_sessions_free: location.utilization.game_sessions_free,
                players: location.utilization.players,
            })
        });
        Ok(loads.collect())
    }

    /// The capacity of one location of a fleet, as it is now.
    ///
    /// # Errors
    /// When there is no such fleet or location, or GameLift cannot be asked.
    pub async fn capacity(
        &self,
        fleet_id: &str,
        location: &str,
    ) -> Result<Capacity, GameLiftError> {
        let fleet = self.own_fleet(fleet_id).await?;
        let fleet_id = fleet.fleet_id().unwrap_or_default();
        Ok(self.instances(fleet_id, location).await?.0)
    }

    /// Sets the capacity of one location of a fleet.
    ///
    /// # Errors
    /// When there is no such fleet or location, GameLift refuses, or cannot be asked.
    pub async fn set_capacity(
        &self,
        fleet_id: &str,
        location: &str,
        capacity: Capacity,
    ) -> Result<(), GameLiftError> {
        let fleet = self.own_fleet(fleet_id).await?;
        let number = |instances: u32| i32::try_from(instances).unwrap_or(i32::MAX);
        let updated = self
            .client
            .update_fleet_capacity()
            .fleet_id(fleet.fleet_id().unwrap_or_default())
            .location(location)
            .desired_instances(number(capacity.desired))
            .min_size(number(capacity.minimum))
            .max_size(number(capacity.maximum))
            .send()
            .await;
        self.kept.fleets.forget();
        updated.map(|_| ()).map_err(|error| failed("UpdateFleetCapacity", "location", error))
    }

    /// The fleet of that id, if it is ours.
    pub(super) async fn own_fleet(&self, fleet_id: &str) -> Result<FleetAttributes, GameLiftError> {
        let described = self.client.describe_fleet_attributes().fleet_ids(fleet_id).send().await;
        let described = match described.map_err(|e| failed("DescribeFleetAttributes", "fleet", e)) {
            // An id of another form than GameLift's is the id of no fleet.
            Err(GameLiftError::Refused { .. }) => return Err(GameLiftError::NotFound("fleet")),
            described => described?,
        };
        let mut fleets = described.fleet_attributes.unwrap_or_default().into_iter();
        fleets.find(|fleet| self.is_our_fleet(fleet)).ok_or(GameLiftError::NotFound("fleet"))
    }

    async fn own_fleets(&self) -> Result<Vec<FleetAttributes>, GameLiftError> {
        let (mut own, mut token) = (Vec::new(), None);
        for _call in 0..limits::LIST_CALLS_MAX {
            let described =
                self.client.describe_fleet_attributes().set_next_token(token).send().await;
            let described =
                described.map_err(|error| failed("DescribeFleetAttributes", "fleet", error))?;
            let fleets = described.fleet_attributes.unwrap_or_default().into_iter();
            own.extend(fleets.filter(|fleet| self.is_our_fleet(fleet)));
            token = described.next_token;
            if token.is_none() || own.len() >= limits::FLEETS_MAX {
                break;
            }
        }
        own.truncate(limits::FLEETS_MAX);
        Ok(own)
    }

    fn is_our_fleet(&self, fleet: &FleetAttributes) -> bool {
        fleet.name().is_some_and(|name| self.is_ours(name))
    }

    async fn with_locations(&self, attributes: &FleetAttributes) -> Result<Fleet, GameLiftError> {
        let fleet_id = attributes.fleet_id().unwrap_or_default();
        let has_instances = attributes.compute_type() != Some(&ComputeType::Anywhere);
        let places = self.places(attributes).await?;
        let locations: Vec<Option<FleetLocation>> = stream::iter(places)
            .map(|place| self.location(fleet_id, place, has_instances))
            .buffered(limits::GAMELIFT_CALLS_AT_ONCE)
            .try_collect()
            .await?;
        Ok(Fleet {
            fleet_id: fleet_id.to_owned(),
            name: clipped(attributes.name()),
            status: attributes.status().map_or_else(String::new, |word| word.as_str().to_owned()),
            compute_type: attributes.compute_type().map_or("EC2", |word| word.as_str()).to_owned(),
            instance_type: attributes.instance_type().map(|word| word.as_str().to_owned()),
            created_at: time(attributes.creation_time()),
            locations: locations.into_iter().flatten().collect(),
        })
    }

    /// The fleet's locations. GameLift lists the remote ones; the home region, which
    /// every fleet of its own machines has, stands in the fleet's ARN.
    async fn places(&self, fleet: &FleetAttributes) -> Result<Vec<Place>, GameLiftError> {
        let fleet_id = fleet.fleet_id().unwrap_or_default();
        let (mut places, mut token) = (Vec::new(), None);
        for _call in 0..limits::LIST_CALLS_MAX {
            let described = self.client.describe_fleet_location_attributes().fleet_id(fleet_id);
            let described = described.set_next_token(token).send().await;
            let described = described
                .map_err(|error| failed("DescribeFleetLocationAttributes", "fleet", error))?;
            let states =
                described.location_attributes().iter().filter_map(|one| one.location_state());
            places.extend(states.map(|state| Place {
                location: state.location().unwrap_or_default().to_owned(),
                status: state.status().map_or("", |word| word.as_str()).to_owned(),
            }));
            token = described.next_token;
            if token.is_none() {
                break;
            }
        }
        let home = fleet.fleet_arn().and_then(|arn| arn.split(':').nth(3)).unwrap_or_default();
        let is_known = places.iter().any(|place| place.location == home);
        if !home.is_empty() && !is_known && fleet.compute_type() != Some(&ComputeType::Anywhere) {
            let status = fleet.status().map_or("", |word| word.as_str()).to_owned();
            places.insert(0, Place { location: home.to_owned(), status });
        }
        places.truncate(limits::LOCATIONS_MAX);
        Ok(places)
    }

    /// One location; none if the fleet turns out not to have it.
    async fn location(
        &self,
        fleet_id: &str,
        place: Place,
        has_instances: bool,
    ) -> Result<Option<FleetLocation>, GameLiftError> {
        let Place { location, status } = place;
        if !has_instances {
            let (capacity, instances) = Default::default();
            let utilization = Utilization::default();
            return Ok(Some(FleetLocation { location, status, capacity, instances, utilization }));
        }
        let (counts, utilization) = futures_util::future::join(
            self.instances(fleet_id, &location),
            self.utilization(fleet_id, &location),
        )
        .await;
        match (counts, utilization) {
            (Err(GameLiftError::NotFound(_)), _) | (_, Err(GameLiftError::NotFound(_))) => Ok(None),
            (counts, utilization) => {
                let (capacity, instances) = counts?;
                let utilization = utilization?;
                Ok(Some(FleetLocation { location, status, capacity, instances, utilization }))
            }
        }
    }

    async fn instances(
        &self,
        fleet_id: &str,
        location: &str,
    ) -> Result<(Capacity, Instances), GameLiftError> {
        let described = self.client.describe_fleet_location_capacity().fleet_id(fleet_id);
        let described = described.location(location).send().await;
        let described = described
            .map_err(|error| failed("DescribeFleetLocationCapacity", "location", error))?;
        let counts = described.fleet_capacity().and_then(|capacity| capacity.instance_counts());
        Ok(counts.map(instances).unwrap_or_default())
    }

    async fn utilization(
        &self,
        fleet_id: &str,
        location: &str,
    ) -> Result<Utilization, GameLiftError> {
        let described = self.client.describe_fleet_location_utilization().fleet_id(fleet_id);
        let described = described.location(location).send().await;
        let described = described
            .map_err(|error| failed("DescribeFleetLocationUtilization", "location", error))?;
        Ok(described.fleet_utilization().map(utilization).unwrap_or_default())
    }
}

fn instances(counts: &Ec2InstanceCounts) -> (Capacity, Instances) {
    let capacity = Capacity {
        desired: count(counts.desired()),
        minimum: count(counts.minimum()),
        maximum: count(counts.maximum()),
    };
    let instances = Instances {
        pending: count(counts.pending()),
        active: count(counts.active()),
        idle: count(counts.idle()),
        terminating: count(counts.terminating()),
    };
    (capacity, instances)
}

fn utilization(told: &FleetUtilization) -> Utilization {
    let server_processes = count(told.active_server_process_count());
    let game_sessions = count(told.active_game_session_count());
    Utilization {
        server_processes,
        game_sessions,
        // A process holds one game session at a time.
        game_sessions_free: server_processes.saturating_sub(game_sessions),
        players: count(told.current_player_session_count()),
        players_max: count(told.maximum_player_session_count()),
    }
}
