//! What GameLift tells CloudWatch of the fleet: `AWS/GameLift` by `FleetId` and `Location`.

use std::time::Duration;

use api_contract::metrics::Unit;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    clock,
    cloudwatch::{MetricId, Metrics},
    gamelift::GameLift,
};

/// Where GameLift keeps its metrics.
const NAMESPACE: &str = "AWS/GameLift";

/// Between two looks: four values a minute, so that a minute's average says
/// something, and a chart's newest point is not a minute old.
const INTERVAL: Duration = Duration::from_secs(15);

/// Records the fleet's state from time to time; never ends.
pub(crate) async fn keep(gamelift: GameLift, metrics: Metrics) {
    let mut looks = interval(INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let now = clock::now();
        let (fleet, states) = gamelift.fleet_states();
        for state in states {
            for (name, value) in state.values {
                let dimensions = [("FleetId", fleet.as_str()), ("Location", &state.location)];
                let id = MetricId::new(NAMESPACE, name, dimensions);
                metrics.record(id, Unit::Count, value, now);
            }
        }
    }
}
