//! DescribeFleetLocationAttributes, and the input of all that is about one location.

use serde::{Deserialize, Serialize};

use super::fields::required;
use super::fleets::{expect_fleet, expect_location};
use super::pages::Wanted;
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

/// The input of every operation that is about one location of a fleet.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationInput {
    fleet_id: Option<String>,
    location: Option<String>,
}

impl LocationInput {
    /// The location, if there is such a one.
    pub(super) fn location(self, world: &World) -> Result<String, CallError> {
        expect_fleet(world, &required(self.fleet_id, "FleetId")?)?;
        let location = required(self.location, "Location")?;
        expect_location(world, &location)?;
        Ok(location)
    }
}

/// The input of DescribeFleetLocationAttributes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    fleet_id: Option<String>,
    locations: Option<Vec<String>>,
    #[serde(flatten)]
    wanted: Wanted,
}

/// The output of DescribeFleetLocationAttributes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeOutput {
    fleet_id: String,
    fleet_arn: String,
    location_attributes: Vec<LocationOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct LocationOutput {
    location_state: LocationState,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct LocationState {
    location: String,
    status: &'static str,
}

/// Describes the fleet's locations, or those asked for.
pub(super) fn describe(world: &World, input: DescribeInput) -> Result<DescribeOutput, CallError> {
    expect_fleet(world, &required(input.fleet_id, "FleetId")?)?;
    let fleet = &world.configurations.fleet;
    let wanted = input.locations.unwrap_or_default();
    wanted.iter().try_for_each(|location| expect_location(world, location))?;
    let all: Vec<LocationOutput> = fleet
        .locations
        .iter()
        .filter(|location| wanted.is_empty() || wanted.contains(location))
        .map(|location| LocationOutput {
            location_state: LocationState { location: location.clone(), status: "ACTIVE" },
        })
        .collect();
    let page = input.wanted.cut(all)?;
    Ok(DescribeOutput {
        fleet_id: fleet.id.clone(),
        fleet_arn: fleet.arn.clone(),
        location_attributes: page.items,
        next_token: page.next_token,
    })
}
