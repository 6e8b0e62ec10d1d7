//! What a call is about, for those of GameLift's actions that take a resource.
//!
//! # After
//! Service authorization reference, "Actions, resources, and condition keys for
//! Amazon GameLift", read 2026-11-22. Every action that is not named here takes
//! no resource and is allowed on everything or not at all.

use stack::deployment::Resource;

use crate::gamelift::configurations::Configurations;
use crate::wire::Call;

/// The resource that `call` is about; none if its action takes none, and also if
/// it names something that is not there: that is not in any statement.
pub(crate) fn subject(configurations: &Configurations, call: &Call) -> Option<Resource> {
    match call.operation.as_str() {
        "DescribeFleetEvents"
        | "DescribeFleetLocationAttributes"
        | "DescribeFleetLocationCapacity"
        | "DescribeFleetLocationUtilization"
        | "DescribeRuntimeConfiguration"
        | "DescribeScalingPolicies"
        | "UpdateFleetCapacity" => {
            let fleet = call.text("FleetId").filter(|fleet| configurations.is_fleet(fleet));
            fleet.map(|_| Resource::Fleet(configurations.fleet.name.clone()))
        }
        "UpdateMatchmakingConfiguration" => {
            let name = call.text("Name").filter(|name| configurations.is_matchmaking(name));
            let own = || configurations.matchmaking.name.clone();
            name.map(|_| Resource::MatchmakingConfiguration(own()))
        }
        "DeleteMatchmakingRuleSet" => {
            let name = configurations.rule_sets.find(call.text("Name")?)?.name.clone();
            Some(Resource::RuleSets { prefix: name })
        }
        _ => None,
    }
}
