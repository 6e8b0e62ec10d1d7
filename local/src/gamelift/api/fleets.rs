//! What can be asked of the fleet as a whole: ListFleets, DescribeFleetAttributes, DescribeRuntimeConfiguration, DescribeScalingPolicies.

use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};
use stack::deployment::ServerProcess;

use super::fields::required;
use super::pages::{Wanted, told};
use crate::gamelift::configurations::Configurations;
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// Lists the one fleet.
pub(super) fn list(world: &World, wanted: &Wanted) -> Result<Cbor, CallError> {
    told("FleetIds", wanted.cut(vec![&world.configurations.fleet.id])?, |id| id)
}

/// The input of every operation that is about some or all fleets.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FleetsInput {
    fleet_ids: Option<Vec<String>>,
    #[serde(flatten)]
    wanted: Wanted,
}

impl FleetsInput {
    /// The output about the one fleet, in the member `name`.
    pub(super) fn told<O: Serialize>(
        &self,
        name: &str,
        world: &World,
        describe: impl Fn() -> O,
    ) -> Result<Cbor, CallError> {
        let named = self.fleet_ids.as_deref().unwrap_or_default();
        named.iter().try_for_each(|fleet| expect_fleet(world, fleet))?;
        told(name, self.wanted.cut(vec![()])?, |()| describe())
    }
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
pub(super) fn describe_attributes(world: &World, input: &FleetsInput) -> Result<Cbor, CallError> {
    let certified = !world.certificate_path.is_empty();
    input.told("FleetAttributes", world, || FleetOutput::new(&world.configurations, certified))
}

impl FleetOutput {
    fn new(configurations: &Configurations, certified: bool) -> Self {
        let fleet = &configurations.fleet;
        let server = fleet.runtime.server_processes.first();
        Self {
            fleet_id: fleet.id.clone(),
            fleet_arn: fleet.arn.clone(),
            name: fleet.name.clone(),
            fleet_type: "ON_DEMAND",
            compute_type: "EC2",
            instance_type: fleet.instance_type.clone(),
            creation_time: Moment(configurations.created),
            status: "ACTIVE",
            server_launch_path: server.map(|s| s.launch_path.clone()).unwrap_or_default(),
            server_launch_parameters: server.map(|s| s.parameters.clone()).unwrap_or_default(),
            new_game_session_protection_policy: "NoProtection",
            certificate_configuration: CertificateOutput {
                certificate_type: if certified { "GENERATED" } else { "DISABLED" },
            },
        }
    }
}

/// The input of DescribeRuntimeConfiguration.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RuntimeInput {
    fleet_id: Option<String>,
}

/// The output of DescribeRuntimeConfiguration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RuntimeOutput {
    runtime_configuration: RuntimeConfigurationOutput,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RuntimeConfigurationOutput {
    server_processes: Vec<ServerProcessOutput>,
    game_session_activation_timeout_seconds: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ServerProcessOutput {
    launch_path: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    parameters: String,
    concurrent_executions: u32,
}

/// Tells what runs on each instance, as the deployment says it.
pub(super) fn describe_runtime(
    world: &World,
    input: RuntimeInput,
) -> Result<RuntimeOutput, CallError> {
    expect_fleet(world, &required(input.fleet_id, "FleetId")?)?;
    let runtime = &world.configurations.fleet.runtime;
    let server_process = |process: &ServerProcess| ServerProcessOutput {
        launch_path: process.launch_path.clone(),
        parameters: process.parameters.clone(),
        concurrent_executions: process.concurrent_executions,
    };
    Ok(RuntimeOutput {
        runtime_configuration: RuntimeConfigurationOutput {
            server_processes: runtime.server_processes.iter().map(server_process).collect(),
            game_session_activation_timeout_seconds: runtime
                .game_session_activation_timeout_seconds,
        },
    })
}

/// The input of DescribeScalingPolicies.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScalingInput {
    fleet_id: Option<String>,
    location: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

/// Tells that there is no scaling policy: nothing here scales by itself.
pub(super) fn describe_scaling_policies(
    world: &World,
    input: &ScalingInput,
) -> Result<Cbor, CallError> {
    expect_fleet(world, &required(input.fleet_id.clone(), "FleetId")?)?;
    input.location.iter().try_for_each(|location| expect_location(world, location))?;
    told("ScalingPolicies", input.wanted.cut(Vec::<()>::new())?, |()| ())
}

/// Refuses any fleet but the one.
pub(super) fn expect_fleet(world: &World, fleet: &str) -> Result<(), CallError> {
    if world.configurations.is_fleet(fleet) {
        return Ok(());
    }
    let fleet: String = fleet.chars().take(512).collect();
    Err(CallError::not_found(format!("Fleet {fleet} not found.")))
}

/// Refuses a location in which the fleet does not run.
pub(super) fn expect_location(world: &World, location: &str) -> Result<(), CallError> {
    if world.configurations.fleet.locations.iter().any(|own| own == location) {
        return Ok(());
    }
    let location: String = location.chars().take(64).collect();
    Err(CallError::not_found(format!("The fleet has no location {location}.")))
}
