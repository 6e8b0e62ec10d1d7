//! Setting the capacity of one location of a fleet.

use api_contract::admin::{
    actions::{Action, CapacityRequest},
    fleets::Capacity,
};
use serde_json::{Value, json};

use super::{ActionError, Deed, Done, Intent, run};
use crate::{
    admin::{AdminBackend, Operator},
    limits,
};

/// Sets how many instances a location of a fleet has and may have, if it still
/// has what the operator saw. Answers with the capacity as it was set.
///
/// # Errors
/// When there is no such fleet or location, its capacity has changed, or the new
/// one cannot be.
pub async fn set_capacity(
    admin: &AdminBackend,
    operator: &Operator,
    fleet_id: String,
    request: CapacityRequest,
) -> Result<Capacity, ActionError> {
    run(admin, operator, SetCapacity { fleet_id, request }).await
}

struct SetCapacity {
    fleet_id: String,
    request: CapacityRequest,
}

impl Deed for SetCapacity {
    type Answer = Capacity;

    const ACTION: Action = Action::SetCapacity;

    fn target(&self) -> &str {
        &self.fleet_id
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let CapacityRequest { location, expected, capacity, .. } = &self.request;
        check(location, *capacity)?;
        let now = admin.gamelift.capacity(&self.fleet_id, location).await?;
        if now != *expected {
            let Capacity { desired, minimum, maximum } = now;
            let words = format!("it is {desired} now, between {minimum} and {maximum}");
            return Err(ActionError::Changed(words));
        }
        let of = |capacity: Capacity| Some(describe(location, capacity));
        Ok(Intent { before: of(now), asked_for: of(*capacity) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<Capacity>, ActionError> {
        let CapacityRequest { location, capacity, .. } = &self.request;
        admin.gamelift.set_capacity(&self.fleet_id, location, *capacity).await?;
        Ok(Done { answer: *capacity, after: Some(describe(location, *capacity)) })
    }
}

fn check(location: &str, capacity: Capacity) -> Result<(), ActionError> {
    let Capacity { desired, minimum, maximum } = capacity;
    let words = if location.is_empty() || location.len() > limits::LOCATION_LENGTH_MAX {
        "a location is named as GameLift names it, such as `eu-west-1`".to_owned()
    } else if minimum > desired || desired > maximum {
        format!("{desired} is not between {minimum} and {maximum}")
    } else if maximum > limits::INSTANCES_MAX {
        format!("a location has at most {} instances", limits::INSTANCES_MAX)
    } else {
        return Ok(());
    };
    Err(ActionError::InvalidValue(words))
}

fn describe(location: &str, capacity: Capacity) -> Value {
    json!({ "location": location, "capacity": capacity })
}
