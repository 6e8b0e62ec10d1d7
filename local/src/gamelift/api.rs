//! The operations of GameLift's API, one file a subject.
//!
//! Inputs are read leniently (unknown members are skipped, null is absence) and
//! checked by the limits of GameLift's model, with its error names.

mod acceptance;
mod configurations;
mod fields;
mod fleets;
mod game_sessions;
mod pages;
mod placements;
mod player_sessions;
mod queues;
mod rule_sets;
mod tickets;

use api_contract::Timestamp;
use ciborium::value::Value as Cbor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::wire::errors::{CallError, ErrorKind};
use super::wire::{Call, output};
use super::world::World;

/// Answers a call.
pub(crate) fn answer(world: &mut World, call: &Call, now: Timestamp) -> Result<Cbor, CallError> {
    match call.operation.as_str() {
        "StartMatchmaking" => output(&tickets::start(world, read(call)?, now)?),
        "StopMatchmaking" => output(&tickets::stop(world, read(call)?, now)?),
        "DescribeMatchmaking" => output(&tickets::describe(world, read(call)?)?),
        "AcceptMatch" => output(&acceptance::accept(world, read(call)?, now)?),
        "DescribeMatchmakingConfigurations" => {
            output(&configurations::describe(world, read(call)?)?)
        }
        "DescribeMatchmakingRuleSets" => output(&rule_sets::describe(world, read(call)?)?),
        "ValidateMatchmakingRuleSet" => output(&rule_sets::validate(read(call)?)?),
        "DescribeGameSessionQueues" => output(&queues::describe(world, read(call)?)?),
        "DescribeGameSessionPlacement" => output(&placements::describe(world, read(call)?)?),
        "DescribeGameSessions" => output(&game_sessions::describe(world, read(call)?)?),
        "DescribePlayerSessions" => output(&player_sessions::describe(world, read(call)?)?),
        "ListFleets" => output(&fleets::list(world, read(call)?)?),
        "DescribeFleetAttributes" => output(&fleets::describe_attributes(world, read(call)?)?),
        "DescribeFleetUtilization" => output(&fleets::describe_utilization(world, read(call)?)?),
        "DescribeFleetLocationAttributes" => {
            output(&fleets::describe_location_attributes(world, read(call)?)?)
        }
        "DescribeFleetLocationUtilization" => {
            output(&fleets::describe_location_utilization(world, read(call)?)?)
        }
        operation => Err(CallError::new(
            ErrorKind::UnknownOperation,
            format!("the local cloud does not imitate GameLift's {operation}"),
        )),
    }
}

/// An output without members.
#[derive(Debug, Serialize)]
struct Nothing {}

/// Reads an operation's own input.
fn read<T: DeserializeOwned>(call: &Call) -> Result<T, CallError> {
    serde_json::from_value(call.input.clone())
        .map_err(|error| CallError::new(ErrorKind::Serialization, error.to_string()))
}
