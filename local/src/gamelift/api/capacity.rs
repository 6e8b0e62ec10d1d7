//! DescribeFleetCapacity, DescribeFleetLocationCapacity, UpdateFleetCapacity.

use api_contract::Timestamp;
use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::fields::required;
use super::fleets::{FleetsInput, expect_fleet, expect_location};
use super::locations::LocationInput;
use crate::gamelift::instances::CapacityWish;
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CapacityOutput {
    fleet_id: String,
    fleet_arn: String,
    instance_type: String,
    instance_counts: CountsOutput,
    location: String,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct CountsOutput {
    desired: u32,
    minimum: u32,
    maximum: u32,
    pending: usize,
    active: usize,
    idle: usize,
    terminating: usize,
}

/// Tells the capacity of the fleet's home region; that is all that GameLift
/// tells of the whole fleet.
pub(super) fn describe(world: &World, input: &FleetsInput) -> Result<Cbor, CallError> {
    let home = &world.configurations.region;
    input.told("FleetCapacity", world, || CapacityOutput::new(world, home))
}

/// The output of DescribeFleetLocationCapacity.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationOutput {
    fleet_capacity: CapacityOutput,
}

/// Tells the capacity of one location.
pub(super) fn describe_location(
    world: &World,
    input: LocationInput,
) -> Result<LocationOutput, CallError> {
    let location = input.location(world)?;
    Ok(LocationOutput { fleet_capacity: CapacityOutput::new(world, &location) })
}

impl CapacityOutput {
    fn new(world: &World, location: &str) -> Self {
        let fleet = &world.configurations.fleet;
        let counts = world.instance_counts(location);
        let instance_counts = match world.instances.capacity(location) {
            None => CountsOutput::default(),
            Some(capacity) => CountsOutput {
                desired: capacity.desired,
                minimum: capacity.minimum,
                maximum: capacity.maximum,
                pending: counts.pending,
                active: counts.active,
                idle: counts.idle,
                terminating: counts.terminating,
            },
        };
        Self {
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            instance_type: fleet.instance_type.clone(),
            instance_counts,
            location: location.to_owned(),
        }
    }
}

/// The input of UpdateFleetCapacity.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateInput {
    fleet_id: Option<String>,
    location: Option<String>,
    desired_instances: Option<i64>,
    min_size: Option<i64>,
    max_size: Option<i64>,
    managed_capacity_configuration: Option<serde_json::Value>,
}

/// The output of UpdateFleetCapacity.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateOutput {
    fleet_id: String,
    fleet_arn: String,
    location: String,
}

/// Changes how many instances a location has; without one it is the home region's.
pub(super) fn update(
    world: &mut World,
    input: UpdateInput,
    now: Timestamp,
) -> Result<UpdateOutput, CallError> {
    expect_fleet(world, &required(input.fleet_id, "FleetId")?)?;
    if input.managed_capacity_configuration.is_some() {
        let message = "The local cloud does not imitate managed capacity.";
        return Err(CallError::invalid(message));
    }
    let location = input.location.unwrap_or_else(|| world.configurations.region.clone());
    expect_location(world, &location)?;
    let wish = CapacityWish {
        desired: whole(input.desired_instances, "DesiredInstances")?,
        minimum: whole(input.min_size, "MinSize")?,
        maximum: whole(input.max_size, "MaxSize")?,
    };
    world.update_capacity(&location, wish, now)?;
    let fleet = &world.configurations.fleet;
    Ok(UpdateOutput { fleet_id: fleet.id.clone(), fleet_arn: fleet.arn.clone(), location })
}

fn whole(number: Option<i64>, member: &str) -> Result<Option<u32>, CallError> {
    number
        .map(|number| {
            u32::try_from(number)
                .map_err(|_| CallError::invalid(format!("{member} must be at least 0.")))
        })
        .transpose()
}
