//! What can be asked of the fleet: ListFleets, DescribeFleetAttributes and Utilization, of all and by location.

use serde::{Deserialize, Serialize};

use super::fields::required;
use super::pages::page;
use crate::gamelift::configurations::Configurations;
use crate::gamelift::game_sessions::GameSession;
use crate::gamelift::wire::Moment;
use crate::gamelift::wire::errors::CallError;
use crate::gamelift::world::World;

/// The input of ListFleets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListInput {
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of ListFleets.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListOutput {
    fleet_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// Lists the one fleet.
pub(super) fn list(world: &World, input: ListInput) -> Result<ListOutput, CallError> {
    let all = vec![world.configurations.fleet.id.clone()];
    let page = page(all, input.limit, input.next_token.as_deref())?;
    Ok(ListOutput { fleet_ids: page.items, next_token: page.next_token })
}

/// The input of DescribeFleetAttributes and DescribeFleetUtilization.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    fleet_ids: Option<Vec<String>>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of DescribeFleetAttributes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttributesOutput {
    fleet_attributes: Vec<FleetOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct FleetOutput {
    fleet_id: String,
    fleet_arn: String,
    name: String,
    fleet_type: &'static str,
    compute_type: &'static str,
    instance_type: String,
    creation_time: Moment,
    status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    server_launch_path: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    server_launch_parameters: String,
    new_game_session_protection_policy: &'static str,
    certificate_configuration: CertificateOutput,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct CertificateOutput {
    certificate_type: &'static str,
}

/// Describes the one fleet, if it is among those asked for.
pub(super) fn describe_attributes(
    world: &World,
    input: DescribeInput,
) -> Result<AttributesOutput, CallError> {
    expect_fleets(world, input.fleet_ids.as_deref())?;
    let certified = !world.certificate_path.is_empty();
    let only = FleetOutput::new(&world.configurations, certified);
    let page = page(vec![only], input.limit, input.next_token.as_deref())?;
    Ok(AttributesOutput { fleet_attributes: page.items, next_token: page.next_token })
}

impl FleetOutput {
    fn new(configurations: &Configurations, certified: bool) -> Self {
        let fleet = &configurations.fleet;
        Self {
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            name: fleet.name.clone(),
            fleet_type: "ON_DEMAND",
            compute_type: "EC2",
            instance_type: fleet.instance_type.clone(),
            creation_time: Moment(configurations.created),
            status: "ACTIVE",
            server_launch_path: fleet.launch_path.clone(),
            server_launch_parameters: fleet.launch_parameters.clone(),
            new_game_session_protection_policy: "NoProtection",
            certificate_configuration: CertificateOutput {
                certificate_type: if certified { "GENERATED" } else { "DISABLED" },
            },
        }
    }
}

/// The output of DescribeFleetUtilization.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UtilizationsOutput {
    fleet_utilization: Vec<UtilizationOutput>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// Tells how busy the fleet is in all its locations together.
pub(super) fn describe_utilization(
    world: &World,
    input: DescribeInput,
) -> Result<UtilizationsOutput, CallError> {
    expect_fleets(world, input.fleet_ids.as_deref())?;
    let only = UtilizationOutput::new(world, None);
    let page = page(vec![only], input.limit, input.next_token.as_deref())?;
    Ok(UtilizationsOutput { fleet_utilization: page.items, next_token: page.next_token })
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct UtilizationOutput {
    fleet_id: String,
    fleet_arn: String,
    active_server_process_count: usize,
    active_game_session_count: usize,
    current_player_session_count: usize,
    maximum_player_session_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
}

impl UtilizationOutput {
    fn new(world: &World, location: Option<&str>) -> Self {
        let fleet = &world.configurations.fleet;
        let sessions: Vec<&GameSession> = world
            .game_sessions
            .open()
            .filter(|session| location.is_none_or(|location| session.location == location))
            .collect();
        let occupied = |session: &&GameSession| world.player_sessions.occupied(&session.id);
        Self {
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            active_server_process_count: world.processes.active_count(location),
            active_game_session_count: sessions.len(),
            current_player_session_count: sessions.iter().map(occupied).sum(),
            maximum_player_session_count: sessions.iter().map(|session| session.players_max).sum(),
            location: location.map(str::to_owned),
        }
    }
}

/// The input of DescribeFleetLocationAttributes and DescribeFleetLocationUtilization.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationInput {
    fleet_id: Option<String>,
    location: Option<String>,
    locations: Option<Vec<String>>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// The output of DescribeFleetLocationAttributes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationAttributesOutput {
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
pub(super) fn describe_location_attributes(
    world: &World,
    input: LocationInput,
) -> Result<LocationAttributesOutput, CallError> {
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
    let page = page(all, input.limit, input.next_token.as_deref())?;
    Ok(LocationAttributesOutput {
        fleet_id: fleet.id.clone(),
        fleet_arn: fleet.arn.clone(),
        location_attributes: page.items,
        next_token: page.next_token,
    })
}

/// The output of DescribeFleetLocationUtilization.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocationUtilizationOutput {
    fleet_utilization: UtilizationOutput,
}

/// Tells how busy the fleet is in one location.
pub(super) fn describe_location_utilization(
    world: &World,
    input: LocationInput,
) -> Result<LocationUtilizationOutput, CallError> {
    expect_fleet(world, &required(input.fleet_id, "FleetId")?)?;
    let location = required(input.location, "Location")?;
    expect_location(world, &location)?;
    let fleet_utilization = UtilizationOutput::new(world, Some(&location));
    Ok(LocationUtilizationOutput { fleet_utilization })
}

/// Refuses any fleet but the one.
pub(super) fn expect_fleet(world: &World, fleet: &str) -> Result<(), CallError> {
    if world.configurations.is_fleet(fleet) {
        return Ok(());
    }
    let fleet: String = fleet.chars().take(512).collect();
    Err(CallError::not_found(format!("Fleet {fleet} not found.")))
}

fn expect_fleets(world: &World, fleets: Option<&[String]>) -> Result<(), CallError> {
    fleets.unwrap_or_default().iter().try_for_each(|fleet| expect_fleet(world, fleet))
}

fn expect_location(world: &World, location: &str) -> Result<(), CallError> {
    if world.configurations.fleet.locations.iter().any(|own| own == location) {
        return Ok(());
    }
    let location: String = location.chars().take(64).collect();
    Err(CallError::not_found(format!("The fleet has no location {location}.")))
}
