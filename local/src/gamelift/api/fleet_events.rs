//! DescribeFleetEvents.

use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use super::fields::{moment, required};
use super::fleets::expect_fleet;
use super::pages::{Wanted, told};
use crate::gamelift::world::World;
use crate::wire::Moment;
use crate::wire::errors::CallError;

/// The input: of which time.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DescribeInput {
    fleet_id: Option<String>,
    start_time: Option<f64>,
    end_time: Option<f64>,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EventOutput<'w> {
    event_id: &'w str,
    resource_id: &'w str,
    event_code: &'static str,
    message: &'w str,
    event_time: Moment,
    count: u32,
}

/// Tells the entries of the fleet's log, earliest first.
pub(super) fn describe(world: &World, input: &DescribeInput) -> Result<Cbor, CallError> {
    expect_fleet(world, &required(input.fleet_id.clone(), "FleetId")?)?;
    let (from, until) = (input.start_time.map(moment), input.end_time.map(moment));
    let page = input.wanted.cut(world.fleet_events.between(from, until))?;
    told("Events", page, |event| EventOutput {
        event_id: &event.id,
        resource_id: &world.configurations.fleet.id,
        event_code: event.code.word(),
        message: &event.message,
        event_time: Moment(event.at),
        count: 1,
    })
}
