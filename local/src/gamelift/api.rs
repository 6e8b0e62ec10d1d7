//! The operations of GameLift's API, one file a subject.
//!
//! Inputs are read leniently (unknown members are skipped, null is absence) and
//! checked by the limits of GameLift's model, with its error names.

mod acceptance;
mod capacity;
mod configurations;
mod fields;
mod fleet_events;
mod fleets;
mod game_sessions;
mod locations;
mod pages;
mod placements;
mod player_sessions;
mod queues;
mod rule_sets;
mod search;
mod subjects;
mod terminations;
mod tickets;
mod utilization;

use api_contract::Timestamp;
use ciborium::value::Value as Cbor;
use serde::Serialize;

pub(crate) use self::subjects::subject;
use super::world::World;
use crate::wire::errors::CallError;
use crate::wire::{Call, GAMELIFT, output};

/// Answers a call.
pub(crate) fn answer(world: &mut World, call: &Call, now: Timestamp) -> Result<Cbor, CallError> {
    match call.operation.as_str() {
        "AcceptMatch" => output(&acceptance::accept(world, call.read()?, now)?),
        "CreateMatchmakingRuleSet" => output(&rule_sets::create(world, call.read()?, now)?),
        "DeleteMatchmakingRuleSet" => output(&rule_sets::delete(world, call.read()?)?),
        "StartMatchmaking" => output(&tickets::start(world, call.read()?, now)?),
        "StopMatchmaking" => output(&tickets::stop(world, call.read()?, now)?),
        "TerminateGameSession" => output(&terminations::terminate(world, call.read()?, now)?),
        "UpdateFleetCapacity" => output(&capacity::update(world, call.read()?, now)?),
        "UpdateMatchmakingConfiguration" => {
            output(&configurations::update(world, call.read()?, now)?)
        }
        _ => describe(world, call),
    }
}

/// Answers a call that changes nothing.
fn describe(world: &World, call: &Call) -> Result<Cbor, CallError> {
    match call.operation.as_str() {
        "DescribeFleetAttributes" => fleets::describe_attributes(world, &call.read()?),
        "DescribeFleetCapacity" => capacity::describe(world, &call.read()?),
        "DescribeFleetEvents" => fleet_events::describe(world, &call.read()?),
        "DescribeFleetLocationAttributes" => output(&locations::describe(world, call.read()?)?),
        "DescribeFleetLocationCapacity" => {
            output(&capacity::describe_location(world, call.read()?)?)
        }
        "DescribeFleetLocationUtilization" => {
            output(&utilization::describe_location(world, call.read()?)?)
        }
        "DescribeFleetUtilization" => utilization::describe(world, &call.read()?),
        "DescribeGameSessionDetails" => game_sessions::describe_details(world, &call.read()?),
        "DescribeGameSessionPlacement" => output(&placements::describe(world, call.read()?)?),
        "DescribeGameSessionQueues" => queues::describe(world, &call.read()?),
        "DescribeGameSessions" => game_sessions::describe(world, &call.read()?),
        "DescribeMatchmaking" => output(&tickets::describe(world, call.read()?)?),
        "DescribeMatchmakingConfigurations" => configurations::describe(world, &call.read()?),
        "DescribeMatchmakingRuleSets" => rule_sets::describe(world, &call.read()?),
        "DescribePlayerSessions" => player_sessions::describe(world, &call.read()?),
        "DescribeRuntimeConfiguration" => output(&fleets::describe_runtime(world, call.read()?)?),
        "DescribeScalingPolicies" => fleets::describe_scaling_policies(world, &call.read()?),
        "ListFleets" => fleets::list(world, &call.read()?),
        "SearchGameSessions" => search::search(world, &call.read()?),
        "ValidateMatchmakingRuleSet" => output(&rule_sets::validate(call.read()?)?),
        operation => Err(GAMELIFT.unknown(operation)),
    }
}

/// An output without members.
#[derive(Debug, Serialize)]
struct Nothing {}
